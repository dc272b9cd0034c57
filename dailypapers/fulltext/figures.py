"""Which figures of a paper stand for it: a strip of the first ones, and the one that its card shows. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from dailypapers.fulltext.document import Document, Figure, Image
from dailypapers.fulltext.document_text import block_text, figures
from dailypapers.fulltext.shown_figure import ShownFigure
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import collapse, shorten

MAX_STRIP = 12  # figures
MAX_ALT = 200  # characters
_LOOKED_AT = 4  # figures among which the main one is
_NARROWEST, _WIDEST = 0.6, 5.0  # width over height
_SMALLEST = 90  # CSS pixels, or points of a PDF

_WHOLE = re.compile(
    r"\b(?:over(?:all|view)|teaser|framework|architecture|pipeline|workflow|schematic|paradigm|at a glance|"
    r"illustrat(?:es?|ion|ed)|(?:proposed|our) (?:method|approach|model|system)|graphical (?:abstract|model)|"
    r"summar(?:y|i[sz](?:es?|ed|ing)))\b",
    re.IGNORECASE,
)
_FIRST_SENTENCE = re.compile(r".{20,}?[.:;](?=\s|\Z)|.+", re.DOTALL)


def strip_of(document: Document, is_there: Callable[[str], bool]) -> list[ShownFigure]:
    """Return the first figures with a picture that `is_there`, by what the document calls it; each picture once."""
    shown: dict[str, ShownFigure] = {}
    for figure in figures(document):
        image = next((image for image in figure.images if is_there(image.src)), None)
        if image is not None and image.src not in shown:
            shown[image.src] = _shown(figure, image)
        if len(shown) == MAX_STRIP:
            break
    return list(shown.values())


def main_figure(document: Document, strip: list[ShownFigure]) -> ShownFigure | None:
    """Return the figure that stands for a paper, out of `strip_of` it; None where none has a caption and a fit form.

    Of the first four: the first whose caption begins by announcing the whole ("Overview of …", "Architecture …"),
    else the first with a single picture, else the first.
    """
    fit = [figure for figure in strip[:_LOOKED_AT] if figure.alt != figure.label and _has_fit_form(figure)]
    single = {figure.anchor for figure in figures(document) if len(figure.images) == 1}
    announcing = [figure for figure in fit if _announces(figure)]
    return next(iter([*announcing, *(figure for figure in fit if figure.anchor in single), *fit]), None)


def _announces(figure: ShownFigure) -> bool:
    sentence = _FIRST_SENTENCE.match(figure.alt.removeprefix(figure.label).lstrip(": "))
    return sentence is not None and _WHOLE.search(sentence[0]) is not None


def _has_fit_form(figure: ShownFigure) -> bool:
    """Tell whether a picture is neither a strip, a column nor a mark, as far as its size is known."""
    if not figure.width or not figure.height:
        return True
    return figure.width >= _SMALLEST and _NARROWEST <= figure.width / figure.height <= _WIDEST


def _shown(figure: Figure, image: Image) -> ShownFigure:
    alt = shorten(collapse(to_plain(block_text(figure))), MAX_ALT)
    return ShownFigure(figure.anchor, figure.label[:40], alt, image.src, image.width, image.height)
