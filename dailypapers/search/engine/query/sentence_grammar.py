"""Plain sentences to filters, when the reading is sure: ``papers by Google on sparse attention since 2024``.

A small grammar, in the manner of the hand-written ones over a known lexicon (Androutsopoulos, Ritchie and Thanisch
1995, *Natural Language Interfaces to Databases*), not a model. A sentence must ask for papers (``papers …``,
``recent work …``, ``what did … publish``), every part must be where such a part can stand, and names must be known to
the index. One thing that does not fit and nothing at all is taken: a title, a question or a quoted query stays words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, Protocol

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.query.periods import read_period, relative_period, written_period
from dailypapers.search.engine.query.query import ExtractedFilter, Query, parse


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PAPERS = _words("papers articles preprints publications")
WORK = _words("work research studies")
"""Nouns that begin many a title too: they need ``recent`` or ``find`` before them, and a name or a number after."""

_RECENT = _words("recent new latest newest")
_ANY = _words("all any the some")
_ASKING = tuple(
    tuple(words.split())
    for words in (
        "please show me", "show me", "show", "find me", "find", "list", "give me", "get me", "search for", "look for",
        "i am looking for", "i'm looking for", "looking for", "i want", "i need", "are there", "what are",
    )
)  # fmt: skip
_TOPIC = _words("on about regarding concerning")
_TOPIC_KEPT = _words("that which using where for")
_PUBLISHED = _words("published written released posted authored")
_PUBLISH = _PUBLISHED | _words("publish write release post author")
_PARTS = _words("since published written released posted in from by with between before over during within")
_UNSURE = _words("not no nor or either neither but except excluding without unless unlike versus vs")
_RECENTLY = ("in", "over", "during", "within")
_BEFORE_A_NAME = _words("and or not by of the a an as from")
_BEFORE_A_PERIOD = _words("of the in to for at on a an during from and or every each since")
_CODE = re.compile(r"with ((open |public |available |released |source |open source |open-source )code|code available)")
_HAVE_CODE = re.compile(r"that (have|has|come with|comes with) (open |public |available |source )?code")
_VOTES = re.compile(r"with (?:(more than|over)|at least) (\d{1,6}) (?:upvotes|votes|likes)")
_SIGNS = re.compile(r'[:;()\[\]{}",!|<>=]|[.?]\s+\S')
_PEOPLE = re.compile(r"(by|from) (?:the )?(?:people|researchers|scientists|authors|teams?) (?:at|from) ")
_LONGEST, _MAX_PART, _MAX_NAME, _MAX_UNKNOWN = 40, 10, 8, 5
_YEARS_BACK = 10
_TITLE_SHARE = 0.6
_DATES = frozenset(("date", "year", "after", "before", "since"))


class Known(Protocol):
    """What an index holds. Capital letters do not matter."""

    def organisation(self, name: str) -> str | None:
        """The name to filter by for an organisation that is there, else None."""

    def author(self, name: str) -> bool:
        """Whether someone of this name has a paper; two words and more must be a whole name."""

    def category(self, code: str) -> bool:
        """Whether a paper has the category."""


def understand(query: Query, known: Known, *, today: date | None = None) -> Query:
    """The query with what its sentence surely says as filters; the same query when nothing is sure.

    What was taken is added to ``Query.extracted_filters``, and taken out of the text with the words that only ask for
    it. A filter written in the query language wins over the same one of a sentence.
    """
    if not query.source or query.phrases or query.excluded or query.like:
        return query
    today = today or date.today()
    parts = (sentence := _Sentence(query, known, today)).read()
    if parts is None or not (parts or query.extracted_filters):
        return query
    taken = [_understood(query.source, sentence.words, part) for part in parts]
    left = list(query.source)
    for first, last in (*((part.start, part.end) for part in taken), *sentence.frame()):
        left[first:last] = " " * (last - first)
    again = parse(f"{''.join(left)} {' '.join(map(str, taken))}", today=today)
    every = sorted((*query.extracted_filters, *taken), key=lambda part: part.start)
    return replace(
        again, source=query.source, extracted_filters=tuple(every), warnings=query.warnings, places=query.places
    )


def without(text: str, part: ExtractedFilter, kept: Iterable[ExtractedFilter] = ()) -> str:
    """The query text that remains when a part is removed.

    Those of ``kept`` that a sentence said are written in the query language, for a sentence that has lost a part may
    no longer be one.
    """
    changes = [(part.start, part.end, "")]
    changes += [(other.start, other.end, str(other)) for other in kept if other != part and is_said(other)]
    for start, end, value in sorted(changes, reverse=True):
        text = f"{text[:start]} {value} {text[end:]}"
    return " ".join(text.split())


def is_said(part: ExtractedFilter) -> bool:
    """Whether a plain sentence said it, not the query language."""
    return not part.text.lower().startswith(f"{part.kind}:")


class _Word(NamedTuple):
    text: str
    folded: str
    start: int
    end: int


class _Part(NamedTuple):
    """``kind:value`` said by the words from ``first`` up to ``last``."""

    kind: str
    value: str
    first: int
    last: int


def _understood(source: str, words: Sequence[_Word], part: _Part) -> ExtractedFilter:
    start, end = words[part.first].start, words[part.last - 1].end
    return ExtractedFilter(part.kind, part.value, source[start:end], start, end)


class _Sentence:
    """One reading of a sentence, from both ends towards the topic in the middle."""

    def __init__(self, query: Query, known: Known, today: date) -> None:
        self.known, self.today = known, today
        text = query.source
        for part in query.extracted_filters:
            text = text[: part.start] + " " * (part.end - part.start) + text[part.end :]
        self.text = text
        self.given = {part.kind for part in query.extracted_filters}
        found = [(m.group().rstrip(".?"), m.start()) for m in re.finditer(r"\S+", text)]
        self.words = [_Word(t, fold(t).replace("’", "'"), at, at + len(t)) for t, at in found if t]
        self.folded = [word.folded for word in self.words]
        self.lead: list[_Part] = []
        self.parts: list[_Part] = []
        self.asking: list[int] = []
        self.topic = (0, 0)
        self.weak = self.publishing = False

    def read(self) -> list[_Part] | None:
        """The parts, in order; None when the sentence is not sure, or is none."""
        if not 1 <= len(self.words) <= _LONGEST or _SIGNS.search(self.text) or _UNSURE.intersection(self.folded):
            return None
        at = self._question() or self._asking()
        if not at or not self._after_head(at):
            return None
        first, last = self.topic
        while found := self._tail(first, last):
            self.parts += found
            last = min(part.first for part in found)
        self.topic = (first, last)
        every = sorted((*self.lead, *self.parts), key=lambda part: part.first)
        return [part for part in every if not self._is_given(part)] if self._is_sure(every) else None

    def frame(self) -> list[tuple[int, int]]:
        """Where the words and signs stand that only ask: ``recent work``, ``papers``, ``on``, ``?``."""
        end = self.words[-1].end
        signs = len(self.text[end:]) - len(self.text[end:].lstrip(".?"))
        return [*((self.words[place].start, self.words[place].end) for place in self.asking), (end, end + signs)]

    def _is_given(self, part: _Part) -> bool:
        return part.kind in self.given or bool(part.kind in _DATES and self.given & _DATES)

    def _is_sure(self, every: Sequence[_Part]) -> bool:
        kinds = ["date" if part.kind in _DATES else part.kind for part in every]
        if len(set(kinds)) < len(kinds) or {"org", "author"} <= set(kinds):
            return False
        first, last = self.topic
        if kinds == ["has"] and first == last and not self.given:
            return False  # "papers with code" is a name
        if self.weak and not {"org", "author", "cat", "has", "upvotes"}.intersection((*kinds, *self.given)):
            return False
        return not self._is_title()

    def _is_title(self) -> bool:
        """Whether the first word and most of the topic begin with a capital, as in a title."""
        words = [word.text for word in self.words[slice(*self.topic)] if len(word.text) > 3]
        capital = sum(word[0].isupper() and not word.isupper() for word in words)
        return self.words[0].text[0].isupper() and len(words) > 1 and capital > _TITLE_SHARE * len(words)

    # From the left

    def _question(self) -> int:
        """``what did NAME publish``: the place after it, 0 when it is none."""
        if self.folded[0] != "what" or len(self.words) < 4 or self.folded[1] not in ("did", "has", "have"):
            return 0
        for place in range(3, min(len(self.words), 3 + _MAX_NAME)):
            if self.folded[place] in _PUBLISH:
                part = self._name(2, 2, place, near=True)
                if part is None:
                    return 0
                self.lead, self.publishing = [part._replace(first=0, last=place + 1)], True
                return place + 1
        return 0

    def _asking(self) -> int:
        """``show me recent cs.CL papers``: the place after it, 0 when it is none."""
        at = next((len(words) for words in _ASKING if tuple(self.folded[: len(words)]) == words), 0)
        sure = at > 0
        while at < len(self.words) and (self.folded[at] in _RECENT or self.folded[at] in _ANY):
            sure = sure or self.folded[at] in _RECENT
            at += 1
        self.asking = list(range(at))
        if at < len(self.words):
            found = self._category(at, at) or self._period(at, at, near=True)
            if found is not None and found.last < len(self.words):
                self.lead, at = [found], found.last
        if at >= len(self.words) or self.folded[at] not in PAPERS | WORK:
            return 0
        self.weak = self.folded[at] in WORK
        if self.weak and not sure:
            return 0
        self.asking.append(at)
        return at + 1

    def _after_head(self, at: int) -> bool:
        """Takes the parts before the topic; False when something stands there that is none."""
        count = len(self.words)
        self.topic = (count, count)
        while at < count:
            if self.folded[at] in _TOPIC:
                self.asking.append(at)
                self.topic = (at + 1, count)
                return at + 1 < count
            if self.folded[at] in _TOPIC_KEPT and not _HAVE_CODE.match(" ".join(self.folded[at : at + 6])):
                self.topic = (at, count)
                return at + 1 < count
            found = self._part(at, near=True)
            if found:
                self.parts += found
                at = found[-1].last
            elif self.folded[at] in _PUBLISHED and at + 1 < count and self.folded[at + 1] in _TOPIC:
                self.publishing, at = True, at + 1
            elif self.folded[at] in ("by", "from"):
                at = self._unknown(at)
                if not at:
                    return False
            else:
                return False
        return True

    def _unknown(self, at: int) -> int:
        """The place after a name that nobody knows, which stays words; 0 where its end is not clear."""
        for place in range(at + 2, min(len(self.words), at + 2 + _MAX_UNKNOWN)):
            if self.folded[place] in _TOPIC | _PARTS:
                return 0 if "and" in self.folded[at:place] else place
        return 0

    # From the right

    def _tail(self, first: int, last: int) -> list[_Part]:
        """The parts that end the topic ``first`` … ``last``, the longest reading; a word of the topic must be left."""
        for place in range(max(first + 1, last - _MAX_PART), last):
            found = self._part(place, near=False)
            if found and found[-1].last == last:
                return found
        return []

    # Parts

    def _part(self, at: int, near: bool) -> list[_Part]:
        """What the words at a place say; ``near`` the noun they cannot belong to a topic."""
        verb = self.folded[at] in _PUBLISHED
        after = at + verb
        if after >= len(self.words):
            return []
        name = self._by(at, after, near, verb)
        if name:
            return [name]
        period = self._period(at, after, near or verb)
        if period:
            return [period]
        return [] if verb else self._having(at, near)

    def _by(self, first: int, at: int, near: bool, verb: bool) -> _Part | None:
        """``by Google``, ``from researchers at Google``; in the topic only ``by``, and only behind a noun."""
        word = self.folded[at]
        if word != "by" and not (word == "from" and near and not verb):
            return None
        if not near and (not verb and not self._free(first)):
            return None
        people = _PEOPLE.match(" ".join(self.folded[at : at + 6]))
        start = at + (len(people[0].split()) if people else 1)
        for last in range(min(len(self.words), start + _MAX_NAME), start, -1):
            part = self._name(first, start, last, near) if self._is_boundary(last, near) else None
            if part and not (people and part.kind == "author"):
                return part
        return None

    def _free(self, at: int) -> bool:
        """Whether what begins here can be apart from the word before: not so in ``written for and by``."""
        before = self.folded[at - 1]
        return not (before in _BEFORE_A_NAME or before.endswith(("ing", "ed", "en", "ven")))

    def _is_boundary(self, at: int, near: bool) -> bool:
        if at >= len(self.words):
            return True
        word = self.folded[at]
        return (
            word in _PARTS
            or relative_period(self.folded[at:], self.today) is not None
            or (near and word in _TOPIC | _TOPIC_KEPT)
        )

    def _name(self, first: int, start: int, last: int, near: bool) -> _Part | None:
        """An organisation or an author; inside a topic only in capitals, one word alone always so for an author."""
        words = [word.text for word in self.words[start:last]]
        if words[0].lower() == "the" and len(words) > 1:
            words = words[1:]
        name = " ".join(words)
        capital = words[0][0].isupper()
        organisation = self.known.organisation(name) if near or capital else None
        if organisation is not None:
            return _Part("org", organisation, first, last)
        proper = all(word[0].isupper() for word in words) if not near or len(words) == 1 else True
        long_enough = len(words) > 1 or (near and len(name) > 2)
        if proper and long_enough and self.known.author(name):
            return _Part("author", name, first, last)
        return None

    def _category(self, first: int, at: int) -> _Part | None:
        code = self.words[at].text if at < len(self.words) else ""
        if re.fullmatch(r"[a-z-]{2,}\.[a-z-]{2,}", code, re.IGNORECASE) and self.known.category(code):
            return _Part("cat", code, first, at + 1)
        return None

    def _having(self, at: int, near: bool) -> list[_Part]:
        """``in cs.CL``, ``with code``, ``with more than 50 upvotes``."""
        rest = " ".join(self.folded[at : at + 6])
        if self.folded[at] == "in" and (category := self._category(at, at + 1)):
            return [category]
        if votes := _VOTES.match(rest):
            number = int(votes[2]) + (votes[1] is not None)
            return [_Part("upvotes", f">={number}", at, at + len(votes[0].split()))]
        if code := _CODE.match(rest) or _HAVE_CODE.match(rest):
            return [_Part("has", "code", at, at + len(code[0].split()))]
        if not rest.startswith("with code"):
            return []
        has = _Part("has", "code", at, at + 2)
        name = self._code_from(at + 2)
        if name:
            return [has, name]
        return [has] if near and self._is_boundary(at + 2, near) else []

    def _code_from(self, at: int) -> _Part | None:
        if at < len(self.words) and self.folded[at] in ("from", "by"):
            return self._by(at, at, near=True, verb=False)
        return None

    def _period(self, first: int, at: int, near: bool) -> _Part | None:
        """``since 2024``, ``last month``, ``in the past 30 days``; ``in 2024`` only where it tells of publishing."""
        word = self.folded[at]
        if word == "since":
            found = self._said(at + 1)
            return _Part("after", found[1], first, found[0]) if found and (near or self._is_recent(found[1])) else None
        sure = near or self.publishing
        plain = written_period(self.folded[at:], self.today) if first == at and near and word.isdecimal() else None
        if plain:
            return _Part("date", plain[1], first, at + plain[0])
        joint = word in _RECENTLY or (word == "from" and sure)
        place = at + joint
        if place < len(self.words) and joint and self.folded[place] == "the":
            place += 1
        relative = relative_period(self.folded[place:], self.today)
        if relative and (joint or near or self.folded[at - 1] not in _BEFORE_A_PERIOD):
            return _Part("date", relative[1], first, place + relative[0])
        return self._dated(first, at) if sure else None

    def _dated(self, first: int, at: int) -> _Part | None:
        """``in March 2024``, ``before 2020``, ``between 2021 and 2023``, ``from 2021 to 2023``."""
        word, begun = self.folded[at], self._said(at + 1)
        if begun is None:
            return None
        place, value = begun
        link = {"between": "and", "from": "to"}.get(word)
        if link and place < len(self.words) and self.folded[place] == link and (ended := self._said(place + 1)):
            return _Part("date", f"{value}..{ended[1]}", first, ended[0])
        kind = {"in": "date", "from": "date", "before": "before"}.get(word)
        return _Part(kind, value, first, place) if kind else None

    def _is_recent(self, value: str) -> bool:
        """Whether papers may be meant that appeared since, and not what has happened since, as ``since 1950``."""
        period = read_period(value, self.today)
        return not isinstance(period, str) and period.first >= self.today.toordinal() - 366 * _YEARS_BACK

    def _said(self, at: int) -> tuple[int, str] | None:
        """The place after the period that stands here, and the period."""
        found = written_period(self.folded[at:], self.today) or relative_period(self.folded[at:], self.today)
        return (at + found[0], found[1]) if found else None
