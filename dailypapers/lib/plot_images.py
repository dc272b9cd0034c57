"""Plots of lines as PNG, for slides and messages: the same drawing as `plots.lines`, by Pillow. Pure.

Names are written in DejaVu Sans where the machine has it, else in the font inside Pillow, which knows ASCII alone.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from dailypapers.lib.plots import MARGIN, MAX_SERIES, TALL, WIDE, Point, across, height, label_places, top_of

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 2  # pixels of a unit of the drawing
FINE = 2  # pixels of the drawing for one of the picture, in each direction: Pillow's lines have no soft edges
FONT = "DejaVuSans.ttf"
HEAD, KEY = 28, 18  # above the plot; a line of the key
_COLOURS = ("#2a6f97", "#b8731a", "#4d7a34", "#9e2a2b", "#7b6bb0", "#5c677d")
_DASHES: tuple[tuple[int, ...], ...] = ((), (7, 3), (2, 2), (9, 3, 2, 3), (4, 4), (1, 4))
_INK, _GRID, _GROUND = "#1e1d1b", "#dddddd", "#ffffff"
_BAND = 36  # of 255: how opaque a band is


def lines_png(series: Mapping[str, Sequence[Point]], labels: Sequence[str], title: str, unit: str = "") -> bytes:
    """Draw a line for each series over labels, in the band of its uncertainty, with title and key; return a PNG."""
    from PIL import Image

    tall = HEAD + TALL + 8 + KEY * len(series)
    size = WIDE * SCALE, tall * SCALE
    canvas = Image.new("RGB", (size[0] * FINE, size[1] * FINE), _GROUND)
    _Drawing(canvas).plot(series, labels, title, unit)
    out = io.BytesIO()
    picture = canvas.resize(size, Image.Resampling.BOX).quantize(128)
    picture.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


class _Drawing:
    """A canvas in units of the plot."""

    def __init__(self, canvas: Image) -> None:
        from PIL import ImageDraw

        self.unit = SCALE * FINE
        self.canvas = canvas
        self.draw = ImageDraw.Draw(canvas)
        self.fonts = {points: _font(points * self.unit) for points in (10, 13)}

    def plot(self, series: Mapping[str, Sequence[Point]], labels: Sequence[str], title: str, unit: str) -> None:
        """Draw everything."""
        top, ticks = top_of(series.values())
        self.text(4, 14, title, "ls", 13)
        for tick in ticks:
            y = self.y(tick, top)
            self.line([(MARGIN, y), (WIDE, y)], _GRID, 0.5)
            self.text(MARGIN - 6, y, f"{tick:,g}{unit}", "rm")
        for place, anchor in label_places(len(labels)):
            x = across(place, len(labels))
            self.text(x, HEAD + TALL - 5, labels[place], {"": "l", "middle": "m", "end": "r"}[anchor] + "s")
        for number, points in enumerate(series.values()):
            self.band(points, top, number)
        for number, (name, points) in enumerate(series.items()):
            spots = [(across(place, len(points)), self.y(point.value, top)) for place, point in enumerate(points)]
            self.curve(spots, number)
            for x, y in spots:
                self.dot(x, y, number)
            below = HEAD + TALL + 8 + KEY * number
            self.curve([(MARGIN, below), (MARGIN + 24, below)], number)
            self.text(MARGIN + 32, below, name, "lm")

    def y(self, value: float, top: float) -> float:
        return HEAD + height(value, top)

    def text(self, x: float, y: float, text: str, anchor: str, points: int = 10) -> None:
        """Write text, in plain letters where the font knows no others."""
        font, is_plain = self.fonts[points]
        written = normalize("NFKD", text).encode("ascii", "ignore").decode() if is_plain else text
        self.draw.text((x * self.unit, y * self.unit), written, fill=_INK, font=font, anchor=anchor)

    def line(self, spots: Sequence[tuple[float, float]], colour: str, width: float) -> None:
        pixels = [(x * self.unit, y * self.unit) for x, y in spots]
        self.draw.line(pixels, fill=colour, width=max(round(width * self.unit), 1), joint="curve")

    def curve(self, spots: Sequence[tuple[float, float]], number: int) -> None:
        """Draw a line through spots, dashed as the series of this number is."""
        colour, dashes = _COLOURS[number % MAX_SERIES], _DASHES[number % MAX_SERIES]
        for piece in _dashed(spots, dashes) if dashes else [spots]:
            self.line(piece, colour, 2)

    def dot(self, x: float, y: float, number: int) -> None:
        box = [(x - 2.5) * self.unit, (y - 2.5) * self.unit, (x + 2.5) * self.unit, (y + 2.5) * self.unit]
        self.draw.ellipse(box, fill=_COLOURS[number % MAX_SERIES])

    def band(self, points: Sequence[Point], top: float, number: int) -> None:
        """Draw where the values may lie, for the lines behind to show through."""
        from PIL import Image, ImageDraw

        if len(points) < 2:
            return
        over = [(across(place, len(points)), self.y(point.high, top)) for place, point in enumerate(points)]
        under = [(across(place, len(points)), self.y(point.low, top)) for place, point in enumerate(points)]
        mask = Image.new("L", self.canvas.size, 0)
        outline = [(x * self.unit, y * self.unit) for x, y in [*over, *reversed(under)]]
        ImageDraw.Draw(mask).polygon(outline, fill=_BAND)
        self.canvas.paste(_COLOURS[number % MAX_SERIES], (0, 0), mask)


def _font(pixels: int) -> tuple[Any, bool]:
    """Return a font, and whether it knows ASCII alone."""
    from PIL import ImageFont

    try:
        return ImageFont.truetype(FONT, pixels), False
    except OSError:
        return ImageFont.load_default(pixels), True


def _dashed(spots: Sequence[tuple[float, float]], dashes: Sequence[int]) -> list[list[tuple[float, float]]]:
    """Cut a line through spots into its dashes."""
    pieces: list[list[tuple[float, float]]] = []
    place, left, is_drawn = 0, float(dashes[0]), True
    piece = [spots[0]] if spots else []
    for (x0, y0), (x1, y1) in pairwise(spots):
        length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
        done = 0.0
        while length - done > left:
            done += left
            spot = (x0 + (x1 - x0) * done / length, y0 + (y1 - y0) * done / length)
            if is_drawn:
                pieces.append([*piece, spot])
            piece, is_drawn, place = [spot], not is_drawn, (place + 1) % len(dashes)
            left = float(dashes[place])
        left -= length - done
        piece.append((x1, y1))
    return [*pieces, piece] if is_drawn and len(piece) > 1 else pieces
