"""Dates, order and negation in plain words: ``latest exoplanet papers``, ``pruning since March``, ``without faces``.

Unlike the grammar of sentences, which wants a sentence that asks for papers, these are read at the two ends of any few
words. What stands in a title stays text: titles are recognised by their capitals, and a negation that papers write
themselves (``learning without forgetting``) by the index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical.analysis import STOP_WORDS
from dailypapers.search.engine.query.periods import (
    PeriodMatch,
    match_date,
    match_month,
    match_relative_period,
    parse_period,
)
from dailypapers.search.engine.query.plain_years import find_years
from dailypapers.search.engine.query.prose import is_title_case
from dailypapers.search.engine.query.query import DATES, ExtractedFilter, Operator, Prefix, Query
from dailypapers.search.engine.query.sentence_parts import Names

MAX_WORDS = 20
"""Words of a query that is read so; a longer one is a text."""

_RECENT_YEARS = 10
_MAX_EXCLUDED = 3  # words behind "without"
_NEWEST = (
    "latest",
    "newest",
    "most recent",
    "the latest",
    "the newest",
    "the most recent",
    "what is new in",
    "what's new in",
)
_PAPERS = frozenset(
    ("papers", "paper", "articles", "preprints", "publications", "research", "work", "works", "studies")
)
_FRAMES = re.compile(
    r"(?:how (?:can|do|could|should|would|to)(?: (?:i|we|you|one))?(?: (?:make|get|use))?(?: (?:my|our|your))?"
    r"|(?:please )?(?:show|find|give|get|tell) me(?: about| some| all)?|(?:i am|i'm) (?:looking|searching) for"
    r"|can you (?:find|show)(?: me)?)\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(
    r"\s(?:but )?(?P<word>without|excluding|except(?: for)?|not about|not on|not related to|not including|other than|"
    r"rather than|but not|ignoring|leaving out)\s+(?P<what>\S.*)$",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"(?:^|\s)(?P<all>(?:papers? )?(?:accepted|published|presented|appearing|appeared|to appear|an? oral|an? spotlight)"
    r"\s+(?:at|in|to|by)\s+(?:the )?(?P<name>[^\W\d_]{3,12}(?:\s?(?:19|20)\d\d|'\d\d)?))(?=\s|$)",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*,\s*(?:and |or )?|\s+(?:and|or|nor)\s+", re.IGNORECASE)
_TRIGGERS = re.compile(
    r"\d{4}|\b(?:last|past|previous|this|today|yesterday|since|latest|newest|recent|new|without|excluding|except|not|than|"
    r"ignoring|leaving|how|show|find|give|get|tell|looking|searching|at|in|to|by|from)\b",
    re.IGNORECASE,
)
"""Words without which nothing is read."""

_NOT_EXCLUDED = frozenset(["the", "a", "an", "any", "all", "some", "using", "use", "of"])
_OF_THE_TOPIC = frozenset(
    ("the", "an", "a", "its", "his", "her", "their", "this", "that", "these", "each", "every", "of")
)


class Phrases(NamedTuple):
    """What was read: filters and operators, and the words that only ask, by their place in the source."""

    filters: list[ExtractedFilter]
    request: list[tuple[int, int]]


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


def read_phrases(query: Query, names: Names, today: date) -> Phrases | None:
    """Read dates, order and negation out of a query of a few words; None where there are none."""
    if not _TRIGGERS.search(query.source):
        return None
    text = query.source
    for part in query.extracted_filters:
        text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
    words = text.split()
    if not 2 <= len(words) <= MAX_WORDS or re.search(r"[:;(){}\[\]\"]|[.?!]\s+\S", text):
        return None
    if is_title_case(words) or _looks_titled(words):
        return None
    reader = _Reader(text, query, names, today)
    reader.read()
    return Phrases(reader.filters, reader.request) if reader.filters or reader.request else None


def _looks_titled(words: Sequence[str]) -> bool:
    """Tell whether the first and half of the long words begin with a capital: ``Attention from Google``."""
    long = [word for word in words if len(word) > 3 and word[0].isalpha()]
    capitalised = sum(word[0].isupper() and not word.isupper() for word in long)
    return words[0][0].isupper() and capitalised > 1 and 2 * capitalised >= len(long)


def _has_topic(words: Sequence[_Word]) -> bool:
    return any(word.folded not in STOP_WORDS | _PAPERS and word.folded for word in words)


class _Reader:
    def __init__(self, text: str, query: Query, names: Names, today: date) -> None:
        self.text, self.source = text, query.source
        self.written = {part.kind for part in query.extracted_filters}
        self.names, self.today = names, today
        self.filters: list[ExtractedFilter] = []
        self.request: list[tuple[int, int]] = []

    def read(self) -> None:
        frame = _FRAMES.match(self.text.strip())
        if frame:
            lead = len(self.text) - len(self.text.lstrip())
            self._ask(lead, lead + frame.end())
        self._order()
        self._venue()
        if not self.written & DATES:
            self._date_at_end() or self._date_at_start()
        self._negation()
        is_dated = self.written & DATES or any(part.kind in DATES for part in self.filters)
        if not is_dated and not self._date_at_end():
            self._years()

    def _words(self) -> list[_Word]:
        found = re.finditer(r"\S+", self.text)
        return [_Word(fold(match[0].rstrip(".?!,")), match.start(), match.end()) for match in found]

    def _ask(self, start: int, end: int) -> None:
        """Take words out that only ask."""
        self.request.append((start, end))
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def _take(self, kind: Prefix | Operator, value: str, start: int, end: int, canonical: str = "") -> None:
        written = self.source[start:end]
        self.filters.append(ExtractedFilter(kind, value, written, start, end, canonical, is_from_sentence=True))
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    # Order

    def _order(self) -> None:
        """Read ``latest … papers``: the newest first."""
        words = self._words()
        folded = " ".join(word.folded for word in words)
        phrase = next(
            (phrase for phrase in sorted(_NEWEST, key=len, reverse=True) if folded.startswith(f"{phrase} ")), ""
        )
        count = len(phrase.split())
        if not phrase or not _has_topic(words[count:]):
            return
        self._take(Prefix.SORT, "newest", words[0].start, words[count - 1].end)
        for word in words[count:]:
            if (word.folded in _PAPERS and word is words[-1]) or word.folded in ("papers", "articles", "preprints"):
                self._ask(word.start, word.end)

    # Dates

    def _date_at_end(self) -> bool:
        words = self._words()
        for first in range(max(1, len(words) - 7), len(words)):
            part = self._date(words, first)
            if part is not None and part[2] == len(words) and _has_topic(words[:first]):
                self._take(part[0], part[1], words[first].start, words[-1].end)
                return True
        return False

    def _date_at_start(self) -> bool:
        """Read ``last week's papers on …``, ``2024 papers on …``."""
        words = self._words()
        if len(words) < 3:
            return False
        match = match_relative_period(
            [words[0].folded, words[1].folded.removesuffix("'s"), *[w.folded for w in words[2:]]], self.today
        )
        if match is None and words[1].folded in _PAPERS:
            match = match_date([words[0].folded], self.today)
        if match is None or match.length >= len(words):
            return False
        self._take(Prefix.DATE, match.value, words[0].start, words[match.length - 1].end)
        return True

    def _years(self) -> bool:
        """Read ``2023 diffusion survey``, ``galaxy evolution 2018-2020``; tell whether there was one."""
        words = self._words()
        match = find_years([self.text[word.start : word.end] for word in words], self.names.phrase, self.today)
        if match is not None:
            self._take(Prefix.DATE, match.value, words[match.first].start, words[match.last - 1].end)
        return match is not None

    def _date(self, words: Sequence[_Word], first: int) -> tuple[Prefix, str, int] | None:
        """Return the kind and value of the date that words begin with, and the position after it."""
        folded = [word.folded for word in words]
        word = folded[first]
        before = folded[first - 1]
        start = first + (
            word
            in ("from", "in", "since", "before", "after", "until", "during", "within", "over", "of", "between", "for")
        )
        has_article = folded[start : start + 1] == ["the"]
        start += has_article
        match = self._period(folded, start) or (match_month(folded[start:], self.today) if start > first else None)
        if match is None:
            return None
        end = start + match.length
        if word == "since":
            return (Prefix.AFTER, match.value, end) if self._is_recent(match.value) else None
        if word in ("before", "after", "until"):
            kind = {"before": Prefix.BEFORE, "after": Prefix.AFTER, "until": Prefix.UNTIL}[word]
            return (kind, match.value, end) if self._is_short(folded[:first]) else None
        link = {"between": "and", "from": "to"}.get(word)
        if link and folded[end : end + 1] in ([link], ["until"]) and (last := self._period(folded, end + 1)):
            return Prefix.DATE, f"{match.value}..{last.value}", end + 1 + last.length
        if word == "between":
            return None
        is_relative = match_relative_period(folded[start:], self.today) is not None
        if is_relative:
            sure = word in ("from", "in", "during", "within", "over") or (
                start == first and before not in _OF_THE_TOPIC
            )
            return (Prefix.DATE, match.value, end) if sure else None
        sure = word == "from" or (word in ("in", "during") and self._is_short(folded[:first]))
        return (Prefix.DATE, match.value, end) if sure else None

    def _period(self, folded: Sequence[str], position: int) -> PeriodMatch | None:
        return match_relative_period(folded[position:], self.today) or match_date(folded[position:], self.today)

    def _is_recent(self, value: str) -> bool:
        period = parse_period(value, self.today)
        return not isinstance(period, str) and period.first >= self.today.toordinal() - 366 * _RECENT_YEARS

    def _is_short(self, topic: Sequence[str]) -> bool:
        """Tell whether a topic is so plain that a year behind it is not part of it, as in ``the election in 2024``."""
        return len(topic) <= 5 and not _OF_THE_TOPIC.intersection(topic)

    # Venue

    def _venue(self) -> None:
        """Read ``accepted at ICLR 2026``, where papers say so."""
        match = _VENUE.search(self.text)
        if match is None:
            return
        name = " ".join(match["name"].split())
        if self.names.venue(name):
            self._take(Prefix.VENUE, name, match.start("all"), match.end("all"))

    # Negation

    def _negation(self) -> None:
        """Read ``without diffusion``, ``not about images or video``, unless papers write it so themselves."""
        match = _NEGATIONS.search(self.text)
        if match is None or not self.text[: match.start()].strip():
            return
        end = match.start("what") + len(match["what"].rstrip())
        what = match["what"].rstrip(" .?!")
        parts = [" ".join(w for w in part.split() if w.lower() not in _NOT_EXCLUDED) for part in _LISTED.split(what)]
        parts = [part for part in parts if part]
        if not parts or any(len(part.split()) > _MAX_EXCLUDED for part in parts):
            return
        before = self.text[: match.start()].split()[-1]
        if match["word"].lower() in ("without", "rather than", "except", "ignoring"):
            is_written = self.names.phrase(f"{before} {match['word']} {parts[0]}") > 0
            if is_written or fold(before) in STOP_WORDS:
                return
        start = match.start() + 1
        if len(parts) == 1 and (organisation := self.names.organisation(parts[0])) and parts[0][0].isupper():
            written = ExtractedFilter(Prefix.ORGANISATION, organisation, "", 0, 0)
            self._take(Operator.EXCLUDED, organisation, start, end, canonical=f"-{written}")
            return
        excluded = [f'-"{part}"' if " " in part else f"-{part}" for part in parts]
        if parts == ["code"]:
            self._take(Prefix.HAS, "code", start, end, canonical="-has:code")
        elif len(excluded) == 1:
            self._take(Operator.EXCLUDED, parts[0], start, end, canonical=excluded[0])
        else:
            joined = " OR ".join(f"all:{part.removeprefix('-')}" for part in excluded)
            self._take(Operator.EXCLUDED, what, start, end, canonical=f"-({joined})")
