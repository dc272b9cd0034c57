"""The parsed form of a query."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from dailypapers.lib.identifiers import Identifier


class Prefix(StrEnum):
    """What stands before the colon of a filter in the query language."""

    AUTHOR = "author"
    FIRST_AUTHOR = "firstauthor"
    ORCID = "orcid"
    TITLE = "title"
    ABSTRACT = "abs"
    ALL = "all"
    COMMENT = "comment"
    VENUE = "venue"
    KEYWORD = "keyword"
    ORGANISATION = "org"
    AFFILIATION = "aff"
    CATEGORY = "cat"
    AFTER = "after"
    SINCE = "since"
    BEFORE = "before"
    UNTIL = "until"
    YEAR = "year"
    DATE = "date"
    HAS = "has"
    UPVOTES = "upvotes"
    LANGUAGE = "lang"
    IDENTIFIER = "id"
    LIKE = "like"
    CITES = "cites"
    CITED_BY = "citedby"
    SORT = "sort"
    IN = "in"


CITATIONS = frozenset((Prefix.CITES, Prefix.CITED_BY))
DATES = frozenset((Prefix.DATE, Prefix.YEAR, Prefix.AFTER, Prefix.SINCE, Prefix.BEFORE, Prefix.UNTIL))


class Operator(StrEnum):
    """An operator of the query language that is no filter."""

    PHRASE = "phrase"
    EXCLUDED = "excluded"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be, apart from its words; an empty filter lets everything through.

    Within one field any value suffices, but all of ``authors`` must be there; between fields all must hold. ``cs`` and
    ``cs.*`` stand for every category of the archive, an organisation for all whose names begin with its words, a venue
    for itself. ``after`` and ``before`` are inclusive proleptic ordinals
    (`date.toordinal`).
    """

    categories: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
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
class Condition:
    """What a paper must have in a field, or must not: words or a phrase in a text, a name, or a fact.

    ``filters`` hold the value of a fact (a category, a date, upvotes, code) as the index compares it. For ``CITATIONS``
    whoever searches puts the identifiers of the papers there; without, no paper meets them.
    """

    field: Prefix
    value: str
    is_excluded: bool = False
    filters: Filters = Filters()


@dataclass(frozen=True, slots=True)
class ExtractedFilter:
    """A part of a query that decides what is found: a filter, ``kind:value`` in the query language, or an operator.

    It stands at ``source[start:end]``, which is ``text``: as written in the language, or in a plain sentence.
    ``canonical`` is how the query language writes it where that is not ``kind:value``.
    """

    kind: Prefix | Operator
    value: str
    text: str
    start: int
    end: int
    canonical: str = ""
    is_from_sentence: bool = False

    def __str__(self) -> str:
        if self.canonical:
            return self.canonical
        return f'{self.kind}:"{self.value}"' if " " in self.value else f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Mention:
    """An identifier that stands in a query; ``is_certain`` is False for a number that may be something else."""

    identifier: Identifier
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query. Queries that ask the same are equal however they are written.

    ``text`` are the words to look for, those of phrases and alternatives among them. ``phrases`` must stand in the
    paper word for word: each entry is a group of alternatives of which one suffices. A paper with one of
    ``excluded`` (words or phrases) is no hit. ``conditions`` are groups of alternatives too, of any field and of what
    a paper must not have. ``like`` names papers by identifier whose neighbours are wanted. ``mentioned`` are the
    identifiers that stand in the text, whose papers come first. ``newest`` asks for the newest papers first,
    ``in_text`` for passages of the texts of papers.
    ``warnings`` are plain sentences that say where and what is wrong, ``warning_positions`` where that is, as
    ``source[position]``. ``source`` is the text that was parsed, empty for plain text, and ``extracted_filters`` the
    parts of it that became filters and operators.
    """

    text: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()
    conditions: tuple[tuple[Condition, ...], ...] = ()
    filters: Filters = Filters()
    like: tuple[str, ...] = ()
    mentioned: tuple[Mention, ...] = ()
    newest: bool = False
    in_text: bool = False
    warnings: tuple[str, ...] = ()
    source: str = field(default="", compare=False)
    extracted_filters: tuple[ExtractedFilter, ...] = field(default=(), compare=False)
    warning_positions: tuple[int, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(
            self.text or self.phrases or self.excluded or self.conditions or self.filters or self.like or self.mentioned
        )
