"""A figure as a strip of them shows it. Apart from the model of a text, which lists of cards do without."""

from __future__ import annotations

from typing import NamedTuple


class ShownFigure(NamedTuple):
    """A figure of the strip: where it stands, what it says, and the one of its pictures that is shown."""

    anchor: str
    label: str
    alt: str
    src: str
    width: int  # as `document.Image` has them; 0 where they are not known
    height: int
