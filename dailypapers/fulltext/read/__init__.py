"""A paper's file to a `Document`: HTML of LaTeXML, JATS, PDF. Pure.

PDFs are hostile input to a library in C: `dailypapers.fulltext.sandbox` reads them in a process with limits, and any
other file that must not hold the caller up.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from dailypapers.fulltext.document import Document
from dailypapers.fulltext.errors import FullTextError
from dailypapers.lib.sentences import sentence

Kind = Literal["html", "jats", "pdf"]

MAX_BYTES: dict[Kind, int] = {"html": 40_000_000, "jats": 40_000_000, "pdf": 100_000_000}
"""Bytes of a file; a longer one is refused."""

_NAMES: dict[Kind, str] = {
    "html": sentence("a web page (HTML)"),
    "jats": sentence("an article in XML (JATS)"),
    "pdf": sentence("a PDF"),
}
_HEAD = 20_000
_HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_JATS = re.compile(rb"<(?:[a-z]{1,10}:)?(?:article|pmc-articleset)[\s>]")


def sniff(data: bytes) -> Kind | None:
    """Return the kind of a file by what it begins with, None for any other."""
    head = data[:_HEAD]
    if b"\x00" in head[:200] and head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if _HTML.search(head):
        return "html"
    return "jats" if _JATS.search(head) else None


def read(data: bytes, kind: Kind | None = None) -> Document:
    """Return the document of a file; `kind` is what it is expected to be.

    Raises FullTextError, and nothing else: for another kind, a file that is too large or damaged, or without text.
    """
    found = sniff(data)
    if not data.strip():
        raise FullTextError(sentence("This file is empty."), "empty")
    if found is None:
        expected = _NAMES[kind] if kind else sentence("HTML, JATS or PDF")
        raise FullTextError(
            sentence("This file is not %(expected)s, or its beginning is missing.", expected=expected), "unknown_kind"
        )
    if kind is not None and found != kind:
        raise FullTextError(
            sentence(
                "This file is %(found)s, where %(expected)s was expected.", found=_NAMES[found], expected=_NAMES[kind]
            ),
            "unknown_kind",
        )
    if len(data) > MAX_BYTES[found]:
        size = f"{len(data) // 1_000_000} MB; at most {MAX_BYTES[found] // 1_000_000} MB are read"
        raise FullTextError(sentence("This file is too large: %(size)s.", size=size), "too_large")
    try:
        return _reader(found)(data)
    except RecursionError:
        raise FullTextError(sentence("This file is nested too deeply to be a paper."), "broken") from None
    except MemoryError:
        raise FullTextError(sentence("This file needs more memory than a paper may."), "too_large") from None
    except FullTextError:
        raise
    except Exception as error:  # a mistake of ours over a file nobody has thought of is no reason to stop the caller
        raise FullTextError(
            sentence("This file cannot be read (%(name)s).", name=type(error).__name__), "broken"
        ) from error


def _reader(kind: Kind) -> Callable[[bytes], Document]:
    """Return the reader of a kind; each is imported when it is needed, for a PDF's brings a library in C."""
    if kind == "html":
        from dailypapers.fulltext.read.latexml import read_latexml

        return read_latexml
    if kind == "pdf":
        from dailypapers.fulltext.read.pdf import read_pdf

        return read_pdf
    from dailypapers.fulltext.read.jats import read_jats

    return read_jats
