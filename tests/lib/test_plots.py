"""Plots drawn as SVG."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from dailypapers.lib import plot_images
from dailypapers.lib.plots import WIDE, Bar, Point, as_file, bars, columns, lines, scale, sparkline

NASTY = '<script>"&'


def test_plots_are_images_with_words_and_escape_what_they_are_given() -> None:
    point = Point(1, 0, 2, NASTY, f"/papers?q={NASTY}")
    drawings = (
        columns({NASTY: [1, 2]}, [NASTY, "b"], NASTY),
        bars([Bar(NASTY, 3, NASTY)], NASTY),
        lines({NASTY: [point]}, [NASTY], NASTY, NASTY),
        sparkline([1, 2], NASTY),
        as_file(lines({NASTY: [point]}, [NASTY], NASTY), [NASTY], NASTY),
    )
    for drawn in drawings:
        root = ElementTree.fromstring(drawn)  # our own
        assert root.get("role") in ("img", "group")
        assert root.get("aria-label") == NASTY
        assert "<script" not in drawn


@pytest.mark.parametrize("drawn", [columns({}, [], "none"), bars([], "none"), lines({}, [], "none"), sparkline([], "")])
def test_nothing_is_a_plot_too(drawn: str) -> None:
    assert ElementTree.fromstring(drawn) is not None  # our own


def test_columns_are_as_high_as_their_values() -> None:
    root = ElementTree.fromstring(columns({"a": [10, 5], "b": [0, 5]}, ["x", "y"], "t"))  # our own
    heights = [float(rect.get("height", "")) for rect in root.iter("rect")]
    assert heights == [114.0, 57.0, 57.0]


def test_a_point_links_to_what_is_behind_it_and_a_band_stays_within_the_plot() -> None:
    points = [Point(1, 0.5, 99, "1 of 9", "/a?b=1&c=2"), Point(2, 1, 3, "2 of 9")]
    root = ElementTree.fromstring(lines({"a": points}, ["x", "y"], "t"))  # our own
    assert [link.get("href") for link in root.iter("a")] == ["/a?b=1&c=2"]
    assert [title.text for title in root.iter("title")] == ["x, a: 1 of 9", "y, a: 2 of 9"]
    band = next(path.get("d", "") for path in root.iter("path") if path.get("class") == "band s0")
    assert all(float(number) >= 0 for number in band.replace("M", " ").replace("L", " ").strip("Z").split())


@pytest.mark.parametrize(("top", "ticks"), [(1, [0, 0.5, 1]), (7, [0, 2, 4, 6]), (10, [0, 5, 10]), (0.03, [0, 0.01, 0.02, 0.03]), (4400, [0, 2000, 4000])])  # fmt: skip
def test_a_scale_names_round_numbers(top: float, ticks: list[float]) -> None:
    assert scale(top) == ticks


@pytest.mark.parametrize("number", [1, 2, 3, 12])
def test_no_label_leaves_the_plot(number: int) -> None:
    labels = [f"October {year}" for year in range(2000, 2000 + number)]
    drawn = lines({"a": [Point(1, 1, 1, "")] * number}, labels, "")
    places = re.findall(r'<text class="(end|middle|)" x="([0-9.]+)"[^>]*>(October [0-9]+)<', drawn)
    half = len(labels[0]) * 16 * 0.6 / 2  # of its width, in the letters of a phone
    for kind, x, _ in places:
        left = float(x) - {"": 0, "middle": half, "end": 2 * half}[kind]
        assert left >= 0
        assert left + 2 * half <= WIDE
    assert [label for _, _, label in places][:1] == [labels[0]]


@pytest.mark.parametrize("font", ["DejaVuSans.ttf", "a font nobody has"])
def test_lines_are_a_png_too(monkeypatch: pytest.MonkeyPatch, font: str) -> None:
    monkeypatch.setattr(plot_images, "FONT", font)
    points = [Point(n, n - 1, n + 1, "") for n in range(1, 9)]
    drawn = plot_images.lines_png({"Erdős": points, "b": points[::-1]}, [str(n) for n in range(8)], "Papers", "%")
    with Image.open(io.BytesIO(drawn)) as picture:
        seen = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
        assert (picture.format, picture.width) == ("PNG", 2 * WIDE)
    assert {(42, 111, 151), (184, 115, 26), (255, 255, 255)} <= seen
    assert plot_images.lines_png({"a": points[:1]}, ["Oct 2025"], "Papers")
