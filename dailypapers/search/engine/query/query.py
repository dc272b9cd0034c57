"""The parsed form of a query, and the reading of the query language."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dailypapers.search.engine.query.periods import Period, read_period

MAX_QUERY_LENGTH = 2_000
"""Characters of a query that are read; the rest is cut off with a warning."""

_TOKEN = re.compile(
    r"""(?P<minus>-)?(?P<prefix>[A-Za-z]{2,12}):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]*))"""
    r"""|(?P<not>-)?"(?P<phrase>[^"]*)\""""
    r"""|(?P<word>[^\s"]+)|(?P<quote>")"""
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "−": "-"})
_CATEGORY = re.compile(r"[a-z]{2,}(-[a-z]{2,})*(\.([a-z]{2}|[a-z]+(-[a-z]+)*|\*))?", re.IGNORECASE)
_NUMBER = re.compile(r"(>=|<=|>|<|=)?(\d{1,9})$|(\d{1,9})\.\.(\d{1,9})$")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be, apart from its words; an empty filter lets everything through.

    Within one field any value suffices, between fields all must hold. ``cs`` and ``cs.*`` stand for every category
    of the archive. ``after`` and ``before`` are inclusive proleptic ordinals.
    """

    categories: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None
    has_code: bool | None = None
    minimum_upvotes: int | None = None
    maximum_upvotes: int | None = None

    def __bool__(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class ExtractedFilter:
    """A part of a query that was taken as a filter: ``kind:value`` in the query language.

    It stands at ``source[start:end]``, which is ``text``: as written in the language, or in a plain sentence.
    """

    kind: str
    value: str
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return f'{self.kind}:"{self.value}"' if " " in self.value else f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood.

    ``text`` are the words to look for, those of phrases and alternatives among them. ``phrases`` must stand in the
    paper word for word: each entry is a group of alternatives of which one suffices. A paper with one of
    ``excluded`` (words or phrases) is no hit. ``like`` names papers by identifier whose neighbours are wanted.
    ``warnings`` are plain sentences that say where and what is wrong, ``places`` where that is, as ``source[place]``.
    ``source`` is the text that was parsed, empty
    for plain text, and ``extracted_filters`` the parts of it that became filters; queries that ask the same are equal
    however they are written.
    """

    text: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = Filters()
    like: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    source: str = field(default="", compare=False)
    extracted_filters: tuple[ExtractedFilter, ...] = field(default=(), compare=False)
    places: tuple[int, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.text or self.phrases or self.excluded or self.filters or self.like)


def plain(text: str) -> Query:
    """A query whose every character is taken as text, without any grammar: for titles and questions."""
    clean, warnings = _clean(text)
    return Query(text=clean, warnings=tuple(warnings))


def parse(text: str, *, today: date | None = None) -> Query:
    """Read a query of the query language. Never raises: what cannot be understood is said in ``warnings``.

    Words and ``"phrases"``, ``-not``, ``OR``, ``author:``, ``org:``, ``cat:cs.LG``, ``after:2025-01``, ``before:``,
    ``year:2024..2025``, ``has:code``, ``upvotes:>10``, ``id:``, ``like:2205.13147``. Values with spaces are quoted,
    as in ``author:"Ada Lovelace"``. An unknown prefix is taken as words. ``today`` is what ``after:7d`` counts from.
    """
    clean, warnings = _clean(text)
    read = _Reader(clean, warnings, today or date.today()).read()
    lead = len(text) - len(_CONTROL.sub(" ", text).lstrip())
    found = tuple(replace(part, start=part.start + lead, end=part.end + lead) for part in read.extracted_filters)
    places = tuple(min(place + lead, len(text) - 1) for place in read.places)
    return replace(read, source=text, extracted_filters=found, places=places)


def _clean(text: str) -> tuple[str, list[str]]:
    """Without control characters and curly quotes; every other character keeps its place but for blanks at the ends."""
    warnings: list[str] = []
    if len(text) > MAX_QUERY_LENGTH:
        warnings.append(f"The query has {len(text):,} characters; only the first {MAX_QUERY_LENGTH:,} were read.")
        text = text[:MAX_QUERY_LENGTH]
    return _CONTROL.sub(" ", text).translate(_TYPOGRAPHIC).strip(), warnings


@dataclass(slots=True)
class _Reader:
    """One pass over the tokens of a query."""

    source: str
    warnings: list[str]
    today: date
    words: list[str] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    like: list[str] = field(default_factory=list)
    extracted_filters: list[ExtractedFilter] = field(default_factory=list)
    filters: Filters = Filters()
    places: list[int] = field(default_factory=list)
    pending_or: bool = False
    last: tuple[str, bool] | None = None

    def read(self) -> Query:
        if self.source.count('"') % 2:
            place = self.source.rindex('"') + 1
            self.warn(place, "the quotation mark has no partner and was left out")
            self.source = self.source[: place - 1] + " " + self.source[place:]
        for match in _TOKEN.finditer(self.source):
            self._token(match)
        if self.pending_or:
            self.warn(len(self.source), "OR has nothing after it and was left out")
        days = (self.filters.after, self.filters.before)
        if days[0] is not None and days[1] is not None and days[0] > days[1]:
            self.warnings.append("The dates leave no day: after: is later than before:.")
        return Query(
            text=" ".join(self.words),
            phrases=tuple(tuple(group) for group in self.groups),
            excluded=tuple(self.excluded),
            filters=self.filters,
            like=tuple(self.like),
            warnings=tuple(self.warnings),
            extracted_filters=tuple(self.extracted_filters),
            places=tuple(self.places),
        )

    def warn(self, place: int, what: str) -> None:
        self.warnings.append(f"At character {place}: {what}.")
        self.places.append(max(0, place - 1))

    def _token(self, match: re.Match[str]) -> None:
        place = match.start() + 1
        prefix = match["prefix"]
        if prefix is not None:
            value = match["quoted"] if match["quoted"] is not None else match["value"]
            before = len(self.warnings)
            if self._prefixed(prefix.lower(), value.strip(), place, bool(match["minus"])):
                self.last = None
                if len(self.warnings) == before:
                    found = ExtractedFilter(prefix.lower(), value.strip(), match.group(), match.start(), match.end())
                    self.extracted_filters.append(found)
            else:
                self._unknown_prefix(match)
        elif match["phrase"] is not None:
            self._phrase(match["phrase"].strip(), bool(match["not"]), place)
        elif match["word"] is not None:
            self._word(match["word"], place)

    def _unknown_prefix(self, match: re.Match[str]) -> None:
        if match["quoted"]:
            self._word(match["prefix"], match.start() + 1)
            self._phrase(match["quoted"].strip(), False, match.start() + 1)
        else:
            self._word(match.group().replace('"', ""), match.start() + 1)

    def _word(self, word: str, place: int) -> None:
        if word in ("OR", "|", "||"):
            if self.last is None:
                self.warn(place, "OR has nothing before it and was left out")
            else:
                self.pending_or = True
            return
        if word == "AND":
            return
        if len(word) > 1 and word[0] == "-" and word[1].isalnum():
            self.excluded.append(word[1:])
            self.last = None
            return
        self.words.append(word)
        self._alternative(word, required=False)

    def _phrase(self, phrase: str, excluded: bool, place: int) -> None:
        if not any(c.isalnum() for c in phrase):
            self.warn(place, "an empty phrase was left out")
        elif excluded:
            self.excluded.append(phrase)
            self.last = None
        else:
            self.words.append(phrase)
            self._alternative(phrase, required=True)

    def _alternative(self, text: str, required: bool) -> None:
        """Joins the chain of an OR, or begins what may become one."""
        if self.pending_or and self.last is not None:
            before, was_required = self.last
            if not was_required:
                self.groups.append([before])
            self.groups[-1].append(text)
            self.pending_or = False
            required = True
        elif required:
            self.groups.append([text])
        self.last = (text, required)

    def _prefixed(self, prefix: str, value: str, place: int, negated: bool) -> bool:
        """Takes a ``prefix:value``; False when the prefix is none of ours."""
        take = _PREFIXES.get(prefix)
        if take is None:
            return False
        if not value:
            self.warn(place, f"{prefix}: needs a value, as in {_EXAMPLES[prefix]}")
        elif negated:
            self.warn(place, f"-{prefix}: is not possible; a minus excludes words and phrases only")
        else:
            problem = take(self, value)
            if problem:
                self.warn(place, f"{prefix}:{value} was left out, {problem}")
        return True

    def _add(self, name: str, value: str) -> None:
        before: tuple[str, ...] = getattr(self.filters, name)
        if value not in before:
            more: dict[str, Any] = {name: (*before, value)}
            self.filters = replace(self.filters, **more)

    def author(self, value: str) -> str:
        if not any(c.isalnum() for c in value):
            return "there is no name in it"
        self._add("authors", value)
        return ""

    def organisation(self, value: str) -> str:
        self._add("organisations", value)
        return ""

    def category(self, value: str) -> str:
        for code in value.split(","):
            if not _CATEGORY.fullmatch(code):
                return "a category looks like cs.LG, cs.* or cs"
            self._add("categories", code)
        return ""

    def identifier(self, value: str) -> str:
        self._add("identifiers", value)
        return ""

    def similar(self, value: str) -> str:
        if value not in self.like:
            self.like.append(value)
        return ""

    def has(self, value: str) -> str:
        if value.lower() != "code":
            return "only has:code is known"
        self.filters = replace(self.filters, has_code=True)
        return ""

    def upvotes(self, value: str) -> str:
        match = _NUMBER.match(value)
        if not match:
            return "a number is wanted, as in upvotes:>10"
        sign, number, low, high = match.groups()
        least: int | None
        most: int | None
        if low is not None:
            least, most = int(low), int(high)
        else:
            n = int(number)
            least = {">": n + 1, "<": None, "<=": None}.get(sign, n)
            most = {"<": n - 1, "<=": n, "=": n}.get(sign)
        self.filters = replace(self.filters, minimum_upvotes=least, maximum_upvotes=most)
        return ""

    def _dates(self, value: str, take: Callable[[Period], tuple[int | None, int | None]]) -> str:
        period = read_period(value, self.today)
        if isinstance(period, str):
            return period
        after, before = take(period)
        self.filters = replace(
            self.filters,
            after=self.filters.after if after is None else after,
            before=self.filters.before if before is None else before,
        )
        return ""

    def after(self, value: str) -> str:
        return self._dates(value, lambda period: (period.first, None))

    def before(self, value: str) -> str:
        return self._dates(value, lambda period: (None, period.first - 1))

    def year(self, value: str) -> str:
        return self._dates(value, lambda period: (period.first, period.last))


_PREFIXES: dict[str, Callable[[_Reader, str], str]] = {
    "author": _Reader.author,
    "org": _Reader.organisation,
    "cat": _Reader.category,
    "after": _Reader.after,
    "since": _Reader.after,
    "before": _Reader.before,
    "year": _Reader.year,
    "date": _Reader.year,
    "has": _Reader.has,
    "upvotes": _Reader.upvotes,
    "id": _Reader.identifier,
    "like": _Reader.similar,
}
_EXAMPLES = {
    "author": 'author:"Ada Lovelace"',
    "org": "org:CERN",
    "cat": "cat:cs.LG",
    "after": "after:2025-01",
    "since": "since:2025-01",
    "before": "before:2025-01",
    "year": "year:2024..2025",
    "date": "date:2025-10-14",
    "has": "has:code",
    "upvotes": "upvotes:>10",
    "id": "id:2205.13147",
    "like": "like:2205.13147",
}
