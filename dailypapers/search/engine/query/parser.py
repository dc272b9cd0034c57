"""Parsing the query language: words, phrases, alternatives, exclusions and ``prefix:value`` filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from dailypapers.lib.identifiers import parse_identifier
from dailypapers.search.engine.query.mentions import Mentions, find_mentions
from dailypapers.search.engine.query.periods import Period, parse_period
from dailypapers.search.engine.query.query import ExtractedFilter, Filters, Prefix, Query

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
_UPVOTES = re.compile(r"(>=|<=|>|<|=)?(\d{1,9})$|(\d{1,9})\.\.(\d{1,9})$")


def plain(text: str) -> Query:
    """Make a query of a text without any grammar, every character taken as text: for titles and questions."""
    clean, warnings = _clean(text)
    return Query(text=clean, warnings=tuple(warnings))


def parse(text: str, *, today: date | None = None) -> Query:
    """Parse a text of the query language. Never raises: what cannot be understood is told in ``warnings``.

    Words and ``"phrases"``, ``-not``, ``OR``, ``author:``, ``org:``, ``cat:cs.LG``, ``after:2025-01``, ``before:``,
    ``year:2024..2025``, ``has:code``, ``upvotes:>10``, ``id:``, ``like:2205.13147``. Values with spaces are quoted,
    as in ``author:"Ada Lovelace"``. An unknown prefix is taken as words. Identifiers of papers in any form are taken
    out of the words (`find_mentions`). ``today`` is what ``after:7d`` counts from.
    """
    clean, warnings = _clean(text)
    mentions = find_mentions(clean)
    query = _with_mentions(_Parser(mentions.rest, warnings, today or date.today()).parse(), mentions)
    lead = len(text) - len(_CONTROL.sub(" ", text).lstrip())
    filters = tuple(replace(part, start=part.start + lead, end=part.end + lead) for part in query.extracted_filters)
    positions = tuple(min(position + lead, len(text) - 1) for position in query.warning_positions)
    return replace(query, source=text, extracted_filters=filters, warning_positions=positions)


def _with_mentions(query: Query, mentions: Mentions) -> Query:
    """Add the identifiers of a text to the query of its other words."""
    filters = sorted((*query.extracted_filters, *mentions.filters), key=lambda part: part.start)
    return replace(query, mentioned=mentions.mentioned, extracted_filters=tuple(filters))


def _clean(text: str) -> tuple[str, list[str]]:
    """Replace control characters and curly quotes, strip blanks at the ends; every other character stays where it is.

    Returns the clean text and the warnings.
    """
    warnings: list[str] = []
    if len(text) > MAX_QUERY_LENGTH:
        warnings.append(f"The query has {len(text):,} characters; only the first {MAX_QUERY_LENGTH:,} were read.")
        text = text[:MAX_QUERY_LENGTH]
    return _CONTROL.sub(" ", text).translate(_TYPOGRAPHIC).strip(), warnings


class _Operand(NamedTuple):
    """A word or phrase that an OR may follow; a phrase, and what stands in an OR, is ``required``."""

    text: str
    required: bool


@dataclass(slots=True)
class _Parser:
    """One pass over the tokens of a query. Positions in warnings count from 1."""

    source: str
    warnings: list[str]
    today: date
    words: list[str] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    like: list[str] = field(default_factory=list)
    extracted_filters: list[ExtractedFilter] = field(default_factory=list)
    filters: Filters = field(default_factory=Filters)
    warning_positions: list[int] = field(default_factory=list)
    pending_or: bool = False
    last: _Operand | None = None

    def parse(self) -> Query:
        if self.source.count('"') % 2:
            position = self.source.rindex('"') + 1
            self._warn(position, "the quotation mark has no partner and was ignored")
            self.source = self.source[: position - 1] + " " + self.source[position:]
        for match in _TOKEN.finditer(self.source):
            self._token(match)
        if self.pending_or:
            self._warn(len(self.source), "OR has nothing after it and was ignored")
        after, before = self.filters.after, self.filters.before
        if after is not None and before is not None and after > before:
            self.warnings.append("The dates leave no day: after: is later than before:.")
        return Query(
            text=" ".join(self.words),
            phrases=tuple(tuple(group) for group in self.groups),
            excluded=tuple(self.excluded),
            filters=self.filters,
            like=tuple(self.like),
            warnings=tuple(self.warnings),
            extracted_filters=tuple(self.extracted_filters),
            warning_positions=tuple(self.warning_positions),
        )

    def _warn(self, position: int, problem: str) -> None:
        self.warnings.append(f"At character {position}: {problem}.")
        self.warning_positions.append(max(0, position - 1))

    def _token(self, match: re.Match[str]) -> None:
        position = match.start() + 1
        if match["prefix"] is not None:
            try:
                prefix = Prefix(match["prefix"].lower())
            except ValueError:
                self._unknown_prefix(match, position)
            else:
                self._filter(match, prefix, position)
        elif match["phrase"] is not None:
            self._phrase(match["phrase"].strip(), position, excluded=bool(match["not"]))
        elif match["word"] is not None:
            self._word(match["word"], position)

    def _unknown_prefix(self, match: re.Match[str], position: int) -> None:
        """Take ``prefix:value`` as words where the prefix is none of the language."""
        if match["quoted"]:
            self._word(match["prefix"], position)
            self._phrase(match["quoted"].strip(), position, excluded=False)
        else:
            self._word(match.group().replace('"', ""), position)

    def _word(self, word: str, position: int) -> None:
        if word in ("OR", "|", "||"):
            if self.last is None:
                self._warn(position, "OR has nothing before it and was ignored")
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
        self._operand(word, required=False)

    def _phrase(self, phrase: str, position: int, *, excluded: bool) -> None:
        if not any(c.isalnum() for c in phrase):
            self._warn(position, "an empty phrase was ignored")
        elif excluded:
            self.excluded.append(phrase)
            self.last = None
        else:
            self.words.append(phrase)
            self._operand(phrase, required=True)

    def _operand(self, text: str, *, required: bool) -> None:
        """Join the alternatives of a pending OR, or begin what may become alternatives."""
        if self.pending_or and self.last is not None:
            if not self.last.required:
                self.groups.append([self.last.text])
            self.groups[-1].append(text)
            self.pending_or = False
            required = True
        elif required:
            self.groups.append([text])
        self.last = _Operand(text, required)

    def _filter(self, match: re.Match[str], prefix: Prefix, position: int) -> None:
        value = (match["quoted"] if match["quoted"] is not None else match["value"]).strip()
        self.last = None
        if not value:
            self._warn(position, f"{prefix}: needs a value, as in {_EXAMPLES[prefix]}")
        elif match["minus"]:
            self._warn(position, f"-{prefix}: is not possible; a minus excludes only words and phrases")
        elif problem := _FILTERS[prefix](self, value):
            self._warn(position, f"{prefix}:{value} was ignored: {problem}")
        else:
            self.extracted_filters.append(ExtractedFilter(prefix, value, match.group(), match.start(), match.end()))

    # A filter each: they return what is wrong with the value, or "".

    def _add(self, name: str, value: str) -> None:
        values: tuple[str, ...] = getattr(self.filters, name)
        if value not in values:
            change: dict[str, Any] = {name: (*values, value)}
            self.filters = replace(self.filters, **change)

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
        parsed = parse_identifier(value)
        self._add("identifiers", parsed.value if parsed else value)
        return ""

    def similar(self, value: str) -> str:
        parsed = parse_identifier(value)
        name = parsed.value if parsed else value
        if name not in self.like:
            self.like.append(name)
        return ""

    def has(self, value: str) -> str:
        if value.lower() != "code":
            return "only has:code is known"
        self.filters = replace(self.filters, has_code=True)
        return ""

    def upvotes(self, value: str) -> str:
        match = _UPVOTES.match(value)
        if not match:
            return "write a number, as in upvotes:>10"
        sign, number, low, high = match.groups()
        minimum: int | None
        maximum: int | None
        if low is not None:
            minimum, maximum = int(low), int(high)
        else:
            n = int(number)
            minimum = {">": n + 1, "<": None, "<=": None}.get(sign, n)
            maximum = {"<": n - 1, "<=": n, "=": n}.get(sign)
        self.filters = replace(self.filters, minimum_upvotes=minimum, maximum_upvotes=maximum)
        return ""

    def after(self, value: str) -> str:
        return self._dates(value, lambda period: (period.first, self.filters.before))

    def before(self, value: str) -> str:
        return self._dates(value, lambda period: (self.filters.after, period.first - 1))

    def within(self, value: str) -> str:
        return self._dates(value, lambda period: (period.first, period.last))

    def _dates(self, value: str, bounds: Callable[[Period], tuple[int | None, int | None]]) -> str:
        period = parse_period(value, self.today)
        if isinstance(period, str):
            return period
        after, before = bounds(period)
        self.filters = replace(self.filters, after=after, before=before)
        return ""


_FILTERS: dict[Prefix, Callable[[_Parser, str], str]] = {
    Prefix.AUTHOR: _Parser.author,
    Prefix.ORGANISATION: _Parser.organisation,
    Prefix.CATEGORY: _Parser.category,
    Prefix.AFTER: _Parser.after,
    Prefix.SINCE: _Parser.after,
    Prefix.BEFORE: _Parser.before,
    Prefix.YEAR: _Parser.within,
    Prefix.DATE: _Parser.within,
    Prefix.HAS: _Parser.has,
    Prefix.UPVOTES: _Parser.upvotes,
    Prefix.IDENTIFIER: _Parser.identifier,
    Prefix.LIKE: _Parser.similar,
}
_EXAMPLES = {
    Prefix.AUTHOR: 'author:"Ada Lovelace"',
    Prefix.ORGANISATION: "org:CERN",
    Prefix.CATEGORY: "cat:cs.LG",
    Prefix.AFTER: "after:2025-01",
    Prefix.SINCE: "since:2025-01",
    Prefix.BEFORE: "before:2025-01",
    Prefix.YEAR: "year:2024..2025",
    Prefix.DATE: "date:2025-10-14",
    Prefix.HAS: "has:code",
    Prefix.UPVOTES: "upvotes:>10",
    Prefix.IDENTIFIER: "id:2205.13147",
    Prefix.LIKE: "like:2205.13147",
}
