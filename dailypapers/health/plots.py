"""Plots as SVG, drawn on the server: columns by day and bars by name. Pure; colours are classes of a style sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

WIDTH, HEIGHT = 380, 150  # of columns, in units of the drawing: about the width of a panel
HEAD, FOOT = 16, 20  # above and below the columns
ROW, NAME_WIDTH, VALUE_WIDTH = 22, 165, 70  # of bars
MAX_SERIES = 6  # colours of the style sheet


class Bar(NamedTuple):
    """A value with its name, and how the value is written."""

    name: str
    value: float
    text: str


def columns(series: Mapping[str, Sequence[float]], labels: Sequence[str], title: str) -> str:
    """Draw stacked columns, one for each label; every series has a value for each, and a colour in the key."""
    totals = [sum(values) for values in zip(*series.values(), strict=True)] if series else [0.0 for _ in labels]
    top = max(totals, default=0) or 1
    step, room = WIDTH / max(len(labels), 1), HEIGHT - HEAD - FOOT
    parts = [
        _line(HEAD),
        f'<text class="scale" x="2" y="{HEAD - 4}">{top:,.0f}</text>' if max(totals, default=0) else "",
    ]
    for place, label in enumerate(labels):
        base = float(HEIGHT - FOOT)
        for number, (name, values) in enumerate(series.items()):
            height = values[place] / top * room
            base -= height
            if height:
                parts.append(
                    f'<rect class="s{number % MAX_SERIES}" x="{place * step + step * 0.1:.1f}" y="{base:.1f}" '
                    f'width="{step * 0.8:.1f}" height="{height:.1f}"><title>{escape(label)}: '
                    f"{values[place]:,.0f} {escape(name)}</title></rect>"
                )
    parts.append(_line(HEIGHT - FOOT))
    if labels:
        parts.append(f'<text x="2" y="{HEIGHT - 5}">{escape(labels[0])}</text>')
        parts.append(f'<text class="end" x="{WIDTH - 2}" y="{HEIGHT - 5}">{escape(labels[-1])}</text>')
    return _svg(WIDTH, HEIGHT, title, "".join(parts))


def bars(rows: Sequence[Bar], title: str) -> str:
    """Draw horizontal bars, each with its name before it and its value behind it."""
    top = max((row.value for row in rows), default=0) or 1
    room = WIDTH - NAME_WIDTH - VALUE_WIDTH
    parts = []
    for number, row in enumerate(rows):
        middle = number * ROW + ROW / 2
        length = max(row.value / top * room, 1 if row.value else 0)
        parts.append(
            f'<text class="end" x="{NAME_WIDTH - 8}" y="{middle + 4:.0f}">{escape(row.name)}</text>'
            f'<rect class="s0" x="{NAME_WIDTH}" y="{middle - 7:.0f}" width="{length:.1f}" height="14"/>'
            f'<text x="{NAME_WIDTH + length + 6:.1f}" y="{middle + 4:.0f}">{escape(row.text)}</text>'
        )
    return _svg(WIDTH, max(len(rows), 1) * ROW, title, "".join(parts))


def _line(y: float) -> str:
    return f'<line x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>'


def _svg(width: int, height: int, title: str, content: str) -> str:
    return f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">{content}</svg>'
