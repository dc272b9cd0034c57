"""The grammar of plain sentences that ask for papers.

A small grammar over a known lexicon, as the hand-written ones of Androutsopoulos, Ritchie and Thanisch 1995, *Natural
Language Interfaces to Databases*; not a model. A sentence must ask for papers (``papers …``, ``recent work …``,
``what did … publish``), and every part must be where such a part can stand. One thing that does not fit and nothing at
all is taken: a title, a question or a quoted query stays words.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.query import sentence_lexicon as lexicon
from dailypapers.search.engine.query.query import ExtractedFilter, Prefix, Query
from dailypapers.search.engine.query.sentence_parts import MAX_NAME, Names, Part, PartReader, Word

_MAX_WORDS, _MAX_PART = 40, 10
_TITLE_SHARE = 0.6
_DATES = frozenset((Prefix.DATE, Prefix.YEAR, Prefix.AFTER, Prefix.BEFORE, Prefix.SINCE))
_PEOPLE = frozenset((Prefix.AUTHOR, Prefix.FIRST_AUTHOR))
_SPECIFIC = _PEOPLE | {Prefix.ORGANISATION, Prefix.CATEGORY, Prefix.HAS, Prefix.UPVOTES}


class Span(NamedTuple):
    """The characters ``source[start:end]``."""

    start: int
    end: int


class Reading(NamedTuple):
    """A sentence understood: its filters in order, and where the words and signs stand that only ask for papers."""

    filters: list[ExtractedFilter]
    request: list[Span]


class SentenceReader:
    """Reads one sentence from both ends towards the topic in the middle. Positions are numbers of words."""

    def __init__(self, query: Query, names: Names, today: date) -> None:
        self.names, self.source = names, query.source
        text = query.source
        for part in query.extracted_filters:
            text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
        self.text = text
        self.written = {part.kind for part in query.extracted_filters}
        chunks = [(match.group().rstrip(".?"), match.start()) for match in re.finditer(r"\S+", text)]
        self.words = [Word(t, fold(t).replace("’", "'"), start, start + len(t)) for t, start in chunks if t]
        self.folded = [word.folded for word in self.words]
        self.part_reader = PartReader(text, self.words, names, today)
        self.parts: list[Part] = []
        self.request: list[int] = []
        self.topic = (0, 0)
        self.names_work = False

    def read(self) -> Reading | None:
        """Read the sentence; None when it is none, or its reading is not sure."""
        if not 1 <= len(self.words) <= _MAX_WORDS or lexicon.AMBIGUOUS.intersection(self.folded):
            return None
        position = self._question() or self._first_author() or self._request()
        if not (self._parts_before_topic(position) if position else self._topic_before_noun()):
            return None
        first, last = self.topic
        while parts := self._parts_at_end(first, last):
            self.parts += parts
            last = min(part.first for part in parts)
        self.topic = (first, last)
        if not self._is_sure():
            return None
        parts = sorted(self.parts, key=lambda part: part.first)
        self.request += [position for part in parts for position in range(part.last, part.next)]
        return Reading([self._filter(part) for part in parts if not self._is_written(part)], self._request_spans())

    def _filter(self, part: Part) -> ExtractedFilter:
        start, end = self.words[part.first].start, self.words[part.last - 1].end
        if part.kind in _PEOPLE and part.value.endswith(".") and self.text[end : end + 1] == ".":
            end += 1  # the full stop of an initial
        return ExtractedFilter(part.kind, part.value, self.source[start:end], start, end, is_from_sentence=True)

    def _request_spans(self) -> list[Span]:
        """Return where the words and signs stand that only ask: ``recent work``, ``papers``, ``on``, ``?``."""
        end = self.words[-1].end
        signs = len(self.text[end:]) - len(self.text[end:].lstrip(".?"))
        words = (self.words[position] for position in self.request)
        return [*(Span(word.start, word.end) for word in words), Span(end, end + signs)]

    def _is_written(self, part: Part) -> bool:
        """Tell whether the query language has such a filter in the query already."""
        return part.kind in self.written or bool(part.kind in _DATES and self.written & _DATES)

    def _is_sure(self) -> bool:
        kinds = [Prefix.DATE if part.kind in _DATES else part.kind for part in self.parts]
        once = [kind for kind in kinds if kind not in _PEOPLE]
        if len(set(once)) < len(once) or (Prefix.ORGANISATION in kinds and not _PEOPLE.isdisjoint(kinds)):
            return False
        if any(not self._is_in_people(sign.start()) for sign in lexicon.PUNCTUATION.finditer(self.text)):
            return False
        first, last = self.topic
        if kinds == [Prefix.HAS] and first == last and not self.written:
            return False  # "papers with code" is a name
        if self.names_work and not _SPECIFIC.intersection((*kinds, *self.written)):
            return False
        return not self._is_title()

    def _is_in_people(self, index: int) -> bool:
        """Tell whether a character stands among people, as the comma of ``May, E``."""
        people = (part for part in self.parts if part.kind in _PEOPLE)
        return any(self.words[part.first].start <= index <= self.words[part.next - 1].end for part in people)

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
        for position in range(3, min(len(self.words), 3 + MAX_NAME)):
            if self.folded[position] in lexicon.PUBLISH:
                organisation = self.part_reader.organisation(2, 2, position, after_noun=True)
                parts = [organisation] if organisation else self.part_reader.people(2, 2, position, after_noun=True)
                if not parts or not all(
                    part.kind is Prefix.ORGANISATION or self.part_reader.is_known(part) for part in parts
                ):
                    return 0
                parts[0] = parts[0]._replace(first=0)
                parts[-1] = parts[-1]._replace(last=position + 1, next=position + 1)
                self.parts, self.part_reader.names_publishing = parts, True
                return position + 1
        return 0

    def _first_author(self) -> int:
        """Read ``first author NAME``; returns the position after it, 0 when it is none."""
        if self.folded[:2] != ["first", "author"] or len(self.words) < 3:
            return 0
        end = next(end for end in range(3, len(self.words) + 1) if self.part_reader.is_boundary(end, after_noun=True))
        parts = self.part_reader.people(0, 2, end, after_noun=True)
        if len(parts) != 1 or not self.part_reader.is_known(parts[0]):
            return 0
        self.parts = [parts[0]._replace(kind=Prefix.FIRST_AUTHOR)]
        return end

    def _request(self) -> int:
        """Read ``show me recent cs.CL papers``; returns the position after it, 0 when it is none."""
        position = next((len(words) for words in lexicon.REQUESTS if tuple(self.folded[: len(words)]) == words), 0)
        asks = position > 0
        while position < len(self.words) and self.folded[position] in lexicon.RECENT | lexicon.ANY:
            asks = asks or self.folded[position] in lexicon.RECENT
            position += 1
        self.request = list(range(position))
        if position < len(self.words):
            part = self.part_reader.category(position, position) or self.part_reader.period(
                position, position, after_noun=True
            )
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
            if word in lexicon.TOPIC_BEGINS and not lexicon.HAVE_CODE.match(self.part_reader.ahead(position)):
                self.topic = (position, count)
                return position + 1 < count
            parts = self.part_reader.read(position, after_noun=True)
            if parts:
                self.parts += parts
                position = parts[-1].next
            elif word in lexicon.PUBLISHED and self.part_reader.word_at(position + 1) in lexicon.TOPIC_FOLLOWS:
                self.part_reader.names_publishing = True
                position += 1
            elif self.parts and self.parts[-1].kind in _DATES and not _PEOPLE.isdisjoint(p.kind for p in self.parts):
                self.topic = (position, count)  # "papers by Bower 1999 accretion rate"
                return True
            else:
                return False
        return True

    def _topic_before_noun(self) -> bool:
        """Read ``weak lensing papers by Huchra`` and ``Hawking's papers on black holes``; False when it is neither."""
        count = len(self.words)
        noun = next((n for n in range(1, count) if self.folded[n] in lexicon.PAPERS | lexicon.WORK), 0)
        if not noun:
            return False
        owner = self._owner(noun)
        self.parts, start = ([owner], owner.next) if owner else ([], 0)
        if not self._parts_before_topic(noun + 1):
            return False
        has_topic, follows_topic = start < noun, self.topic[0] < count
        if (has_topic and follows_topic) or _PEOPLE.isdisjoint(part.kind for part in self.parts):
            return False
        self.request.append(noun)
        if has_topic:
            self.topic = (start, noun)
        return True

    def _owner(self, noun: int) -> Part | None:
        """Read ``Kip Thorne's`` before the word at `noun`; None for what papers call so, as ``Newton's method``."""
        for position in range(min(noun, 3)):
            name, apostrophe, _ = self.words[position].text.replace("’", "'").partition("'s")
            if not apostrophe:
                continue
            name = " ".join([*(word.text for word in self.words[:position]), name])
            following = self.words[position + 1].text
            is_usual = position + 1 < noun and self.names.phrase(f"{self.words[position].text} {following}")
            if name[0].isupper() and self.names.author(name) and not is_usual:
                return Part(Prefix.AUTHOR, name, 0, position + 1, position + 1)
        return None

    # From the right

    def _parts_at_end(self, first: int, last: int) -> list[Part]:
        """Return the parts that end the topic ``first`` … ``last``, the longest reading; a word of it must be left."""
        for position in range(max(first + 1, last - _MAX_PART), last):
            parts = self.part_reader.read(position, after_noun=False)
            if parts and parts[-1].next == last:
                return parts
        return []
