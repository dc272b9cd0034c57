"""The list of a search: best first; as news only exact matches, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import overload

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.lib.errors import Invalid
from dailypapers.lib.text import collapse
from dailypapers.listings.filters import Filters
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register
from dailypapers.listings.window import Window
from dailypapers.search import DEEPEST, Mode, Options, Query, SearchPage, hits, parse, search
from dailypapers.search import Filters as SearchFilters
from dailypapers.search.engine.lexical.analysis import joined, query_terms

MAX_NEWS = 300  # papers of a window
MAX_NEWEST = 100  # hits of which the newest come first
MAX_SEARCH = 500  # characters kept of a search


@dataclass(slots=True)
class SearchHits(Sequence[int]):
    """The ids of a search's hits, fetched from the index page by page: `page(0, 20)` is one search, as is `len`."""

    query: Query
    filters: SearchFilters
    options: Options = field(default_factory=Options)
    _pages: dict[tuple[int, int], SearchPage] = field(default_factory=dict)

    def page(self, start: int, stop: int) -> SearchPage:
        """Return the hits at these positions, with snippets, totals and warnings."""
        if (start, stop) not in self._pages:
            self._pages[start, stop] = search(
                self.query, filters=self.filters, limit=stop - start, offset=start, options=self.options
            )
        return self._pages[start, stop]

    def __len__(self) -> int:
        page = next(iter(self._pages.values()), None) or self.page(0, 1)
        return min(page.total, DEEPEST)

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop = index.start or 0, DEEPEST if index.stop is None else min(index.stop, DEEPEST)
        return [item.paper.id for item in self.page(start, stop).items] if stop > start else []

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])


@register("search", gettext_lazy("A saved search"), asks=gettext_lazy("a search as you would type it"), narrows=True)
def of_search(request: Request) -> Listing:
    """List the papers a search finds, best first; as news those that hold every word of it, the newest first."""
    text = collapse(request.target)[:MAX_SEARCH]
    query = parse(text)
    if not query:
        raise Invalid(_("This search has no words and no filters. Write it as you would in the search box."))
    filters = search_filters(request.filters, request.window)
    if not request.as_news:
        papers: Sequence[int] = SearchHits(query, filters)
    elif request.window is not None and request.window.order is not None:
        papers = matches(text, request.window)
    else:
        papers = _newest(query, filters)
    values = {"text": text}
    url = f"{reverse('papers')}?{urlencode({'q': text})}"
    return Listing(
        "search",
        text,
        f"Search: {text}",
        _("search for %(text)s") % {"text": text},
        url,
        papers,
        _("matches “%(text)s”") % values,
        subject=query,
    )


def search_filters(filters: Filters, window: Window | None) -> SearchFilters:
    """Return the filters of a list in the form the index takes."""
    return SearchFilters(
        categories=(filters.category,) if filters.category else (),
        organisations=(filters.organisation,) if filters.organisation else (),
        authors=(filters.author,) if filters.author else (),
        venues=(filters.venue,) if filters.venue else (),
        languages=(filters.language,) if filters.language else (),
        has_code=filters.has_code or None,
        after=max(days) if (days := _ordinals(filters.after, window.since if window else None)) else None,
        before=min(days) if (days := _ordinals(filters.before, window.last if window else None)) else None,
    )


def _ordinals(*days: date | None) -> list[int]:
    return [day.toordinal() for day in days if day]


def _newest(query: Query, filters: SearchFilters) -> list[int]:
    """Return the best hits that hold a word of a search, the newest featured or published first."""
    page = search(query, filters=filters, limit=MAX_NEWEST, mode=Mode.LEXICAL if query.text else Mode.HYBRID)
    papers = [item.paper for item in page.items]
    return [
        paper.id
        for paper in sorted(papers, key=lambda paper: str(paper.featured_on or paper.published_at or ""), reverse=True)
    ]


def matches(text: str, window: Window) -> list[int]:
    """Return the papers of a window that hold every word of a search, best first; computed once for each window.

    An alert must be certain, so closeness in meaning alone is not enough. Raises `search.NoIndex`.
    """
    if text not in window.matches:
        ids = _exact_matches(text, search_filters(Filters(), window))
        window.matches[text] = window.keep(ids)[:MAX_NEWS]
    return window.matches[text]


def _exact_matches(text: str, filters: SearchFilters) -> list[int]:
    """Return the hits that hold every word of a search; words inside a phrase count by the phrase."""
    query = parse(text)
    in_phrases = {term for group in query.phrases if len(group) > 1 for part in group for term in query_terms(part)}
    needed = set(query_terms(query.text)) - set(joined(query.text)) - in_phrases if query.text else set()
    candidates = hits(query, filters=filters, mode=Mode.LEXICAL if query.text else Mode.HYBRID)
    return [hit.id for hit in candidates if needed <= set(query_terms(" ".join(hit.matched)))]
