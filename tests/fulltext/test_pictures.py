"""Cutting pictures: which, how many, and what is left out."""

from __future__ import annotations

from dailypapers.fulltext.document import Document, Figure, Image, Section, Table
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.pictures import MAX_BYTES, MAX_PICTURES, cut_pictures
from tests.fulltext.made import document

PNG = b"\x89PNG\r\n\x1a\n"


def showing(*sources: str) -> Document:
    blocks = tuple(Figure(f"F{n}", "", (), (Image(src),)) for n, src in enumerate(sources))
    table = Table("T1", "", (), (), (Image("page:9:0,0,9,9"),))
    return document(sections=(Section("S1", "", (), 1, (*blocks, table)),))


def test_parts_of_pages_are_cut_once_each() -> None:
    cut = cut_pictures(
        b"pdf", showing("page:1:0,0,9,9", "page:1:0,0,9,9", "x1.png"), lambda data, src, width: PNG + data
    )
    assert cut == {"page:1:0,0,9,9": PNG + b"pdf", "page:9:0,0,9,9": PNG + b"pdf"}


def test_no_more_than_a_paper_has() -> None:
    many = showing(*(f"page:{n}:0,0,9,9" for n in range(100)))
    assert len(cut_pictures(b"", many, lambda *_: PNG)) == MAX_PICTURES


def test_a_large_picture_is_cut_smaller_and_what_is_no_picture_is_left_out() -> None:
    def cut(_data: bytes, src: str, width: int) -> bytes:
        if src.startswith("page:1"):
            return PNG + bytes(MAX_BYTES if width > 1_000 else 1)
        if src.startswith("page:2"):
            return b"<html>"
        if src.startswith("page:3"):
            return PNG + bytes(MAX_BYTES)
        raise FullTextError("There is no such page.", "broken")

    found = cut_pictures(b"", showing(*(f"page:{n}:0,0,9,9" for n in (1, 2, 3, 4))), cut)
    assert found == {"page:1:0,0,9,9": PNG + b"\0"}
