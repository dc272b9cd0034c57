"""Which figure stands for a paper, and which are in its strip."""

from __future__ import annotations

import pytest

from dailypapers.fulltext.document import Document, Figure, Image, Section, Text
from dailypapers.fulltext.figures import MAX_STRIP, main_figure, strip_of
from tests.fulltext.made import document


def showing(*figures: tuple[str, int, int] | tuple[str, int, int, int]) -> Document:
    """A document of figures: caption, width and height of a picture, and how many pictures."""
    blocks = tuple(
        Figure(f"F{n}", f"Figure {n}", (Text(caption),), tuple(Image(f"x{n}.{k}.png", "", *size[:2]) for k in range(count)))
        for n, (caption, *size) in enumerate(figures, 1)
        for count in [size[2] if len(size) > 2 else 1]
    )  # fmt: skip
    return document(sections=(Section("S1", "", (), 1, blocks),))


def anchor_of(made: Document) -> str:
    main = main_figure(made, strip_of(made, lambda _src: True))
    return main.anchor if main else ""


@pytest.mark.parametrize(
    ("made", "anchor"),
    [
        (showing(("Loss over time.", 300, 200), ("Overview of the method.", 300, 200)), "F2"),
        (showing(("Loss over time.", 300, 200), ("The accuracy of all models. An overview follows.", 300, 200)), "F1"),
        (showing(("Many panels.", 300, 200, 3), ("A plot.", 300, 200)), "F2"),
        (showing(("Many panels.", 300, 200, 3)), "F1"),
        (showing(("A column.", 100, 900), ("A bar.", 900, 20), ("A mark.", 20, 20), ("A plot.", 300, 200)), "F4"),
        (showing(("", 300, 200)), ""),
        (showing(("Of unknown size.", 0, 0)), "F1"),
        (showing(*(("A plot.", 300, 200),) * 4, ("Architecture of all.", 300, 200)), "F1"),
        (document(), ""),
    ],
)
def test_the_main_figure_announces_the_whole_or_is_the_first_fit_one(made: Document, anchor: str) -> None:
    assert anchor_of(made) == anchor


def test_the_strip_has_the_pictures_that_are_there_each_once() -> None:
    made = showing(*((f"Figure of $x^{n}$.", 300, 200) for n in range(1, 20)))
    strip = strip_of(made, lambda src: src != "x2.0.png")
    assert [one.anchor for one in strip[:2]] == ["F1", "F3"]
    assert strip[1].alt == "Figure 3: Figure of x³."
    assert len(strip) == MAX_STRIP
    twice = document(sections=(Section("S", "", (), 1, tuple(Figure(a, "", (), (Image("x"),)) for a in "ab")),))
    assert [one.anchor for one in strip_of(twice, lambda _src: True)] == ["a"]
