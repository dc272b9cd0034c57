"""A PDF's page as words with their places and fonts, by pdfium.

Coordinates are points with the origin at the lower left, as in the PDF; a page with text sideways is turned first.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MAX_CHARACTERS = 60_000
"""Characters of one page; a drawing made of letters has more."""

_LEAST_WORDS = 20
_TINY = 2.0
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-"}
_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st", 0xA0: " ",
}  # fmt: skip
_ACCENTS = {
    "\u00b4": "\u0301", "`": "\u0300", "\u00a8": "\u0308", "\u02c6": "\u0302", "\u02dc": "\u0303", "\u02c7": "\u030c",
    "\u00b8": "\u0327", "\u02da": "\u030a", "\u02d8": "\u0306", "\u02dd": "\u030b", "\u02d9": "\u0307",
    "\u00af": "\u0304",
}  # fmt: skip
_BOLD = ("bold", "medi", "black", "heavy", "cmbx", "demi", "-bd", ".b", "sfbx", "cmb1", "nimbusromno9l-m")
_ITALIC = ("ital", "obli", "cmti", "cmsl", "slant", "-it", ".i", "sfti")


@dataclass(slots=True, eq=False)
class Word:
    """Letters of one font that touch; `is_glued` where no blank is in front."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    is_glued: bool = False


@dataclass(slots=True)
class Box:
    """A rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """A page: words in the order of the file, and what is drawn."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    turned: int = 0  # quarters that the text was turned by
    margin_text: str = ""  # what runs sideways beside the text, such as arXiv's stamp
    is_scan: bool = False


@dataclass(slots=True)
class _Font:
    size: float
    bold: bool
    italic: bool
    invisible: bool


def _font(text_page: Any, index: int, fonts: dict[int, _Font]) -> _Font:
    """Return the font of a character; characters of one text object share it."""
    handle = pdfium_c.FPDFText_GetTextObject(text_page, index)
    key = ctypes.cast(handle, ctypes.c_void_p).value or 0
    font = fonts.get(key)
    if font is None:
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium_c.FPDFText_GetFontInfo(text_page, index, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace").partition("+")[2] or buffer.value.decode("utf-8", "replace")
        name = name.lower()
        matrix = pdfium_c.FS_MATRIX()
        scale = 1.0
        if key and pdfium_c.FPDFPageObj_GetMatrix(handle, matrix):
            scale = math.hypot(matrix.c, matrix.d) or 1.0
        weight = pdfium_c.FPDFText_GetFontWeight(text_page, index)
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if key else 0
        font = _Font(
            size=round(abs(pdfium_c.FPDFText_GetFontSize(text_page, index)) * scale, 1),
            bold=any(part in name for part in _BOLD) or weight >= 600,
            italic=bool(flags.value & 64) or any(part in name for part in _ITALIC),
            invisible=mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE,
        )
        if key:
            fonts[key] = font
    return font


def read_words(pdf_page: pdfium.PdfPage, page: Page) -> None:
    text_page = pdf_page.get_textpage()
    raw = text_page.raw
    count = min(text_page.count_chars(), MAX_CHARACTERS)
    turned = _main_direction(raw, count)
    if (turned + pdf_page.get_rotation() // 90) % 2:
        page.width, page.height = page.height, page.width
    page.turned = turned
    words, invisible = _Words(page, turned), 0
    fonts: dict[int, _Font] = {}
    rect, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if code in (0x0A, 0x0D, 0x20, 0x09, 0xA0) or 0x2000 <= code <= 0x200A:
            words.end()
            continue
        letter = (
            _HYPHENS.get(code) or _LIGATURES.get(code) or (chr(code) if code and not 0xD800 <= code <= 0xDFFF else "")
        )
        if not letter:
            continue
        pdfium_c.FPDFText_GetLooseCharBox(raw, index, rect)
        pdfium_c.FPDFText_GetCharOrigin(raw, index, x, y)
        font = _font(raw, index, fonts)
        invisible += font.invisible
        if _quarters(pdfium_c.FPDFText_GetCharAngle(raw, index)) != turned:
            page.margin_text += letter
            words.end()
        else:
            words.add(letter, rect, x.value, y.value, font)
    words.end()
    page.is_scan = count > 0 and invisible > count / 2
    _lay_down(page)
    text_page.close()


def _lay_down(page: Page) -> None:
    """Turn text that runs downwards, letter below letter and columns from the right, into lines; others are left."""
    followers = [
        abs(word.x0 - before.x0) < 0.4 * word.size
        and 0.5 * word.size < before.baseline - word.baseline < 2.2 * word.size
        for before, word in itertools.pairwise(page.words)
        if len(word.text) <= 2
    ]
    if len(page.words) < _LEAST_WORDS or sum(followers) < 0.7 * len(page.words):
        return
    page.turned, page.width, page.height = 1, page.height, page.width
    for word in page.words:
        top = page.width - word.baseline
        word.x0, word.x1, word.baseline = top - 0.8 * word.size, top + 0.2 * word.size, word.x0
        word.is_glued = True


def _main_direction(raw: Any, count: int) -> int:
    """Return in which direction most of the text runs, in quarters of a turn."""
    step = max(1, count // 400)
    seen = Counter(_quarters(pdfium_c.FPDFText_GetCharAngle(raw, index)) for index in range(0, count, step))
    return seen.most_common(1)[0][0] if seen else 0


def _quarters(angle: float) -> int:
    return round(angle / (math.pi / 2)) % 4 if angle >= 0 and abs(angle / (math.pi / 2) % 1 - 0.5) > 0.4 else 0


class _Words:
    """Puts letters together to words."""

    def __init__(self, page: Page, turned: int) -> None:
        self._page, self._turned = page, turned
        self._word: Word | None = None
        self._was_blank = True
        self._tallest = 8.0
        self._last = Box(0, 0, 0, 0)  # of the letter before
        self._accent: tuple[str, Box] | None = None  # which the next letter may stand under

    def end(self) -> None:
        """Close the word at hand at a blank."""
        self._word, self._was_blank = None, True

    def add(self, letter: str, rect: Any, x: float, y: float, font: _Font) -> None:
        """Add a letter to the word at hand, or begin another."""
        box = self._upright(rect)
        if letter in _ACCENTS and self._take_accent(letter, box):
            return
        if self._accent is not None:
            accent, place = self._accent
            self._accent = None
            if box.x0 - 1 <= (place.x0 + place.x1) / 2 <= box.x1 + 1:
                letter = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
        self._last = box
        baseline = y if self._turned == 0 else self._turn(x, y)[1]
        size = font.size if font.size > _TINY else self._drawn_size(box)
        word = self._word
        if word is not None:
            gap = max(box.x0 - word.x1, word.x0 - box.x1)
            same_line = abs(baseline - word.baseline) < 0.08 * size and abs(size - word.size) < 0.12 * size
            if same_line and gap < 0.25 * size and font.bold == word.bold:
                word.text += letter
                word.x0, word.x1 = min(word.x0, box.x0), max(word.x1, box.x1)
                return
            near = gap < 0.25 * size and abs(baseline - word.baseline) < 0.9 * max(size, word.size)
            self._was_blank = not near
        self._word = Word(letter, box.x0, box.x1, baseline, size, font.bold, font.italic, is_glued=not self._was_blank)
        self._was_blank = False
        self._page.words.append(self._word)

    def _take_accent(self, accent: str, box: Box) -> bool:
        """Put an accent that is drawn by itself on the letter before, or keep it for the one behind."""
        centre = (box.x0 + box.x1) / 2
        word = self._word
        if word is not None and self._last.x0 <= centre <= self._last.x1 and word.text[-1:].isalpha():
            composed = unicodedata.normalize("NFC", word.text[-1] + _ACCENTS[accent])
            if len(composed) == 1:
                word.text = word.text[:-1] + composed
                return True
        self._accent = (accent, box)
        return True

    def _drawn_size(self, box: Box) -> float:
        """Return a size for letters of a font that has none (Type 3): that of the tallest letters so far."""
        self._tallest = max(self._tallest, min(1.2 * (box.y1 - box.y0), 14.0))
        return self._tallest

    def _turn(self, x: float, y: float) -> tuple[float, float]:
        width, height = self._page.width, self._page.height  # of the page as it is turned already
        if self._turned == 1:
            return y, height - x
        return (width - y, x) if self._turned == 3 else (width - x, height - y)

    def _upright(self, rect: Any) -> Box:
        if self._turned == 0:
            return Box(rect.left, rect.bottom, rect.right, rect.top)
        (ax, ay), (bx, by) = self._turn(rect.left, rect.bottom), self._turn(rect.right, rect.top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
