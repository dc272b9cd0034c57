"""What is drawn on a PDF's page: the boxes of its pictures and drawings, by pdfium."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from dailypapers.fulltext.read.pdf.characters import Box, Page

MAX_OBJECTS = 20_000
"""Pictures and drawings of one page that are looked at."""

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 3


def read_objects(pdf_page: pdfium.PdfPage, page: Page) -> None:
    """Find pictures and drawings; what covers the whole page is no figure, and a form that does is looked into."""
    if page.turned:
        return
    raw = pdf_page.raw
    seen = 0
    stack = [
        (pdfium_c.FPDFPage_GetObject(raw, index), _IDENTITY, 0) for index in range(pdfium_c.FPDFPage_CountObjects(raw))
    ]
    edges = [ctypes.c_float() for _ in range(4)]
    while stack and seen < MAX_OBJECTS:
        handle, outer, depth = stack.pop()
        seen += 1
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT or not pdfium_c.FPDFPageObj_GetBounds(handle, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        box = _placed(left, bottom, right, top, outer, page)
        if box is None:
            continue
        is_large = box.x1 - box.x0 > 0.6 * page.width and box.y1 - box.y0 > 0.45 * page.height
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and is_large and depth < _MAX_DEPTH:
            inner = _inner_matrix(handle, outer)
            count = min(pdfium_c.FPDFFormObj_CountObjects(handle), MAX_OBJECTS)
            stack += [(pdfium_c.FPDFFormObj_GetObject(handle, index), inner, depth + 1) for index in range(count)]
        else:
            _keep_box(box, page, is_picture=kind == pdfium_c.FPDF_PAGEOBJ_IMAGE)


def _inner_matrix(handle: Any, outer: _Matrix) -> _Matrix:
    """Return the matrix of what stands inside a form, which has coordinates of its own."""
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(handle, matrix):
        return outer
    a, b, c, d, e, f = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc, a * ob + b * od, c * oa + d * oc, c * ob + d * od, e * oa + f * oc + oe, e * ob + f * od + of
    )  # fmt: skip


def _placed(left: float, bottom: float, right: float, top: float, outer: _Matrix, page: Page) -> Box | None:
    """Return a box of a form on the page, None where it lies outside or is empty."""
    a, b, c, d, e, f = outer
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    box = Box(max(min(xs), 0.0), max(min(ys), 0.0), min(max(xs), page.width), min(max(ys), page.height))
    return box if box.x1 > box.x0 and box.y1 > box.y0 else None


def _keep_box(box: Box, page: Page, *, is_picture: bool) -> None:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    if width * height > 0.8 * page.width * page.height:
        page.is_scan = page.is_scan or is_picture
    elif is_picture and width > 12 and height > 12:
        page.pictures.append(box)
    elif not is_picture and height < 0.85 * page.height:
        page.drawings.append(box)
