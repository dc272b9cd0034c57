"""Identifiers and categories."""

from __future__ import annotations

import re
from functools import lru_cache

from dailypapers.lib.categories import archive_of, canonical_category
from dailypapers.lib.identifiers import Identifier, parse_identifier

_CATEGORY = re.compile(r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,12})?")
_USUAL_NUMBER = re.compile(
    r"(?:1[5-9]|[2-8][0-9])(?:0[1-9]|1[0-2])\.(?!00000)[0-9]{5}"
    r"|(?:070[4-9]|071[0-2]|(?:0[89]|1[0-4])(?:0[1-9]|1[0-2]))\.(?!0000)[0-9]{4}"
)


def identifier(value: object) -> Identifier | None:
    """Return the arXiv number, DOI or OpenReview id that the value is."""
    if not isinstance(value, str):
        return None
    number = value.removeprefix("oai:arXiv.org:")
    if _USUAL_NUMBER.fullmatch(number):  # the form of nearly every record of a large file or listing
        return Identifier("arxiv", number)
    return parse_identifier(value)


def doi(value: object) -> str:
    """Return the first DOI of a value (arXiv's field may hold several), canonical; "" where there is none."""
    if not isinstance(value, str) or not value:
        return ""
    parsed = parse_identifier(value)
    if parsed is None and " " in value.strip():
        parsed = parse_identifier(value.split()[0])
    return parsed.value if parsed is not None and parsed.scheme == "doi" else ""


@lru_cache(maxsize=4096)
def _category(code: str) -> str:
    canonical = canonical_category(code)
    return canonical if _CATEGORY.fullmatch(canonical) and archive_of(canonical) else ""


def categories(value: object) -> tuple[str, ...]:
    """Return the canonical arXiv codes of a list or of a text with blanks, without MSC and ACM classes.

    A category that is younger than this program stays when its archive is known.
    """
    if isinstance(value, str):
        return _categories_in(value[:2_000])
    if not isinstance(value, list):
        return ()
    codes = (_category(item) for item in value[:100] if isinstance(item, str))
    return tuple(dict.fromkeys(code for code in codes if code))


@lru_cache(maxsize=1024)
def _categories_in(line: str) -> tuple[str, ...]:
    return categories(line.replace(",", " ").split())
