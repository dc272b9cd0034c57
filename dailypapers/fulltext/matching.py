"""Whether a reference is a paper that is held: identifiers first, else the title, verified by year and people. Pure.

Matching rather than parsing, after Crossref's search-based matching: whoever asks finds candidates by searching for the
string, and `best_match` decides. What is decided is one of these papers, or none: a wrong link costs more than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from dailypapers.fulltext.document import Reference
from dailypapers.lib.fingerprint import is_generic
from dailypapers.lib.person_names import surname
from dailypapers.lib.text import title_key

_SAME = 94.0  # per cent of equal letters of two titles
_CLOSE = 88.0  # with the year and a name that agree
_LEAST_KEY = 10  # letters of a title that says something
_LONG_KEY = 30  # letters of one that says enough without names
_PREPRINT_YEARS = 3  # a preprint is cited as its printing up to so many years later, and the other way round
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LATER = re.compile(r"(?:part|ii|iii|iv|v|vi|[0-9]{1,2})$")


class Candidate(NamedTuple):
    """A paper that is held, as far as references know it; `id` is the caller's."""

    id: str
    title: str
    authors: Sequence[str] = ()
    year: int | None = None
    doi: str = ""
    arxiv_id: str = ""
    journal_ref: str = ""


def best_match(reference: Reference, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the candidate that a reference is, or None; the first by identifier, else the surest by title."""
    best: tuple[float, Candidate] | None = None
    for candidate in candidates:
        score = match_score(reference, candidate)
        if score == 1.0:
            return candidate
        if score and (best is None or score > best[0]):
            best = (score, candidate)
    return best[1] if best else None


def match_score(reference: Reference, candidate: Candidate) -> float:
    """Return how sure it is that a reference is a paper: 1 by an identifier, 0 for another paper, between by title."""
    if reference.arxiv_id and candidate.arxiv_id:
        return 1.0 if reference.arxiv_id == candidate.arxiv_id else 0.0
    if reference.doi and candidate.doi and reference.doi == candidate.doi:
        return 1.0
    key = title_key(candidate.title)
    if is_generic(key) or len(key) < _LEAST_KEY:
        return _by_place(reference, candidate)
    likeness = _title_likeness(reference, key)
    if likeness < _CLOSE:
        return _by_place(reference, candidate)
    years = _years_agree(reference.year, candidate.year)
    people = _people_agree(reference, candidate)
    if years is False or people is False:
        return 0.0
    differs = bool(reference.doi and candidate.doi)  # a preprint's and a journal's, or two works
    if likeness >= _SAME and (people or (years and len(key) >= _LONG_KEY and not differs)):
        return 0.9 * likeness / 100
    return 0.8 * likeness / 100 if people and years and not differs else 0.0


def _title_likeness(reference: Reference, key: str) -> float:
    """Return per cent of equal letters: of the title that was read, or of the best part of the whole string.

    A title that goes on with a number or "Part II" on one side alone is of another paper.
    """
    read = title_key(reference.title)
    if len(read) >= _LEAST_KEY:
        if _are_parts(read, key):
            return 0.0
        likeness = fuzz.ratio(read, key)
        if likeness >= _CLOSE:
            return likeness
        shorter, longer = sorted((read, key), key=len)
        if len(shorter) >= 24 and longer.startswith(shorter):  # without its subtitle
            return _CLOSE + 4
    text = title_key(reference.text)
    if len(key) >= 20 and key in text:
        return 97.0
    return fuzz.partial_ratio(key, text) - 2 if len(key) >= _LONG_KEY and len(text) >= len(key) else 0.0


def _are_parts(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one != other and longer.startswith(shorter) and _LATER.fullmatch(longer[len(shorter) :]) is not None


def _years_agree(cited: int | None, held: int | None) -> bool | None:
    """Tell whether two years may be those of one work; None where one is not known."""
    if cited is None or held is None:
        return None
    return abs(cited - held) <= _PREPRINT_YEARS


def _people_agree(reference: Reference, candidate: Candidate) -> bool | None:
    """Tell whether the people may be the same: a shared surname, or one of the first three in the string."""
    if not candidate.authors:
        return None
    held = [title_key(surname(author)) for author in candidate.authors[:50]]
    cited = {title_key(surname(author)) for author in reference.authors[:50]} - {""}
    if cited and not cited.isdisjoint(held):
        return True
    words = {title_key(word) for word in _WORD.findall(reference.text)}
    if any(name in words or _begins_one(name, words) for name in held[:3] if len(name) >= 2):
        return True
    return False if any(" " in author for author in reference.authors) else None  # "OpenAI" stands for many people


def _begins_one(name: str, words: set[str]) -> bool:
    """Tell whether a name is written together with its initials ("LedgardSF")."""
    return len(name) >= 4 and any(word.startswith(name) and len(word) <= len(name) + 3 for word in words)


_PLACE = re.compile(r"[0-9]+[A-Za-z]?")


def _by_place(reference: Reference, candidate: Candidate) -> float:
    """Return how sure it is by journal, volume and page, where a reference has no title (as physicists cite)."""
    has_title = len(reference.title.split()) > 3  # shorter ones may be the name of a journal
    if has_title or not candidate.journal_ref or candidate.year is None or reference.year is None:
        return 0.0
    if abs(reference.year - candidate.year) > _PREPRINT_YEARS or not _people_agree(reference, candidate):
        return 0.0
    held = [
        number for number in _PLACE.findall(candidate.journal_ref) if len(number) != 4 or number[:2] not in ("19", "20")
    ]
    cited = _PLACE.findall(reference.text)
    if len(held) < 2:
        return 0.0
    volume, page = held[0], held[-1] if len(held) == 2 else held[1]
    follow = any(first == volume and page in cited[at + 1 : at + 4] for at, first in enumerate(cited))
    return 0.85 if follow else 0.0
