"""Identifiers of papers anywhere in a text: `find_identifiers`."""

from __future__ import annotations

import re
from typing import NamedTuple

from dailypapers.lib.identifiers import Identifier, parse_identifier

MAX_IDENTIFIERS = 50
"""Identifiers that are read out of one text."""

_CANDIDATE = re.compile(
    r"""(?P<url>(?:(?:https?:)?//|(?<![\w@/.-])(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,10}/)"""
    r"""(?:(?![,;]https?:)[^\s"“”|])+)"""
    r"""|(?P<doi>(?:(?:info:|urn:)?doi\s{0,2}[:=]?\s{0,2})?(?<![\w.])10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,5}/[^\s"“”]+)"""
    r"""|(?P<openreview>openreview:[\w-]{5,40})"""
    r"""|(?P<bibcode>(?<!\w)(?:19|20)[0-9]{2}arXiv(?P<month>[0-9]{4})\.?(?P<number>[0-9]{4,5})[A-Z.](?!\w))"""
    r"""|(?:(?P<prefix>(?<![a-z0-9])(?:(?:oai:arxiv\.org|info:arxiv|arxiv|e-?prints?)\s{0,2}[.:/=_-]?\s{0,2}[{"]?){1,2})|(?<![\w.$/^=+@-]))"""
    r"""(?P<arxiv>[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[a-z-]{2,9})?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})"""
    r"""(?:v[1-9][0-9]{0,2})?(?![\w%^/-]|\.[0-9])(?:\.pdf|\.tar\.gz)?""",
    re.IGNORECASE,
)
_NUMBER_IN_PATH = re.compile(r"/([0-9]{4}\.[0-9]{5}(?:v[1-9][0-9]?)?)(?=[/?#]|\.pdf|[^\w]*$)")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(range(0x2010, 0x2016), ord("-"))
_STAMP = re.compile(
    r"\s{0,3}\[[a-z-]{2,12}(?:\.[a-z-]{2,12})?\](?:\s{1,3}[0-9]{1,2} [a-z]{3,9} [0-9]{4})?", re.IGNORECASE
)
_BRACKETS = ("()", "[]", "<>", "{}")
_OPENING = re.compile(r"(?:\[[^\[\]]{0,40}\]\()?[<(\[{]*$")
_CLOSING = re.compile(r"[>)\]},.;:!?'’]+(?=\s|$)")


class IdentifierSpan(NamedTuple):
    """An identifier at ``text[start:end]``, with the brackets and signs that belong to it alone.

    ``is_marked`` is False for a bare number (``2501.12948``), which may be a number like any other.
    """

    identifier: Identifier
    start: int
    end: int
    is_marked: bool


def find_identifiers(text: str) -> list[IdentifierSpan]:
    """Return the identifiers of papers in a text, in order, at most `MAX_IDENTIFIERS`.

    Reads what `parse_identifier` reads, and besides: addresses of any site with an identifier in the path, numbers
    behind ``arXiv``, ``arXiv.`` or ``eprint =``, bibcodes of arXiv papers (``2019arXiv190711125A``), and the stamp of
    a first page (``arXiv:2501.12948v1 [cs.CL] 22 Jan 2025``). Linear in the length of the text; never raises.
    """
    found: list[IdentifierSpan] = []
    text = text.translate(_FULL_WIDTH)
    for match in _CANDIDATE.finditer(text):
        identifier = _identifier(match)
        is_marked = identifier is not None and (
            match["arxiv"] is None or bool(match["prefix"]) or "/" in match["arxiv"]
        )
        if identifier is None and match["url"] and (number := _NUMBER_IN_PATH.search(match["url"])):
            identifier = parse_identifier(number[1])
        if identifier is None:
            continue
        span = _with_surroundings(text, *match.span())
        found.append(IdentifierSpan(identifier, span.start, span.stop, is_marked))
        if len(found) == MAX_IDENTIFIERS:
            break
    return found


def _identifier(match: re.Match[str]) -> Identifier | None:
    """Return the identifier that a candidate is, None for an address or number of something else."""
    if url := match["url"]:
        return parse_identifier(url if "//" in url[:8] else f"//{url}") or parse_identifier(url)
    if doi := match["doi"]:
        return parse_identifier(_without_closing(doi[doi.index("10.") :]))
    if match["bibcode"]:
        return parse_identifier(f"{match['month']}.{match['number']}")
    if match["openreview"]:
        return parse_identifier(match["openreview"])
    return parse_identifier(match[0][len(match["prefix"] or "") :].removesuffix(".tar.gz"))


def _without_closing(doi: str) -> str:
    """Take final punctuation and brackets off a DOI, which may hold pairs of brackets itself."""
    while doi and (
        doi[-1] in ".,;:!?" or any(doi[-1] == pair[1] and doi.count(pair[1]) > doi.count(pair[0]) for pair in _BRACKETS)
    ):
        doi = doi[:-1]
    return doi


def _with_surroundings(text: str, start: int, end: int) -> slice:
    """Widen a span by the stamp, the brackets and the punctuation that stand for nothing without the identifier."""
    if stamp := _STAMP.match(text, end):
        end = stamp.end()
    if opening := _OPENING.search(text, max(0, start - 60), start):
        start = opening.start()
    if closing := _CLOSING.match(text, end):
        end = closing.end()
    return slice(start, end)
