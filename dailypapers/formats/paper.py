"""The view of a paper from which every format is written, loaded in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from dailypapers.catalog.models import Authorship, Link, Paper, PaperCategory, PaperKeyword
from dailypapers.catalog.queries import FIRST_AUTHORS, FIRST_KEYWORDS
from dailypapers.community.queries import ViewerState
from dailypapers.database.routing import read_connection
from dailypapers.fulltext.figure_queries import LARGE, SMALL, MainFigure, main_figures
from dailypapers.lib.notices import Publication, publication_of

FIRST_CHUNK = 25  # papers of a stream that are read first
CHUNK = 200  # papers of a file that are read at once
CHUNK_OF_ALL = 1_000  # papers of the whole catalogue that are read at once


class CategoryName(NamedTuple):
    code: str
    name: str


class KeywordName(NamedTuple):
    slug: str
    name: str


class OrganisationName(NamedTuple):
    slug: str
    name: str
    avatar_url: str


class Picture(NamedTuple):
    """The picture of a paper's main figure: paths of two widths, its words, and the size of the small one."""

    small: str
    large: str
    alt: str
    width: int
    height: int


class PaperLink(NamedTuple):
    """A URL that belongs to a paper; `stars` are those of a code repository."""

    kind: str
    url: str
    stars: int | None

    @property
    def label(self) -> str:
        """Return the kind as readers see it: "Project page"."""
        return str(Link.Kind(self.kind).label)


@dataclass(slots=True)
class PaperView:
    """What formats write of a paper. Fields without a default are columns of its row, in the order they are read.

    `load` fills the lists; `load_cards` only begins them: two authors, five keywords, no categories, no links. `title`,
    `abstract` and `summary` are the source's text, TeX and all; `title_text` is plain.
    """

    id: int
    key: str
    title: str
    title_text: str
    abstract: str
    summary: str
    gist: str
    gist_by: str
    keyphrases: list[str] | None
    author_count: int
    published_at: datetime | None
    revised_at: datetime | None
    announced_on: date | None
    featured_on: date | None
    first_seen_at: datetime
    version: int | None
    withdrawn: bool
    language: str | None
    notice: str
    notice_doi: str
    notice_on: date | None
    notice_reason: str
    published_doi: str
    organisation_slug: str | None
    organisation_name: str | None
    organisation_avatar: str | None
    category_code: str | None
    category_name: str | None
    external_upvotes: int
    external_comments: int
    votes: int
    comments: int
    attention_score: float
    trending_score: float | None
    arxiv_id: str
    doi: str
    openreview_id: str
    journal_ref: str
    author_comment: str
    license_url: str
    thumbnail_url: str
    code_url: str
    code_stars: int | None
    authors: list[str] = field(default_factory=list)
    categories: list[CategoryName] = field(default_factory=list)
    keywords: list[KeywordName] = field(default_factory=list)
    links: list[PaperLink] = field(default_factory=list)
    viewer_state: ViewerState | None = None  # the reader's votes and marks; None for anonymous readers
    figure: MainFigure | None = None  # of views for cards: what stands for it, where this reader may see it

    @property
    def organisation(self) -> OrganisationName | None:
        """Return the organisation it is from."""
        if not self.organisation_slug:
            return None
        return OrganisationName(self.organisation_slug, self.organisation_name or "", self.organisation_avatar or "")

    @property
    def primary_category(self) -> CategoryName | None:
        """Return its first category."""
        return CategoryName(self.category_code, self.category_name or "") if self.category_code else None

    @property
    def publication(self) -> Publication:
        """Return where a preprint was published; empty where it was not, or is no preprint."""
        return publication_of(self.arxiv_id, self.doi, self.journal_ref, self.published_doi)

    @property
    def keyword_names(self) -> list[str]:
        """Return the names of its keywords."""
        return [keyword.name for keyword in self.keywords]

    @property
    def topic_names(self) -> list[str]:
        """Return its keywords, else the keyphrases found in its text."""
        return self.keyword_names or list(self.keyphrases or ())

    @property
    def picture(self) -> Picture | None:
        """Return the picture of its main figure; a figure that is not for everybody is for whoever is signed in."""
        figure = self.figure
        if figure is None or not (figure.is_public or self.viewer_state):
            return None
        small, large = (figure.path(self.key, width) for width in (SMALL, LARGE))
        return Picture(small, large, figure.alt, figure.width, figure.height)

    def seen_by(self, state: ViewerState | None) -> PaperView:
        """Return a copy with the state of one reader: the view itself may be on the pages of others at this moment."""
        return replace(self, viewer_state=state)


_JOINED_COLUMNS = {
    "organisation_slug": "organisation__slug",
    "organisation_name": "organisation__name",
    "organisation_avatar": "organisation__avatar_url",
    "category_code": "primary_category__code",
    "category_name": "primary_category__name",
}
_COLUMNS = tuple(
    _JOINED_COLUMNS.get(column.name, column.name)
    for column in fields(PaperView)
    if column.default is MISSING and column.default_factory is MISSING
)


class _List(NamedTuple):
    """A list of a view: its table, the columns of an item, their order, and how these columns become an item."""

    model: type[Model]
    columns: tuple[str, ...]
    order: str
    make: Callable[[tuple[Any, ...]], Any]


_LISTS = {
    "authors": _List(Authorship, ("author__name",), "position", itemgetter(0)),
    "categories": _List(PaperCategory, ("category__code", "category__name"), "position", CategoryName._make),
    "keywords": _List(PaperKeyword, ("keyword__slug", "keyword__name"), "position", KeywordName._make),
    "links": _List(Link, ("kind", "url", "stars"), "id", PaperLink._make),
}
_CARD_LIMITS = {"authors": FIRST_AUTHORS, "keywords": FIRST_KEYWORDS}


def load(ids: Sequence[int], *, without: tuple[str, ...] = ()) -> list[PaperView]:
    """Return full views in the order of `ids`; missing papers are left out. Five queries.

    Columns named in `without` are None: what must be converted (a JSON list, a moment) costs more than a text.
    """
    return _load(ids, dict.fromkeys(_LISTS), without)


def load_cards(ids: Sequence[int]) -> list[PaperView]:
    """Return views with as much of their lists as a card shows, in the order of `ids`. Four queries."""
    return with_figures(_load(ids, _CARD_LIMITS))


def with_figures(views: list[PaperView]) -> list[PaperView]:
    """Give views their main figures, as cards show them; return them. One query."""
    found = main_figures([view.id for view in views])
    for view in views:
        view.figure = found.get(view.id)
    return views


def cards_of(papers: QuerySet[Paper]) -> list[PaperView]:
    """Return views for cards in the order of a query, which an index gives before rows are read. Five queries."""
    return load_cards(list(papers.values_list("id", flat=True)))


def stream(ids: Sequence[int]) -> Iterator[PaperView]:
    """Yield full views in the order of `ids`, a chunk at a time, in flat memory."""
    start = 0
    for size in _sizes(CHUNK):
        if start >= len(ids):
            return
        yield from load(ids[start : start + size])
        start += size


def stream_all() -> Iterator[PaperView]:
    """Yield all papers by rising database id, a chunk at a time: no transaction stays open and memory stays flat."""
    last = 0
    for size in _sizes(CHUNK_OF_ALL):
        ids = list(Paper.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:size])
        if not ids:
            return
        yield from load(ids)
        last = ids[-1]


def _sizes(most: int) -> Iterator[int]:
    """Yield the sizes of the chunks of a stream: small at first, so that one nobody reads on has cost little."""
    size = min(FIRST_CHUNK, most)
    while True:
        yield size
        size = min(2 * size, most)


def view_of(paper: Paper) -> PaperView:
    """Return a paper that `catalog.queries.by_ids` has loaded as a view for a card. No query."""
    view = PaperView(*(_value(paper, column) for column in _COLUMNS))
    view.authors = paper.first_authors
    view.keywords = [KeywordName(*keyword) for keyword in paper.first_keywords]
    return view


def _value(paper: Paper, column: str) -> Any:
    relation, _, name = column.rpartition("__")
    return getattr(getattr(paper, relation) if relation else paper, name, None)


def _load(
    ids: Sequence[int], lists: dict[str, int] | dict[str, None], without: tuple[str, ...] = ()
) -> list[PaperView]:
    """Read the rows of papers, and as many items of each list as its limit says (None: all)."""
    if not ids:
        return []
    read_columns, in_order = _columns_without(without)
    rows = read_columns.filter(id__in=ids)
    views = {row[0]: PaperView(*in_order((*row, None)) if without else row) for row in rows}
    for name, limit in lists.items():
        make = _LISTS[name].make
        items = {paper_id: getattr(view, name) for paper_id, view in views.items()}
        for row in _rows(name, ids, limit):
            if row[0] in items:  # or the paper came between two of our queries
                items[row[0]].append(make(row[1:]))
    return [views[paper_id] for paper_id in ids if paper_id in views]


@lru_cache(maxsize=8)
def _columns_without(without: tuple[str, ...]) -> tuple[QuerySet[Paper, tuple[Any, ...]], itemgetter[Any]]:
    """Return the query of all rows, whose joins are worked out once, and what puts None in the gaps of a row."""
    columns = [column for column in _COLUMNS if column not in without]
    in_order = itemgetter(*(columns.index(c) if c in columns else len(columns) for c in _COLUMNS))
    return Paper.objects.values_list(*columns), in_order


def _rows(name: str, ids: Sequence[int], limit: int | None) -> list[tuple[Any, ...]]:
    """Read texts and numbers, which need no conversion: Django writes the SQL once, then it is only run."""
    with read_connection().cursor() as cursor:
        cursor.execute(_sql(name, len(ids), limit), [*ids, *([limit] if limit is not None else [])])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@lru_cache(maxsize=1_024)
def _sql(name: str, number: int, limit: int | None) -> str:
    model, columns, order, _ = _LISTS[name]
    rows = model._default_manager.filter(paper_id__in=range(number)).order_by("paper_id", order)
    if limit is not None:
        rows = rows.filter(**{f"{order}__lt": limit})
    sql, _ = rows.values_list("paper_id", *columns).query.sql_with_params()
    return str(sql)
