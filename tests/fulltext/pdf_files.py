"""PDFs written by hand, small and hostile: `pdf([[(x, y, size, bold, text), …], …])` is a page a list."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    """Words at a place."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "F1"  # F1 is Helvetica, F2 its bold, F3 writes any letter by its number


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _show(piece: Piece) -> str:
    if piece.font == "F3":
        words = "<" + "".join(f"{ord(letter):04x}" for letter in piece.text) + ">"
    else:
        words = f"({_escape(piece.text)})"
    return f"BT /{piece.font} {piece.size} Tf 1 0 0 1 {piece.x} {piece.y} Tm {words} Tj ET\n"


def content(pieces: Sequence[Piece]) -> bytes:
    """The content stream that shows pieces."""
    return "".join(map(_show, pieces)).encode("latin-1")


def assemble(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of numbered objects; the first is the catalogue."""
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def pdf(
    pages: Sequence[Sequence[Piece]],
    *,
    title: str = "",
    raw: bytes | None = None,
    raw_entries: bytes = b"",
    images: Sequence[bytes] = (),
    trailer: bytes = b"",
    drawing: str = "",
) -> bytes:
    """A PDF of pages; `raw` is the content of the first one instead, `images` are objects /I0, /I1, … of all."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = []
    for name in (b"Helvetica", b"Helvetica-Bold"):
        objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>" % name)
        fonts.append(len(objects))
    objects.append(stream(_TO_UNICODE))
    unicode_map = len(objects)
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> /DW 500 >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>"
        % (len(objects), unicode_map)
    )
    fonts.append(len(objects))
    named = []
    for number, image in enumerate(images):
        objects.append(image)
        named.append(b"/I%d %d 0 R" % (number, len(objects)))
    resources = b"<< /Font << %b >> /XObject << %b >> >>" % (
        b" ".join(b"/F%d %d 0 R" % (number, font) for number, font in enumerate(fonts, 1)),
        b" ".join(named),
    )
    kids = []
    for number, pieces in enumerate(pages):
        body = raw if raw is not None and number == 0 else content(pieces) + (drawing.encode() if number == 0 else b"")
        objects.append(stream(body, raw_entries if raw is not None and number == 0 else b""))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources %b >>"
            % (len(objects), resources)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (b" ".join(kids), len(kids))
    if title:
        objects.append(b"<< /Title (%b) >>" % _escape(title).encode("latin-1"))
        trailer += b" /Info %d 0 R" % len(objects)
    return assemble(objects, trailer)


def column(
    x: float, y: float, lines: Sequence[str], size: float = 10, font: str = "F1", indent: float = 0
) -> list[Piece]:
    """Lines below one another; those that begin with a blank are indented."""
    leading = 1.2 * size
    return [
        Piece(x + (indent if text[:1] == " " else 0), y - number * leading, text.strip(), size, font)
        for number, text in enumerate(lines)
    ]


# --- hostile ----------------------------------------------------------------------------------------------------


def bomb(megabytes: int = 3_000) -> bytes:
    """A page whose content is a few kilobytes packed, and gigabytes unpacked."""
    packer = zlib.compressobj(9)
    block = b"q 1 0 0 1 0 0 cm Q " * 55_000
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    twice = zlib.compress(packed, 9)
    return pdf([[]], raw=twice, raw_entries=b"/Filter [/FlateDecode /FlateDecode]")


def encrypted() -> bytes:
    """A file with a password."""
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%b) /U (%b) /P -44 >> /ID [(a) (a)]" % (b"o" * 32, b"u" * 32)
    return pdf([[Piece(72, 700, "Secret")]], trailer=entry)


def many_pages(count: int = 5_000) -> bytes:
    """A file of many pages."""
    return pdf(
        [[Piece(72, 500, f"Page {number} says something or other about cats and dogs.")] for number in range(count)]
    )


def huge_image(side: int = 30_000, rows: int | None = None) -> bytes:
    """A page with a caption below a picture of `side` × `side` pixels, packed to a few hundred kilobytes.

    With `rows` it breaks off behind so many.
    """
    packer = zlib.compressobj(9)
    row = bytes(side)
    packed = b"".join(packer.compress(row) for _ in range(side if rows is None else rows)) + packer.flush()
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode" % (side, side)
    )
    pieces = [
        Piece(72, 720, "A Paper With a Very Large Picture", 18, "F2"),
        *column(72, 300, ["Figure 1: The picture is black. It is large as well."], 9),
        *column(72, 250, ["The text goes on below, and it says that the picture is black all over."] * 6),
    ]
    return pdf([pieces], images=[stream(packed, entries)], drawing="q 200 0 0 200 72 330 cm /I0 Do Q\n")
