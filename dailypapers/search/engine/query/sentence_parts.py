"""The parts of a plain sentence that narrow it: ``by Google``, ``since 2024``, ``in cs.CL``, ``with code``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Protocol

from dailypapers.search.engine.query import sentence_lexicon as lexicon
from dailypapers.search.engine.query import sentence_people
from dailypapers.search.engine.query.query import Prefix
from dailypapers.search.engine.query.sentence_periods import SentencePeriods

MAX_NAME = 8
"""Words that a name may take."""

_LOOKAHEAD = 6  # words that the patterns of the lexicon may take


class Names(sentence_people.Names, Protocol):
    """The names that an index holds. Capital letters do not matter."""

    def category(self, code: str) -> bool:
        """Tell whether a paper has the category."""

    def venue(self, name: str) -> int:
        """Count the papers whose journal reference or comment names this venue."""


class Word(NamedTuple):
    """A word of the sentence, as written and folded, at the characters ``text[start:end]``."""

    text: str
    folded: str
    start: int
    end: int


class Part(NamedTuple):
    """``kind:value``, written by the words ``first`` up to but without ``last``.

    Up to ``next`` stand words that only join it to what follows: ``and``, ``first author``.
    """

    kind: Prefix
    value: str
    first: int
    last: int
    next: int


class PartReader:
    """Reads the parts of one sentence. Positions are numbers of words.

    `after_noun` says that a part would stand right behind "papers", where it cannot belong to the topic;
    `names_publishing`, that the sentence asks what somebody published.
    """

    def __init__(self, text: str, words: Sequence[Word], names: Names, today: date) -> None:
        self.text, self.words, self.names = text, words, names
        self.folded = [word.folded for word in words]
        self.periods = SentencePeriods(self.folded, today)
        self.names_publishing = False

    def word_at(self, position: int) -> str:
        return self.folded[position] if position < len(self.folded) else ""

    def ahead(self, position: int) -> str:
        return " ".join(self.folded[position : position + _LOOKAHEAD])

    def read(self, position: int, *, after_noun: bool) -> list[Part]:
        has_verb = self.folded[position] in lexicon.PUBLISHED
        after = position + has_verb
        if after >= len(self.words):
            return []
        if parts := self._by(position, after, after_noun=after_noun, has_verb=has_verb):
            return parts
        if part := self.period(position, after, after_noun=after_noun or has_verb):
            return [part]
        return [] if has_verb else self._with(position, after_noun=after_noun)

    def _by(self, first: int, position: int, *, after_noun: bool, has_verb: bool) -> list[Part]:
        """Read ``by Google``, ``from researchers at Google``; in the topic only ``by``, and only behind a noun."""
        word = self.folded[position]
        if word != "by" and not (word == "from" and after_noun and not has_verb):
            return []
        if not after_noun and not has_verb and not self._follows_noun(first):
            return []
        at = lexicon.PEOPLE_AT.match(self.ahead(position))
        start = position + (len(at[0].split()) if at else 1)
        ends = [end for end in range(start + 1, len(self.words) + 1) if self.is_boundary(end, after_noun=after_noun)]
        for end in reversed(ends):
            if end <= start + MAX_NAME and (part := self.organisation(first, start, end, after_noun=after_noun)):
                return [part]
        if at or not ends or (word == "from" and self.period(first, position, after_noun=after_noun)):
            return []
        return self.people(first, start, ends[0], after_noun=after_noun)

    def _follows_noun(self, position: int) -> bool:
        """Tell whether a part can begin here: not so in ``written for and by``."""
        before = self.folded[position - 1]
        return not (before in lexicon.NOT_BEFORE_NAME or before.endswith(("ing", "ed", "en", "ven")))

    def is_boundary(self, position: int, *, after_noun: bool) -> bool:
        if position >= len(self.words):
            return True
        word = self.folded[position]
        return (
            word in lexicon.PART_BEGINS
            or self.periods.begins(position, with_dates=after_noun)
            or (after_noun and word in lexicon.TOPIC_FOLLOWS | lexicon.TOPIC_BEGINS)
        )

    def organisation(self, first: int, start: int, end: int, *, after_noun: bool) -> Part | None:
        """Read an organisation; inside a topic only in capitals."""
        words = [word.text for word in self.words[start:end]]
        if words[0].lower() == "the" and len(words) > 1:
            words = words[1:]
        if not after_noun and not words[0][0].isupper():
            return None
        name = self.names.organisation(" ".join(words))
        return Part(Prefix.ORGANISATION, name, first, end, end) if name is not None else None

    def people(self, first: int, start: int, end: int, *, after_noun: bool) -> list[Part]:
        """Read people; inside a topic only such as the index knows by a whole name in capitals."""
        base, limit = self.words[start].start, self.words[end].start if end < len(self.words) else len(self.text)
        people = sentence_people.read_people(self.text[base:limit].rstrip(" ?"), self.names)
        if not people or not (after_noun or all(map(self._is_surely_known, people))):
            return []
        lasts = [self._word_before(base + person.end) for person in people]
        firsts = [first, *(self._word_before(base + person.start + 1) - 1 for person in people[1:])]
        nexts = [*firsts[1:], end]
        return [
            Part(person.kind, person.name, *places)
            for person, *places in zip(people, firsts, lasts, nexts, strict=True)
        ]

    def _word_before(self, index: int) -> int:
        """Return the position after the word that the character before `index` belongs to."""
        return sum(word.start < index for word in self.words)

    def _is_surely_known(self, person: sentence_people.Person) -> bool:
        words = person.name.split()
        return len(words) > 1 and all(word[0].isupper() for word in words) and self.names.author(person.name)

    def is_known(self, part: Part) -> bool:
        return self.names.author(part.value)

    def category(self, first: int, position: int) -> Part | None:
        code = self.words[position].text if position < len(self.words) else ""
        if re.fullmatch(r"[a-z-]{2,}\.[a-z-]{2,}", code, re.IGNORECASE) and self.names.category(code):
            return Part(Prefix.CATEGORY, code, first, position + 1, position + 1)
        return None

    def _with(self, position: int, *, after_noun: bool) -> list[Part]:
        """Read ``in cs.CL``, ``with code``, ``with more than 50 upvotes``."""
        ahead = self.ahead(position)
        if self.folded[position] == "in" and (category := self.category(position, position + 1)):
            return [category]
        if upvotes := lexicon.UPVOTES.match(ahead):
            minimum = int(upvotes[2]) + (upvotes[1] is not None)
            end = position + len(upvotes[0].split())
            return [Part(Prefix.UPVOTES, f">={minimum}", position, end, end)]
        if code := lexicon.CODE.match(ahead) or lexicon.HAVE_CODE.match(ahead):
            end = position + len(code[0].split())
            return [Part(Prefix.HAS, "code", position, end, end)]
        if not ahead.startswith("with code"):
            return []
        after = position + 2
        has_code = Part(Prefix.HAS, "code", position, after, after)
        if self.word_at(after) in ("from", "by"):
            return [has_code, *names] if (names := self._by(after, after, after_noun=True, has_verb=False)) else []
        return [has_code] if after_noun and self.is_boundary(after, after_noun=after_noun) else []

    def period(self, first: int, position: int, *, after_noun: bool) -> Part | None:
        """Read ``since 2024``, ``last month``, ``in the past 30 days``; ``in 2024`` only where it says published."""
        is_of_papers = after_noun or self.names_publishing
        period = self.periods.read(
            position, is_clause=first == position, after_noun=after_noun, is_of_papers=is_of_papers
        )
        return Part(period.kind, period.value, first, period.next, period.next) if period else None
