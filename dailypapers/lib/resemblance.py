"""Whether a reference without an identifier may be a paper that is held under a slightly other title or date.

`same_work` decides what is one paper and merges; what resembles a paper is only named as doubtful, for a person to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from hashlib import blake2b
from typing import NamedTuple

from dailypapers.lib.person_names import surname
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.lib.text import title_key

_CLOSE = 0.85  # share of equal letters of two titles
_MAX_YEARS_APART = 3
_LEAST_HEAD = 16  # letters of a title whose subtitle is missing
_LEAST_ALONE = 30  # letters of a title that is telling without any shared name
_WORD = re.compile(r"[^\W_]{4,}")
_WORDS = 3
_ACCENTS = re.compile("[\u0300-\u036f]+")


class TitleEnds(NamedTuple):
    """Hashes of 63 bits of the first and the last three long words of a title; 0 where it has fewer."""

    head: int
    tail: int


class Known(NamedTuple):
    """What is compared of a paper that is held."""

    title: str
    authors: Sequence[str]
    year: int | None


def title_ends(title: str) -> TitleEnds:
    """Return the hashes by which two near spellings of a title meet: a typing error or subtitle leaves one of them."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", to_plain(title)).casefold())
    words = _WORD.findall(plain[:2_000])
    if len(words) < _WORDS:
        return TitleEnds(0, 0)
    return TitleEnds(_hash(words[:_WORDS]), _hash(words[-_WORDS:]))


def _hash(words: list[str]) -> int:
    digest = blake2b("|".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


def has_identifier(record: PaperRecord) -> bool:
    """Tell whether a record has an arXiv number, a DOI or an OpenReview id."""
    return bool(record.arxiv_id or record.doi or record.openreview_id)


def resembles(record: PaperRecord, paper: Known) -> bool:
    """Tell whether a record may be this paper: a close title, years at most three apart, and a shared surname.

    Without names on one side, or with others, the titles must be equal and long. Symmetric but for the types.
    """
    year = record.published_at.year if record.published_at else None
    if year is not None and paper.year is not None and abs(year - paper.year) > _MAX_YEARS_APART:
        return False
    one, other = title_key(record.title), title_key(paper.title)
    if not _surnames(record.authors).isdisjoint(_surnames(paper.authors)):
        return _are_close(one, other)
    return one == other and len(one) >= _LEAST_ALONE


def _are_close(one: str, other: str) -> bool:
    shorter, longer = sorted((one[:500], other[:500]), key=len)
    if len(shorter) >= _LEAST_HEAD and longer.startswith(shorter):
        return True
    return SequenceMatcher(None, shorter, longer, autojunk=False).ratio() >= _CLOSE


def _surnames(authors: Sequence[str]) -> set[str]:
    return {title_key(surname(author)) for author in authors[:200]} - {""}
