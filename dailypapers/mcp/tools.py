"""The tools. Each is a plain function from arguments to Markdown that is short enough for a model; `TOOLS` lists them.

A new tool is a function here (or in `own`) and a line in a list at its end. Its docstring and its parameters are what
the model is told. `Place` is given by the server: where the site is, and who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Field

from dailypapers.catalog import queries
from dailypapers.formats import Context, PaperView, load, load_cards, markdown, view_of
from dailypapers.lib.text import shorten
from dailypapers.listings import Filters, canonical_target, open_listing
from dailypapers.operations import lookups
from dailypapers.operations.access import NOBODY, Caller
from dailypapers.search import Filters as SearchFilters
from dailypapers.search import search as search_index
from dailypapers.search import similar as similar_ids

MAX_PAPERS = 25  # papers in an answer
MAX_ABSTRACT = 4_000  # characters

HowMany = Annotated[int, Field(ge=1, le=MAX_PAPERS, description="How many papers at most")]
PaperId = Annotated[
    str, Field(max_length=500, description="An arXiv id like 2205.13147, a DOI, or an address of the paper")
]
CategoryCode = Annotated[str, Field(max_length=64, description="An arXiv category like cs.LG; empty for all")]


@dataclass(frozen=True, slots=True)
class Place:
    """The address of the site with a slash at its end, and who asks."""

    site: str
    caller: Caller = NOBODY

    def context(self, title: str = "", **more: Any) -> Context:
        """Return what a list says beside its papers."""
        return Context(self.site.rstrip("/"), title, **more)


def search_papers(
    place: Place,
    query: Annotated[
        str,
        Field(
            max_length=2_000,
            description="What to look for, in plain words; filters: cat:cs.LG, author:, org:, after:2025-10, before:, "
            'has:code, upvotes:>10, "exact words", -without',
        ),
    ],
    limit: HowMany = 10,
    category: CategoryCode = "",
) -> str:
    """Search the research papers of this site by meaning and by word, best first."""
    filters = SearchFilters(categories=(category,)) if category else None
    found = search_index(query, filters=filters, limit=limit)
    if not found.items:
        return " ".join([f"No paper was found for “{query}”. Try fewer words or filters.", *found.warnings])
    note = f"{found.total:,} papers found."
    if found.nothing_close:
        note += " None is close; these are the nearest."
    papers = [view_of(item.paper) for item in found.items]
    return _list(f"Search: {query}", papers, place, note=" ".join([note, *found.warnings]))


def get_paper(place: Place, id: PaperId) -> str:
    """A paper with its authors, dates, links, summary and abstract."""
    [paper] = load([lookups.paper_id(id)])
    return shorten_lines(markdown.write_paper(paper, place.context()))


def daily_papers(
    place: Place,
    day: Annotated[str, Field(description="A day like 2025-10-14, `today`, or `newest` that has papers")] = "newest",
    limit: HowMany = 10,
    category: CategoryCode = "",
) -> str:
    """The papers of a day, most attention first."""
    listing = lookups.listing_of_period("day", day, Filters(category=category))
    total = listing.count()
    if not total:
        newest = queries.newest_day()
        return f"There are no papers of {listing.title}." + (
            f" The newest day that has some is {newest}." if newest else ""
        )
    papers = load_cards(listing.ids(0, limit))
    note = f"{len(papers)} of {total:,} papers, most attention first. All: {place.site}papers/date/{listing.target}"
    return _list(listing.title, papers, place, note=note, days=False)


def trending_papers(place: Place, limit: HowMany = 10, category: CategoryCode = "") -> str:
    """What trends now, over all days."""
    listing = open_listing("trending", filters=Filters(category=category))
    return _list("Trending papers", load_cards(listing.ids(0, limit)), place, note=f"All: {place.site}papers/trending")


def list_papers(
    place: Place,
    kind: Annotated[
        str,
        Field(
            max_length=24,
            description="Which list: newest, day, week, month, trending, category, keyword, organisation, author, "
            "similar, collection, person, group, edition, search, everything; with a token for-you, follows, reading",
        ),
    ],
    target: Annotated[
        str, Field(max_length=2_000, description="Of what: 2025-W42, cs.AI+cs.LG-cs.CY, a name, an id; empty for none")
    ] = "",
    limit: HowMany = 10,
    category: CategoryCode = "",
) -> str:
    """Any list of papers of this site, in its order, with the reason why each is on it."""
    viewer = place.caller.user if "read" in place.caller.scopes else None
    listing = open_listing(kind, canonical_target(kind, target), viewer=viewer, filters=Filters(category=category))
    papers = load_cards(listing.ids(0, limit))
    note = f"{len(papers)} of {listing.count():,} papers. All: {place.site.rstrip('/')}{listing.url}"
    reasons = listing.reasons_of([paper.id for paper in papers]) if listing.reasons else {}
    return _list(listing.title, papers, place, note=note, days=listing.spans_days, reasons=reasons)


def similar_papers(place: Place, id: PaperId, limit: HowMany = 10) -> str:
    """The papers closest in meaning to a paper."""
    paper_id = lookups.paper_id(id)
    near = load_cards(similar_ids(paper_id, limit=limit))
    title = f"Papers like {load_cards([paper_id])[0].title_text}"
    return _list(title, near, place, note="" if near else "None is known: the search index is not ready.")


def _list(
    title: str,
    papers: list[PaperView],
    place: Place,
    *,
    note: str = "",
    days: bool = True,
    reasons: Mapping[int, str] = MappingProxyType({}),
) -> str:
    return markdown.FORMAT.text(papers, place.context(title, note=note, shows_days=days, reasons=reasons))


def shorten_lines(text: str) -> str:
    """Each line at most as long as an abstract may be: a paper with thousands of authors is a paper too."""
    return "\n".join(shorten(line, MAX_ABSTRACT) if len(line) > MAX_ABSTRACT else line for line in text.split("\n"))


Tool = Callable[..., str]

TOOLS: list[Tool] = [search_papers, get_paper, daily_papers, trending_papers, list_papers, similar_papers]
