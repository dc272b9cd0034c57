"""Tools that need no user. Each is a plain function from arguments to Markdown, short enough for a model.

A new tool is a function here (or in `user_tools`) and an entry in a list at the end of the file. Models read its
docstring and its parameters. The server passes the `ToolContext`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from dailypapers.catalog import queries
from dailypapers.catalog.artifacts import artifacts_of
from dailypapers.catalog.models import Paper
from dailypapers.formats import Context, PaperView, load, load_cards, markdown, view_of
from dailypapers.formats.artifacts import in_markdown
from dailypapers.formats.markdown import escape
from dailypapers.insights.drawing import table_lines
from dailypapers.insights.trends import open_trends
from dailypapers.lib.text import shorten
from dailypapers.listings import Filters, canonical_target, open_listing
from dailypapers.listings.muting import unmuted_of
from dailypapers.mcp.paper_parts import is_references, quotation, write_found, write_part, write_passages
from dailypapers.operations import lookups
from dailypapers.operations.access import ANONYMOUS, Caller
from dailypapers.operations.passages import search_in
from dailypapers.operations.questions import find_evidence
from dailypapers.operations.scopes import open_scope
from dailypapers.operations.texts import get_text, search_text
from dailypapers.search import Facets
from dailypapers.search import Filters as SearchFilters
from dailypapers.search import search as search_index
from dailypapers.search import similar as similar_ids

MAX_PAPERS = 25  # papers in a result
MAX_FACETS = 5  # categories, organisations and venues that a search names
MAX_ABSTRACT = 4_000  # characters

HowMany = Annotated[int, Field(ge=1, le=MAX_PAPERS, description="Number of papers at most")]
PaperId = Annotated[str, Field(max_length=500, description="An arXiv id like 2205.13147, a DOI, or a URL of the paper")]
InPaper = Annotated[str, Field(max_length=500, description="Only in this paper, named by id; empty for all")]
InListing = Annotated[
    str,
    Field(max_length=2_100, description="Only in the papers of a list, as category/cs.LG or trending; empty for all"),
]
CategoryCode = Annotated[str, Field(max_length=64, description="An arXiv category like cs.LG; empty for all")]


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The URL of the site with a trailing slash, and the caller."""

    site: str
    caller: Caller = ANONYMOUS

    @property
    def reader(self) -> Any:
        """Return whose own papers, texts and lists may be read: the caller's, by a token with that scope."""
        return self.caller.user if "read" in self.caller.scopes else None

    def format_context(self, title: str = "", **options: Any) -> Context:
        """Return the context in which `formats` writes papers."""
        return Context(self.site.rstrip("/"), title, **options)


def search_papers(
    context: ToolContext,
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
    """Search the research papers of this site by meaning and by word; return the best hits first."""
    filters = SearchFilters(categories=(category,)) if category else None
    page = search_index(query, filters=filters, limit=limit)
    notices = [*(f"{identifier} is not in this catalogue; see {identifier.url}." for identifier in page.missing)]
    notices += page.warnings
    if not page.items:
        return " ".join([f"No papers match “{query}”. Try fewer words or filters.", *notices])
    note = f"{page.total:,} papers page."
    if page.nothing_close:
        note += " None is a close match; these are the nearest."
    kept = set(unmuted_of("search", context.reader, [item.paper.id for item in page.items]))
    papers = [view_of(item.paper) for item in page.items if item.paper.id in kept]
    return _list(f"Search: {query}", papers, context, note=" ".join([note, *notices, *_ways_to_narrow(page.facets)]))


def _ways_to_narrow(facets: Facets) -> list[str]:
    """Say in one sentence what the papers counted are, as filters of the query language."""
    clauses = [f"{clause}:{name} ({papers:,})" for clause, names in _clauses(facets) for name, papers in names]
    clauses += [f"has:code ({facets.with_code:,})"] if facets.with_code else []
    if not clauses:
        return []
    dates = f", {facets.dates[0].first} to {facets.dates[-1].last}" if facets.dates else ""
    return [f"Narrow by (of {facets.papers:,} papers{dates}): {', '.join(clauses)}."]


def _clauses(facets: Facets) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield the filters with their most frequent values, quoted where they hold a blank."""
    for clause, names in (("cat", facets.categories), ("org", facets.organisations), ("venue", facets.venues)):
        yield clause, [(f'"{name}"' if " " in name else name, papers) for name, papers in names[:MAX_FACETS]]


def get_paper(context: ToolContext, id: PaperId) -> str:
    """Return a paper with its authors, dates, links, summary, abstract, code, models, datasets and results."""
    row = Paper.objects.get(id=lookups.paper_id(id))
    [paper] = load([row.id])
    return shorten_lines(markdown.write_paper(paper, context.format_context()) + in_markdown(artifacts_of(row)))


def read_paper(
    context: ToolContext,
    id: PaperId,
    section: Annotated[
        str,
        Field(
            max_length=300,
            description="A section by its number or title (4.2, Ablations), or `references`; empty for the beginning",
        ),
    ] = "",
) -> str:
    """Return the text of a paper in parts: first its contents and its beginning, then the section you name.

    Where the licence does not let this site pass the text on, you get the link to it.
    """
    found = get_text(id, context.reader, "" if is_references(section) else section)
    return write_part(found, section, context.site.rstrip("/"))


def search_passages(
    context: ToolContext,
    query: Annotated[str, Field(max_length=1_000, description="Words to look for in the texts of papers")],
    id: InPaper = "",
    listing: InListing = "",
    limit: Annotated[int, Field(ge=1, le=20, description="Number of passages at most")] = 8,
) -> str:
    """Search in the texts of all papers, of one, or of a list; return quotations with their sections, best first.

    Quote them as they are, with the link; read_paper gives a whole section where the licence allows.
    """
    site = context.site.rstrip("/")
    if id and not listing:
        found, hits = search_text(id, context.reader, query, limit)
        return write_passages(found, hits, query, site)
    return write_found(search_in(open_scope(id, listing, context.reader), query, context.reader, limit), query, site)


def ask(
    context: ToolContext,
    question: Annotated[str, Field(max_length=1_000, description="A question about what papers say, in plain words")],
    id: InPaper = "",
    listing: InListing = "",
) -> str:
    """Find the passages that answer a question in the texts of all papers, of one, or of a list, closest first.

    Answer from these quotations alone, name the number of each, and say so where there are none.
    """
    site = context.site.rstrip("/")
    reply = find_evidence(question, open_scope(id, listing, context.reader), context.reader)
    if not reply.evidence:
        return f"{reply.note or 'Nothing found.'} No passage of {escape(reply.scope.name)} comes close to this.\n"
    return "\n\n".join(quotation(number, hit, site) for number, hit in enumerate(reply.hits, 1)) + "\n"


def daily_papers(
    context: ToolContext,
    day: Annotated[
        str, Field(description="A day like 2025-10-14, `today`, or `newest`, the last with papers")
    ] = "newest",
    limit: HowMany = 10,
    category: CategoryCode = "",
) -> str:
    """Return the papers of a day, most attention first."""
    listing = lookups.listing_of_period("day", day, Filters(category=category))
    total = listing.count()
    if not total:
        newest = queries.newest_day()
        return f"There are no papers for {listing.title}." + (
            f" The newest day with papers is {newest}." if newest else ""
        )
    papers = load_cards(unmuted_of("day", context.reader, listing.ids(0, limit)))
    note = f"{len(papers)} of {total:,} papers, most attention first. All: {context.site}papers/date/{listing.target}"
    return _list(listing.title, papers, context, note=note, days=False)


def trending_papers(context: ToolContext, limit: HowMany = 10, category: CategoryCode = "") -> str:
    """Return the papers that trend now, over all days."""
    listing = open_listing("trending", filters=Filters(category=category))
    papers = load_cards(unmuted_of("trending", context.reader, listing.ids(0, limit)))
    return _list("Trending papers", papers, context, note=f"All: {context.site}papers/trending")


def list_papers(
    context: ToolContext,
    kind: Annotated[
        str,
        Field(
            max_length=24,
            description="Which list: newest, day, week, month, trending, category, keyword, organisation, author, "
            "similar, collection, person, group, edition, search, everything; with a token for-you, follows, reading",
        ),
    ],
    target: Annotated[
        str,
        Field(
            max_length=2_000,
            description="Of what: 2025-W42, cs.AI+cs.LG-cs.CY, a name, an id; or empty",
        ),
    ] = "",
    limit: HowMany = 10,
    category: CategoryCode = "",
) -> str:
    """Return any list of papers of this site in its order, each paper with the reason why it is on the list."""
    listing = open_listing(
        kind, canonical_target(kind, target), viewer=context.reader, filters=Filters(category=category)
    )
    papers = load_cards(unmuted_of(listing.kind, context.reader, listing.ids(0, limit)))
    note = f"{len(papers)} of {listing.count():,} papers. All: {context.site.rstrip('/')}{listing.url}"
    reasons = listing.reasons_of([paper.id for paper in papers]) if listing.reasons else {}
    return _list(listing.title, papers, context, note=note, days=listing.spans_days, reasons=reasons)


def similar_papers(context: ToolContext, id: PaperId, limit: HowMany = 10) -> str:
    """Return the papers closest in meaning to a paper, closest first."""
    paper_id = lookups.paper_id(id)
    papers = load_cards(unmuted_of("similar", context.reader, similar_ids(paper_id, limit=limit)))
    title = f"Papers like {load_cards([paper_id])[0].title_text}"
    return _list(title, papers, context, note="" if papers else "None yet: the search index is not ready.")


def compare_trends(
    context: ToolContext,
    terms: Annotated[
        str,
        Field(
            max_length=1_200,
            description="Up to five with commas between: words (diffusion model), filters (cat:cs.LG, author:, org:)",
        ),
    ],
    by: Annotated[Literal["month", "week"], Field(description="What a row is")] = "month",
) -> str:
    """Count how many papers of this site have each term over time; return a table, the newest month or week first."""
    found = open_trends(terms, unit=by)
    if not found.trends:
        return " ".join(found.warnings) or "No term to count: give words or filters with commas between them."
    url = f"{context.site.rstrip('/')}/trends?{urlencode({'q': terms, 'by': by})}"
    return "\n".join(
        [
            *table_lines(found),
            "",
            f"Shares of all papers, with where they lie in 95 of 100 cases. {url}",
            *found.warnings,
        ]
    )


def _list(
    title: str,
    papers: list[PaperView],
    context: ToolContext,
    *,
    note: str = "",
    days: bool = True,
    reasons: Mapping[int, str] = MappingProxyType({}),
) -> str:
    return markdown.FORMAT.text(papers, context.format_context(title, note=note, shows_days=days, reasons=reasons))


def shorten_lines(text: str) -> str:
    """Shorten each line to the length of an abstract: a collaboration has thousands of authors."""
    return "\n".join(shorten(line, MAX_ABSTRACT) if len(line) > MAX_ABSTRACT else line for line in text.split("\n"))


Tool = Callable[..., str]

TOOLS: list[Tool] = [
    search_papers,
    get_paper,
    read_paper,
    search_passages,
    ask,
    daily_papers,
    trending_papers,
    list_papers,
    similar_papers,
    compare_trends,
]
