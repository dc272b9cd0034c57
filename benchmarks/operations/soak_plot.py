"""Draws lines over minutes as SVG, panel by panel, each on a scale of its own."""

from __future__ import annotations

from typing import NamedTuple

WIDTH, HEIGHT, LEFT, TOP, GAP = 640, 100, 70, 34, 34
STROKES = ("#b3471d", "#4d7ea8", "#6b8e4e")


class Panel(NamedTuple):
    """A scale: its name, its unit, and lines by name."""

    name: str
    unit: str
    lines: dict[str, list[float]]


def _panel(panel: Panel, place: int) -> str:
    base = TOP + place * (HEIGHT + GAP) + HEIGHT
    most = max((value for values in panel.lines.values() for value in values), default=0.0) or 1.0
    parts = [
        f'<text x="0" y="{base - HEIGHT - 2}">{panel.name}</text>',
        f'<text x="{LEFT - 8}" y="{base - HEIGHT + 14}" text-anchor="end">{most:,.0f} {panel.unit}</text>',
        f'<text x="{LEFT - 8}" y="{base}" text-anchor="end">0</text>',
        f'<line x1="{LEFT}" y1="{base}" x2="{WIDTH}" y2="{base}" stroke="#777" stroke-opacity="0.3"/>',
    ]
    for number, (name, values) in enumerate(panel.lines.items()):
        step = (WIDTH - LEFT) / max(len(values) - 1, 1)
        points = " ".join(
            f"{LEFT + at * step:.1f},{base - value / most * HEIGHT:.1f}" for at, value in enumerate(values)
        )
        x = WIDTH - 90 * (len(panel.lines) - 1 - number)
        parts += [
            f'<polyline points="{points}" fill="none" stroke="{STROKES[number]}" stroke-width="1.5"/>',
            f'<text x="{x}" y="{base - HEIGHT - 2}" text-anchor="end" fill="{STROKES[number]}">{name}</text>',
        ]
    return "".join(parts)


def draw(title: str, panels: list[Panel], foot: str) -> str:
    """Return the picture."""
    bottom = TOP + len(panels) * (HEIGHT + GAP)
    style = 'font-family="sans-serif" font-size="12" fill="#777"'
    drawn = "".join(_panel(panel, place) for place, panel in enumerate(panels, start=0))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 10} {bottom + 8}" {style}>'
        f'<text x="0" y="14" font-weight="bold">{title}</text>{drawn}'
        f'<text x="{WIDTH}" y="{bottom - 6}" text-anchor="end">{foot}</text></svg>\n'
    )
