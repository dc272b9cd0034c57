"""The grammar of plain sentences that ask for papers.

A small grammar over a known lexicon, as the hand-written ones of Androutsopoulos, Ritchie and Thanisch 1995, *Natural
Language Interfaces to Databases*; not a model. A sentence must ask for papers (``papers …``, ``recent work …``,
``what did … publish``), every part must be where such a part can stand, and names must be known to the index. One thing
that does not fit and nothing at all is taken: a title, a question or a quoted query stays words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.query import sentence_lexicon as lexicon
from dailypapers.search.engine.query.periods import match_date, match_relative_period, parse_period
from dailypapers.search.engine.query.query import ExtractedFilter, Prefix, Query

_MAX_WORDS, _MAX_PART, _MAX_NAME, _MAX_UNKNOWN_NAME = 40, 10, 8, 5
_LOOKAHEAD = 6  # words that the patterns of the lexicon may take
_RECENT_YEARS = 10
_TITLE_SHARE = 0.6
_DATES = frozenset((Prefix.DATE, Prefix.YEAR, Prefix.AFTER, Prefix.BEFORE, Prefix.SINCE))
_SPECIFIC = frozenset((Prefix.ORGANISATION, Prefix.AUTHOR, Prefix.CATEGORY, Prefix.HAS, Prefix.UPVOTES))


class Names(Protocol):
    """The names that an index holds. Capital letters do not matter."""

    def organisation(self, name: str) -> str | None:
        """Return the name to filter by for an organisation of the index, else None."""

    def author(self, name: str) -> bool:
        """Tell whether someone of this name has a paper; two words and more must be a whole name."""

    def category(self, code: str) -> bool:
        """Tell whether a paper has the category."""

    def phrase(self, text: str) -> int:
        """Count the papers that hold these words side by side."""

    def venue(self, name: str) -> int:
        """Count the papers whose journal reference or comment names this venue."""


class Span(NamedTuple):
    """The characters ``source[start:end]``."""

    start: int
    end: int


class Reading(NamedTuple):
    """A sentence understood: its filters in order, and where the words and signs stand that only ask for papers."""

    filters: list[ExtractedFilter]
    request: list[Span]


class _Word(NamedTuple):
    text: str
    folded: str
    start: int
    end: int


class _Part(NamedTuple):
    """``kind:value``, written by the words ``first`` up to but without ``last``."""

    kind: Prefix
    value: str
    first: int
    last: int


class _PeriodAt(NamedTuple):
    """A period in the query language, and the word after it."""

    value: str
    next: int


class SentenceReader:
    """Reads one sentence from both ends towards the topic in the middle. Positions are numbers of words."""

    def __init__(self, query: Query, names: Names, today: date) -> None:
        self.names, self.today, self.source = names, today, query.source
        text = query.source
        for part in query.extracted_filters:
            text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
        self.text = text
        self.written = {part.kind for part in query.extracted_filters}
        chunks = [(match.group().rstrip(".?"), match.start()) for match in re.finditer(r"\S+", text)]
        self.words = [_Word(t, fold(t).replace("’", "'"), start, start + len(t)) for t, start in chunks if t]
        self.folded = [word.folded for word in self.words]
        self.parts: list[_Part] = []
        self.request: list[int] = []
        self.topic = (0, 0)
        self.names_work = self.names_publishing = False

    def read(self) -> Reading | None:
        """Read the sentence; None when it is none, or its reading is not sure."""
        if not 1 <= len(self.words) <= _MAX_WORDS or lexicon.PUNCTUATION.search(self.text):
            return None
        if lexicon.AMBIGUOUS.intersection(self.folded):
            return None
        position = self._question() or self._request()
        if not position or not self._parts_before_topic(position):
            return None
        first, last = self.topic
        while parts := self._parts_at_end(first, last):
            self.parts += parts
            last = min(part.first for part in parts)
        self.topic = (first, last)
        if not self._is_sure():
            return None
        parts = sorted(self.parts, key=lambda part: part.first)
        return Reading([self._filter(part) for part in parts if not self._is_written(part)], self._request_spans())

    def _filter(self, part: _Part) -> ExtractedFilter:
        start, end = self.words[part.first].start, self.words[part.last - 1].end
        return ExtractedFilter(part.kind, part.value, self.source[start:end], start, end, is_from_sentence=True)

    def _request_spans(self) -> list[Span]:
        """Return where the words and signs stand that only ask: ``recent work``, ``papers``, ``on``, ``?``."""
        end = self.words[-1].end
        signs = len(self.text[end:]) - len(self.text[end:].lstrip(".?"))
        words = (self.words[position] for position in self.request)
        return [*(Span(word.start, word.end) for word in words), Span(end, end + signs)]

    def _is_written(self, part: _Part) -> bool:
        """Tell whether the query language has such a filter in the query already."""
        return part.kind in self.written or bool(part.kind in _DATES and self.written & _DATES)

    def _is_sure(self) -> bool:
        kinds = [Prefix.DATE if part.kind in _DATES else part.kind for part in self.parts]
        if len(set(kinds)) < len(kinds) or {Prefix.ORGANISATION, Prefix.AUTHOR} <= set(kinds):
            return False
        first, last = self.topic
        if kinds == [Prefix.HAS] and first == last and not self.written:
            return False  # "papers with code" is a name
        if self.names_work and not _SPECIFIC.intersection((*kinds, *self.written)):
            return False
        return not self._is_title()

    def _is_title(self) -> bool:
        """Tell whether the first word and most of the topic begin with a capital, as in a title."""
        words = [word.text for word in self.words[slice(*self.topic)] if len(word.text) > 3]
        capitalised = sum(word[0].isupper() and not word.isupper() for word in words)
        return self.words[0].text[0].isupper() and len(words) > 1 and capitalised > _TITLE_SHARE * len(words)

    # From the left

    def _question(self) -> int:
        """Read ``what did NAME publish``; returns the position after it, 0 when it is none."""
        if self.folded[0] != "what" or len(self.words) < 4 or self.folded[1] not in ("did", "has", "have"):
            return 0
        for position in range(3, min(len(self.words), 3 + _MAX_NAME)):
            if self.folded[position] in lexicon.PUBLISH:
                name = self._name(2, 2, position, after_noun=True)
                if name is None:
                    return 0
                self.parts, self.names_publishing = [name._replace(first=0, last=position + 1)], True
                return position + 1
        return 0

    def _request(self) -> int:
        """Read ``show me recent cs.CL papers``; returns the position after it, 0 when it is none."""
        position = next((len(words) for words in lexicon.REQUESTS if tuple(self.folded[: len(words)]) == words), 0)
        asks = position > 0
        while position < len(self.words) and self.folded[position] in lexicon.RECENT | lexicon.ANY:
            asks = asks or self.folded[position] in lexicon.RECENT
            position += 1
        self.request = list(range(position))
        if position < len(self.words):
            part = self._category(position, position) or self._period(position, position, after_noun=True)
            if part is not None:
                self.parts, position = [part], part.last
        if position >= len(self.words) or self.folded[position] not in lexicon.PAPERS | lexicon.WORK:
            return 0
        self.names_work = self.folded[position] in lexicon.WORK
        if self.names_work and not asks:
            return 0
        self.request.append(position)
        return position + 1

    def _parts_before_topic(self, position: int) -> bool:
        """Take the parts before the topic; False when something else stands there."""
        count = len(self.words)
        self.topic = (count, count)
        while position < count:
            word = self.folded[position]
            if word in lexicon.TOPIC_FOLLOWS:
                self.request.append(position)
                self.topic = (position + 1, count)
                return position + 1 < count
            if word in lexicon.TOPIC_BEGINS and not lexicon.HAVE_CODE.match(self._ahead(position)):
                self.topic = (position, count)
                return position + 1 < count
            parts = self._parts_at(position, after_noun=True)
            if parts:
                self.parts += parts
                position = parts[-1].last
            elif word in lexicon.PUBLISHED and self._word_at(position + 1) in lexicon.TOPIC_FOLLOWS:
                self.names_publishing = True
                position += 1
            elif word in ("by", "from"):
                position = self._unknown_name(position)
                if not position:
                    return False
            else:
                return False
        return True

    def _word_at(self, position: int) -> str:
        return self.folded[position] if position < len(self.folded) else ""

    def _ahead(self, position: int) -> str:
        return " ".join(self.folded[position : position + _LOOKAHEAD])

    def _unknown_name(self, position: int) -> int:
        """Return the position after a name that is not in the index, which stays words; 0 where its end is unclear."""
        for end in range(position + 2, min(len(self.words), position + 2 + _MAX_UNKNOWN_NAME)):
            if self.folded[end] in lexicon.TOPIC_FOLLOWS | lexicon.PART_BEGINS:
                return 0 if "and" in self.folded[position:end] else end
        return 0

    # From the right

    def _parts_at_end(self, first: int, last: int) -> list[_Part]:
        """Return the parts that end the topic ``first`` … ``last``, the longest reading; a word of it must be left."""
        for position in range(max(first + 1, last - _MAX_PART), last):
            parts = self._parts_at(position, after_noun=False)
            if parts and parts[-1].last == last:
                return parts
        return []

    # Parts. ``after_noun``: right behind "papers", where a part cannot belong to the topic.

    def _parts_at(self, position: int, *, after_noun: bool) -> list[_Part]:
        has_verb = self.folded[position] in lexicon.PUBLISHED
        after = position + has_verb
        if after >= len(self.words):
            return []
        part = self._by(position, after, after_noun=after_noun, has_verb=has_verb)
        part = part or self._period(position, after, after_noun=after_noun or has_verb)
        if part:
            return [part]
        return [] if has_verb else self._with(position, after_noun=after_noun)

    def _by(self, first: int, position: int, *, after_noun: bool, has_verb: bool) -> _Part | None:
        """Read ``by Google``, ``from researchers at Google``; in the topic only ``by``, and only behind a noun."""
        word = self.folded[position]
        if word != "by" and not (word == "from" and after_noun and not has_verb):
            return None
        if not after_noun and not has_verb and not self._follows_noun(first):
            return None
        people = lexicon.PEOPLE.match(self._ahead(position))
        start = position + (len(people[0].split()) if people else 1)
        for end in range(min(len(self.words), start + _MAX_NAME), start, -1):
            part = self._name(first, start, end, after_noun=after_noun) if self._is_boundary(end, after_noun) else None
            if part and not (people and part.kind is Prefix.AUTHOR):
                return part
        return None

    def _follows_noun(self, position: int) -> bool:
        """Tell whether a part can begin here: not so in ``written for and by``."""
        before = self.folded[position - 1]
        return not (before in lexicon.NOT_BEFORE_NAME or before.endswith(("ing", "ed", "en", "ven")))

    def _is_boundary(self, position: int, after_noun: bool) -> bool:
        if position >= len(self.words):
            return True
        word = self.folded[position]
        return (
            word in lexicon.PART_BEGINS
            or (after_noun and match_date(self.folded[position:], self.today) is not None)
            or match_relative_period(self.folded[position:], self.today) is not None
            or (after_noun and word in lexicon.TOPIC_FOLLOWS | lexicon.TOPIC_BEGINS)
        )

    def _name(self, first: int, start: int, end: int, *, after_noun: bool) -> _Part | None:
        """Read an organisation or an author; inside a topic only in capitals, an author of one word always so."""
        words = [word.text for word in self.words[start:end]]
        if words[0].lower() == "the" and len(words) > 1:
            words = words[1:]
        name = " ".join(words)
        if after_noun or words[0][0].isupper():
            organisation = self.names.organisation(name)
            if organisation is not None:
                return _Part(Prefix.ORGANISATION, organisation, first, end)
        is_proper = all(word[0].isupper() for word in words) if not after_noun or len(words) == 1 else True
        is_long_enough = len(words) > 1 or (after_noun and len(name) > 2)
        if is_proper and is_long_enough and self.names.author(name):
            return _Part(Prefix.AUTHOR, name, first, end)
        return None

    def _category(self, first: int, position: int) -> _Part | None:
        code = self.words[position].text if position < len(self.words) else ""
        if re.fullmatch(r"[a-z-]{2,}\.[a-z-]{2,}", code, re.IGNORECASE) and self.names.category(code):
            return _Part(Prefix.CATEGORY, code, first, position + 1)
        return None

    def _with(self, position: int, *, after_noun: bool) -> list[_Part]:
        """Read ``in cs.CL``, ``with code``, ``with more than 50 upvotes``."""
        ahead = self._ahead(position)
        if self.folded[position] == "in" and (category := self._category(position, position + 1)):
            return [category]
        if upvotes := lexicon.UPVOTES.match(ahead):
            minimum = int(upvotes[2]) + (upvotes[1] is not None)
            return [_Part(Prefix.UPVOTES, f">={minimum}", position, position + len(upvotes[0].split()))]
        if code := lexicon.CODE.match(ahead) or lexicon.HAVE_CODE.match(ahead):
            return [_Part(Prefix.HAS, "code", position, position + len(code[0].split()))]
        if not ahead.startswith("with code"):
            return []
        has_code, after = _Part(Prefix.HAS, "code", position, position + 2), position + 2
        if self._word_at(after) in ("from", "by") and (name := self._by(after, after, after_noun=True, has_verb=False)):
            return [has_code, name]
        return [has_code] if after_noun and self._is_boundary(after, after_noun) else []

    def _period(self, first: int, position: int, *, after_noun: bool) -> _Part | None:
        """Read ``since 2024``, ``last month``, ``in the past 30 days``; ``in 2024`` only where it says published."""
        word = self.folded[position]
        if word == "since":
            since = self._period_at(position + 1)
            if since and (after_noun or self._is_recent(since.value)):
                return _Part(Prefix.AFTER, since.value, first, since.next)
            return None
        is_of_papers = after_noun or self.names_publishing
        if first == position and after_noun and word.isdecimal():
            year = match_date(self.folded[position:], self.today)
            if year:
                return _Part(Prefix.DATE, year.value, first, position + year.length)
        has_preposition = word in lexicon.BEFORE_RECENT_PERIOD or (word == "from" and is_of_papers)
        start = position + has_preposition
        if has_preposition and self._word_at(start) == "the":
            start += 1
        relative = match_relative_period(self.folded[start:], self.today)
        can_begin = has_preposition or after_noun or self.folded[position - 1] not in lexicon.NOT_BEFORE_PERIOD
        if relative and can_begin:
            return _Part(Prefix.DATE, relative.value, first, start + relative.length)
        return self._dates(first, position) if is_of_papers else None

    def _dates(self, first: int, position: int) -> _Part | None:
        """Read ``in March 2024``, ``before 2020``, ``between 2021 and 2023``, ``from 2021 to 2023``."""
        word, begin = self.folded[position], self._period_at(position + 1)
        if begin is None:
            return None
        link = {"between": "and", "from": "to"}.get(word)
        if link and self._word_at(begin.next) == link and (end := self._period_at(begin.next + 1)):
            return _Part(Prefix.DATE, f"{begin.value}..{end.value}", first, end.next)
        kind = {"in": Prefix.DATE, "from": Prefix.DATE, "before": Prefix.BEFORE}.get(word)
        return _Part(kind, begin.value, first, begin.next) if kind else None

    def _is_recent(self, value: str) -> bool:
        """Tell whether papers that appeared since may be meant, not what has happened since, as ``since 1950``."""
        period = parse_period(value, self.today)
        return not isinstance(period, str) and period.first >= self.today.toordinal() - 366 * _RECENT_YEARS

    def _period_at(self, position: int) -> _PeriodAt | None:
        words: Sequence[str] = self.folded[position:]
        match = match_date(words, self.today) or match_relative_period(words, self.today)
        return _PeriodAt(match.value, position + match.length) if match else None
