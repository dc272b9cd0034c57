"""Plots as SVG, drawn on the server: columns, bars, lines with their uncertainty, sparklines. Pure.

Colours are the classes s0 to s5 of a style sheet. A plot is a picture of a table that stands behind it: `Figure` holds
both, and the template `web/_plot.html` shows both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import floor, log10
from typing import NamedTuple

WIDTH, HEIGHT = 380, 150  # of columns, in units of the drawing: about the width of a panel
HEAD, FOOT = 16, 20  # above and below the columns
ROW, NAME_WIDTH, VALUE_WIDTH = 22, 165, 70  # of bars
WIDE, TALL = 560, 240  # of lines
MARGIN = 44  # left of lines, for the scale
SPARK_WIDTH, SPARK_HEIGHT = 96, 20
MAX_SERIES = 6  # colours of the style sheet
MAX_TICKS = 4


class Bar(NamedTuple):
    """A value with its name, and how the value is written."""

    name: str
    value: float
    text: str


class Point(NamedTuple):
    """A value of a line, the interval it may lie in, what it says in words, and the page behind it."""

    value: float
    low: float
    high: float
    text: str
    url: str = ""


class Cell(NamedTuple):
    """A cell of the table behind a plot, with the page it leads to."""

    text: str
    url: str = ""


class Figure(NamedTuple):
    """A plot and the table behind it; `series` are the names of its lines or columns, in the order of their colours."""

    title: str
    svg: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    series: Sequence[str] = ()


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


def lines(series: Mapping[str, Sequence[Point]], labels: Sequence[str], title: str, unit: str = "") -> str:
    """Draw a line for each series over labels, in the band of its uncertainty; a point with a page is a link to it.

    The bands may leave the plot: the scale ends where the values do, so that one rare word does not flatten the others.
    """
    top, ticks = top_of(series.values())
    parts = []
    for tick in ticks:
        y = height(tick, top)
        parts.append(f'<line x1="{MARGIN}" x2="{WIDE}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="scale end" x="{MARGIN - 6}" y="{y + 3.5:.1f}">{tick:,g}{escape(unit)}</text>')
    parts += _labels(labels)
    for number, points in enumerate(series.values()):
        parts.append(_band(points, len(labels), top, number % MAX_SERIES))
    for number, (name, points) in enumerate(series.items()):
        parts.append(_curve(name, points, labels, top, number % MAX_SERIES))
    return _svg(WIDE, TALL, title, "".join(parts), role="group")


def sparkline(values: Sequence[float], title: str) -> str:
    """Draw a line as high as a word, its last value as a dot; `title` says in words what it shows."""
    return sparkline_over(list(enumerate(values)), title)


def sparkline_over(points: Sequence[tuple[float, float]], title: str) -> str:
    """Draw values at their moments, the last of which is the greatest, as a line as high as a word."""
    top = max((value for _, value in points), default=0) or 1
    end = points[-1][0] if points else 0
    spots = [
        (2 + moment * (SPARK_WIDTH - 5) / max(end, 1), SPARK_HEIGHT - 3 - value / top * (SPARK_HEIGHT - 6))
        for moment, value in points
    ]
    content = f'<path class="line s0" d="{_path(spots)}"/>'
    if spots:
        content += f'<circle class="s0" cx="{spots[-1][0]:.1f}" cy="{spots[-1][1]:.1f}" r="2"/>'
    return _svg(SPARK_WIDTH, SPARK_HEIGHT, title, content, name="spark")


def top_of(series: Iterable[Sequence[Point]]) -> tuple[float, list[float]]:
    """Return where the scale of lines ends, and the numbers that it names."""
    most = max((point.value for points in series for point in points), default=0.0) or 1.0
    ticks = scale(most)
    return max(most * 1.08, ticks[-1]), ticks


def scale(top: float) -> list[float]:
    """Return the round numbers from 0 up to `top` that a scale names, five at most."""
    step = 10.0 ** floor(log10(top))
    while top / step < MAX_TICKS / 2:
        step /= 2
    while top / step > MAX_TICKS:
        step *= 2 if top / step <= 2 * MAX_TICKS else 2.5
    return [round(step * number, 10) for number in range(int(top / step + 1e-9) + 1)]


def as_file(svg: str, key: Sequence[str], title: str) -> str:
    """Return a plot of lines as an SVG document of its own: with a title, a key and its colours, for light and dark."""
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    names = "".join(
        f'<path class="line s{place % MAX_SERIES}" d="M{MARGIN} {TALL + 14 + 16 * place}h24"/>'
        f'<text x="{MARGIN + 32}" y="{TALL + 18 + 16 * place}">{escape(name)}</text>'
        for place, name in enumerate(key)
    )
    height = TALL + 40 + 16 * len(key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -24 {WIDE} {height}" width="{2 * WIDE}" '
        f'height="{2 * height}" role="img" aria-label="{escape(title)}"><style>{_FILE_STYLE}</style>'
        f'<rect class="ground" x="0" y="-24" width="{WIDE}" height="{height}"/>'
        f'<text class="title" x="4" y="-8">{escape(title)}</text>{body}{names}</svg>'
    )


_FILE_STYLE = (
    "svg{font:10px system-ui,sans-serif}text{fill:#1e1d1b}.title{font-size:13px}line{stroke:#ddd}.end{text-anchor:end}"
    ".middle{text-anchor:middle}.ground{fill:#fff}.line{fill:none;stroke:currentColor;stroke-width:2}"
    ".band{fill:currentColor;opacity:.14}circle{fill:currentColor}"
    ".s0{color:#2a6f97}.s1{color:#b8731a}.s2{color:#4d7a34}.s3{color:#9e2a2b}.s4{color:#7b6bb0}.s5{color:#5c677d}"
    ".line.s1{stroke-dasharray:7 3}.line.s2{stroke-dasharray:2 2}.line.s3{stroke-dasharray:9 3 2 3}"
    ".line.s4{stroke-dasharray:4 4}.line.s5{stroke-dasharray:1 4}"
)


def height(value: float, top: float) -> float:
    """Return where a value of a line stands, on a scale that ends at `top`."""
    return TALL - FOOT - min(value / top, 1.0) * (TALL - HEAD - FOOT)


def across(place: int, number: int) -> float:
    """Return where a point of a line stands."""
    return MARGIN + 8 + place * (WIDE - MARGIN - 16) / max(number - 1, 1)


def label_places(number: int) -> list[tuple[int, str]]:
    """Return which of so many labels stand below lines: the first, the middle and the last, and where x is in each."""
    last = number - 1
    places = ((0, ""), (last // 2, "middle"), (last, "end"))
    return [
        (place, kind)
        for place, kind in places
        if last >= 0 and not (place in (0, last) and kind == "middle") and not (last == 0 and kind == "end")
    ]


def _labels(labels: Sequence[str]) -> Iterable[str]:
    """Write the labels that stand below lines."""
    for place, kind in label_places(len(labels)):
        x = across(place, len(labels))
        yield f'<text class="{kind}" x="{x:.1f}" y="{TALL - 5}">{escape(labels[place])}</text>'


def _band(points: Sequence[Point], number: int, top: float, colour: int) -> str:
    over = [(across(place, number), height(point.high, top)) for place, point in enumerate(points)]
    under = [(across(place, number), height(point.low, top)) for place, point in enumerate(points)]
    return f'<path class="band s{colour}" d="{_path([*over, *reversed(under)])}Z"/>' if points else ""


def _curve(name: str, points: Sequence[Point], labels: Sequence[str], top: float, colour: int) -> str:
    spots = [(across(place, len(labels)), height(point.value, top)) for place, point in enumerate(points)]
    parts = [f'<path class="line s{colour}" d="{_path(spots)}"/>']
    for (x, y), point, label in zip(spots, points, labels, strict=True):
        dot = (
            f'<circle class="s{colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"/><circle class="target" cx="{x:.1f}" '
            f'cy="{y:.1f}" r="7"><title>{escape(label)}, {escape(name)}: {escape(point.text)}</title></circle>'
        )
        # The table behind the plot has the same links for the keyboard.
        parts.append(f'<a href="{escape(point.url)}" tabindex="-1">{dot}</a>' if point.url else dot)
    return "".join(parts)


def _path(spots: Sequence[tuple[float, float]]) -> str:
    return "".join(f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(spots))


def _line(y: float) -> str:
    return f'<line x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>'


def _svg(width: int, height: int, title: str, content: str, role: str = "img", name: str = "plot") -> str:
    return (
        f'<svg class="{name}" viewBox="0 0 {width} {height}" role="{role}" aria-label="{escape(title)}">{content}</svg>'
    )
