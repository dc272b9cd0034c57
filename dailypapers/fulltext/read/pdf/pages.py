"""A PDF's pages, and the places that its links lead to, by pdfium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.read.pdf.characters import Page, read_words
from dailypapers.fulltext.read.pdf.drawings import read_objects
from dailypapers.lib.sentences import sentence

MAX_PAGES = 400
MAX_DESTINATIONS = 20_000


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Open a PDF. Raises FullTextError for one that is encrypted or damaged."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise FullTextError(sentence("This PDF is encrypted and needs a password."), "encrypted") from None
        raise FullTextError(sentence("This PDF is damaged and cannot be opened."), "broken") from None


def read_pages(document: pdfium.PdfDocument) -> Iterator[Page]:
    """Yield the pages, at most `MAX_PAGES`; one that is damaged is empty."""
    for number in range(min(len(document), MAX_PAGES)):
        try:
            pdf_page = document[number]
            page = Page(number, *pdf_page.get_size())
            read_words(pdf_page, page)
            read_objects(pdf_page, page)
            pdf_page.close()
        except pdfium.PdfiumError:
            page = Page(number, 612, 792)
        yield page


class Destination(NamedTuple):
    """A place in the file that links of a citation lead to."""

    page: int
    x: float
    y: float


def cited_places(document: pdfium.PdfDocument) -> list[Destination]:
    """Return where the entries of the bibliography begin, for files that name those places as hyperref does."""
    count = min(pdfium_c.FPDF_CountNamedDests(document.raw), MAX_DESTINATIONS)
    places: list[Destination] = []
    x, y, zoom = ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    has_x, has_y, has_zoom = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
    for index in range(count):
        length = ctypes.c_long(0)
        pdfium_c.FPDF_GetNamedDest(document.raw, index, None, length)
        if not 0 < length.value < 2_000:
            continue
        buffer = ctypes.create_string_buffer(length.value)
        dest = pdfium_c.FPDF_GetNamedDest(document.raw, index, buffer, length)
        name = buffer.raw.decode("utf-16-le", "replace")
        if not dest or not name.startswith(("cite.", "bib.", "cite@")):
            continue
        if pdfium_c.FPDFDest_GetLocationInPage(dest, has_x, has_y, has_zoom, x, y, zoom) and has_y.value:
            page = pdfium_c.FPDFDest_GetDestPageIndex(document.raw, dest)
            places.append(Destination(page, x.value if has_x.value else 0.0, y.value))
    return places
