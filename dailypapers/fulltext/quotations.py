"""Finding a quotation in a text again, also in another version of it: W3C's TextQuoteSelector. Pure.

First as it stands; then without what a reader does not see (case, kinds of blanks, quotation marks and hyphens); then
by its words, most of which must stand in one passage in their order. What is found is cut out of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from dailypapers.fulltext.passages import Passage

CONTEXT = 64  # characters before and after a quotation that tell it from others alike
MIN_SHARE = 0.8  # of a quotation's words that must be found again
MAX_COMPARED = 5  # passages that are compared word by word
_WORD = re.compile(r"\w+")
_SAME = str.maketrans({**dict.fromkeys("‘’‚′`", "'"), **dict.fromkeys("“”„″«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")})


class Quotation(NamedTuple):
    """What somebody quotes: the words, what stands before and after them, and where they stood."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    anchor: str = ""


class Found(NamedTuple):
    """Where a quotation stands, as the text itself has it."""

    quotation: Quotation
    section: str


class QuotableText:
    """The passages of a text, prepared once for all quotations that are looked for in it."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.passages = list(passages)

    @cached_property
    def folded(self) -> list[tuple[str, list[int]]]:
        """The passages as they are compared, with the position of each of their characters."""
        return [_folded(passage.text) for passage in self.passages]

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The words of each passage."""
        return [frozenset(word.casefold() for word in _WORD.findall(passage.text)) for passage in self.passages]


class _Place(NamedTuple):
    passage: Passage
    start: int
    end: int


def find_quotation(text: QuotableText, quotation: Quotation) -> Found | None:
    """Return where a quotation stands, cut out of the text; None where it does not stand there any more."""
    exact = " ".join(quotation.exact.split())
    if not exact:
        return None
    places = [place for passage in text.passages for place in _literal(passage, exact)]
    places = places or _alike(text, exact) or _by_words(text, exact)
    if not places:
        return None
    return _cut(max(places, key=lambda place: _fit(place, quotation)))


def _literal(passage: Passage, exact: str) -> list[_Place]:
    found: list[_Place] = []
    start = passage.text.find(exact)
    while start >= 0 and len(found) < 20:
        found.append(_Place(passage, start, start + len(exact)))
        start = passage.text.find(exact, start + 1)
    return found


def _alike(text: QuotableText, exact: str) -> list[_Place]:
    """Find a quotation in another spelling: each character of the folded text knows where it comes from."""
    wanted, _ = _folded(exact)
    places = []
    for passage, (folded, origins) in zip(text.passages, text.folded, strict=True):
        start = folded.find(wanted) if wanted else -1
        if start >= 0:
            places.append(_Place(passage, origins[start], origins[start + len(wanted) - 1] + 1))
    return places


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text as it is compared, and the position of each of its characters; soft hyphens and blanks go."""
    kept: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character.translate(_SAME)).casefold():
            if not one.isspace() and unicodedata.category(one) != "Cf":
                kept.append(one)
                origins.append(position)
    return "".join(kept), origins


def _by_words(text: QuotableText, exact: str) -> list[_Place]:
    """Find the passage that holds most of the words in their order, and from which to which they stand there."""
    wanted = [word.casefold() for word in _WORD.findall(exact)]
    if len(wanted) < 4:  # fewer stand together by chance
        return []
    distinct = set(wanted)
    shares = [(len(distinct & held), passage) for held, passage in zip(text.words, text.passages, strict=True)]
    likely = sorted((pair for pair in shares if pair[0] >= MIN_SHARE * len(distinct)), key=lambda pair: -pair[0])
    places: list[tuple[int, _Place]] = []
    for _, passage in likely[:MAX_COMPARED]:
        words = list(_WORD.finditer(passage.text))
        matcher = SequenceMatcher(None, wanted, [word[0].casefold() for word in words], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        held = sum(block.size for block in blocks)
        if not blocks or held < MIN_SHARE * len(wanted):
            continue
        first, last = blocks[0].b, blocks[-1].b + blocks[-1].size - 1
        if last - first < 2 * len(wanted):
            places.append((held, _Place(passage, words[first].start(), words[last].end())))
    best = max((held for held, _ in places), default=0)
    return [place for held, place in places if held == best]


def _fit(place: _Place, quotation: Quotation) -> tuple[float, bool]:
    """Tell how well a place fits what stood around the quotation, and whether it is where it was."""
    before, after = place.passage.text[: place.start], place.passage.text[place.end :]
    alike = _common(before[::-1], quotation.prefix[::-1]) + _common(after, quotation.suffix)
    return float(alike), place.passage.anchor == quotation.anchor


def _common(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _cut(place: _Place) -> Found:
    text = place.passage.text
    before, after = text[max(0, place.start - CONTEXT) : place.start], text[place.end : place.end + CONTEXT]
    quotation = Quotation(text[place.start : place.end], before, after, place.passage.anchor)
    return Found(quotation, place.passage.section)
