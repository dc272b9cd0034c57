"""A part of a PDF's page as a picture."""

from __future__ import annotations

import io
import re

import pypdfium2 as pdfium

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.pdf.pages import open_pdf

MAX_WIDTH = 2_400
MAX_PIXELS = 8_000_000
_SOURCE = re.compile(r"page:([0-9]{1,5}):([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5}),([0-9]{1,5})")
_MARGIN = 3  # points around


def cut(data: bytes, source: str, width: int) -> bytes:
    """Return the part of a page that an image's `src` names as PNG. Raises FullTextError where there is none."""
    match = _SOURCE.fullmatch(source)
    if match is None:
        raise FullTextError("This is no part of a PDF's page.", "unknown_kind")
    number, x0, y0, x1, y1 = map(int, match.groups())
    pdf = open_pdf(data)
    if not 1 <= number <= len(pdf):
        raise FullTextError(f"This PDF has no page {number}.", "broken")
    try:
        page = pdf[number - 1]
        page_width, page_height = page.get_size()
        left, bottom = max(x0 - _MARGIN, 0), max(y0 - _MARGIN, 0)
        right, top = max(page_width - x1 - _MARGIN, 0), max(page_height - y1 - _MARGIN, 0)
        shown = page_width - left - right, page_height - bottom - top
        if min(shown) < 1:
            raise FullTextError("This part of the page is empty.", "empty")
        scale = min(max(width, 16), MAX_WIDTH) / shown[0]
        scale = min(scale, (MAX_PIXELS / (shown[0] * shown[1])) ** 0.5)
        image = page.render(scale=scale, crop=(left, bottom, right, top)).to_pil()
    except pdfium.PdfiumError:
        raise FullTextError("This page of the PDF is damaged.", "broken") from None
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
