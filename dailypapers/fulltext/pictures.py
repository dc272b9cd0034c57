"""Cutting the pictures of a PDF out of its pages. Pure.

What comes back from the process that cuts is not decoded here: browsers do that.
"""

from __future__ import annotations

from collections.abc import Callable

from dailypapers.fulltext.document import Document, Figure, Table
from dailypapers.fulltext.document_text import all_blocks
from dailypapers.fulltext.errors import FullTextError

MAX_PICTURES = 40  # of one text
MAX_BYTES = 2 << 20  # of one picture
WIDTHS = (1_200, 700)  # pixels; the next one where a picture is larger than `MAX_BYTES`
_PART_OF_PAGE, _PNG = "page:", b"\x89PNG\r\n\x1a\n"


def cut_pictures(data: bytes, document: Document, cut: Callable[[bytes, str, int], bytes]) -> dict[str, bytes]:
    """Return the pictures of a document that are parts of pages, as PNG by what the document calls them.

    One that cannot be cut is left out.
    """
    figures = (block for block in all_blocks(document) if isinstance(block, Figure | Table))
    sources = [image.src for figure in figures for image in figure.images if image.src.startswith(_PART_OF_PAGE)]
    pictures = {src: _cut(data, src, cut) for src in list(dict.fromkeys(sources))[:MAX_PICTURES]}
    return {src: png for src, png in pictures.items() if png}


def _cut(data: bytes, src: str, cut: Callable[[bytes, str, int], bytes]) -> bytes:
    for width in WIDTHS:
        try:
            png = cut(data, src, width)
        except FullTextError as error:
            if error.reason == "unavailable":  # a fault of this machine
                raise
            return b""
        if png.startswith(_PNG) and len(png) <= MAX_BYTES:
            return png
    return b""
