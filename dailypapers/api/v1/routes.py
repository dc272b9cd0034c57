"""Papers, lists and names. Each route is one call of `reading` or `names`.

Annotations are evaluated here, not later: the router reads them through a wrapper that lives in another module.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Path, Query, Router

from dailypapers.api import names, selectors
from dailypapers.api.v1.fields import MAX_LIMIT, Cursor, Limit, PaperId
from dailypapers.api.v1.routing import get, refuse_unknown, site_of
from dailypapers.client import models
from dailypapers.client.models import Problem
from dailypapers.formats import FORMATS, Context, stream_all
from dailypapers.listings import Filters
from dailypapers.operations.access import caller
from dailypapers.search import Mode, Options

MAX_SIMILAR = 50

CategoryCode = Annotated[
    str, Query("", max_length=64, description="A category, cross-lists included", examples=["cs.LG"])
]
Beginning = Annotated[str, Query("", max_length=200, description="The letters it begins with", examples=["a"])]

papers = Router(tags=["papers"])
lists = Router(tags=["lists"])
named = Router(tags=["names"])
about = Router(tags=["about"])


@get(papers, "/papers", models.PaperList)
def list_papers(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: Cursor = "",
    author: Annotated[str, Query("", max_length=400, description="The whole name", examples=[""])] = "",
    organisation: Annotated[str, Query("", max_length=120, description="Its slug", examples=[""])] = "",
    category: CategoryCode = "",
    keyword: Annotated[str, Query("", max_length=120, description="Its slug", examples=[""])] = "",
) -> Any:
    """All papers of the catalogue, the newest in it first."""
    filters = Filters(author, organisation, category, keyword)
    return selectors.papers(filters, site_of(request), limit=limit, cursor=cursor)


@get(papers, "/papers/{path:id}/similar", models.SimilarList, 404)
def similar_papers(
    request: HttpRequest,
    id: PaperId,
    limit: Annotated[int, Query(10, ge=1, le=MAX_SIMILAR, description="How many at most", examples=[5])] = 10,
) -> Any:
    """The papers closest in meaning, closest first; none while the search index is being built."""
    return selectors.similar(id, site_of(request), limit=limit)


@get(papers, "/papers/{path:id}", models.PaperOut, 404)
def get_paper(request: HttpRequest, id: PaperId) -> Any:
    """A paper with everything that is known of it."""
    return selectors.paper(id, site_of(request))


@get(papers, "/search", models.SearchList)
def search_papers(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            max_length=2_000, description="Words and filters of the query language", examples=["attention cat:cs.LG"]
        ),
    ],
    limit: Annotated[int, Query(20, ge=1, le=MAX_LIMIT, description="How many at most", examples=[10])] = 20,
    cursor: Cursor = "",
    mode: Annotated[
        Literal["hybrid", "lexical", "dense"],
        Query("hybrid", description="By words and meaning, by words only, by meaning only", examples=["hybrid"]),
    ] = "hybrid",
    recent: Annotated[bool, Query(False, description="Newer papers first among equals", examples=[False])] = False,
    popular: Annotated[
        bool, Query(False, description="More upvoted papers first among equals", examples=[False])
    ] = False,
    diverse: Annotated[bool, Query(False, description="Unlike papers before like ones", examples=[False])] = False,
    as_is: Annotated[bool, Query(False, description="Read no filters from a plain sentence", examples=[False])] = False,
) -> Any:
    """Papers by meaning and by word, best first, with the categories and organisations they are of."""
    options = Options(sentences=not as_is, recent=recent, popular=popular, diverse=diverse)
    return selectors.search(q, site_of(request), limit=limit, cursor=cursor, mode=Mode(mode), options=options)


@get(lists, "/days", models.DayList)
def list_days(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """The days that have papers, the newest first."""
    return names.days(limit=limit, cursor=cursor)


@get(lists, "/days/{day}", models.Period)
def papers_of_day(
    request: HttpRequest,
    day: Annotated[str, Path(description="2025-10-14, `today`, or `newest` for the newest that has papers",
                             examples=["2025-10-14"])],
    limit: Limit = 50, cursor: Cursor = "", category: CategoryCode = "",
) -> Any:  # fmt: skip
    """The papers of a day, most attention first. A day without papers is an empty list."""
    return selectors.period("day", day, site_of(request), limit=limit, cursor=cursor, category=category)


@get(lists, "/weeks/{week}", models.Period)
def papers_of_week(
    request: HttpRequest,
    week: Annotated[str, Path(description="2025-W42, `today` or `newest`", examples=["2025-W42"])],
    limit: Limit = 50, cursor: Cursor = "", category: CategoryCode = "",
) -> Any:  # fmt: skip
    """The papers of an ISO week, most attention first."""
    return selectors.period("week", week, site_of(request), limit=limit, cursor=cursor, category=category)


@get(lists, "/months/{month}", models.Period)
def papers_of_month(
    request: HttpRequest,
    month: Annotated[str, Path(description="2025-10, `today` or `newest`", examples=["2025-10"])],
    limit: Limit = 50, cursor: Cursor = "", category: CategoryCode = "",
) -> Any:  # fmt: skip
    """The papers of a month, most attention first."""
    return selectors.period("month", month, site_of(request), limit=limit, cursor=cursor, category=category)


@get(lists, "/trending", models.PaperList)
def trending_papers(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "", category: CategoryCode = "") -> Any:
    """What trends, over all days."""
    return selectors.trending(site_of(request), limit=limit, cursor=cursor, category=category)


@get(named, "/authors", models.AuthorList)
def list_authors(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Names on papers, by the alphabet."""
    return names.listed("authors", q, limit=limit, cursor=cursor)


@get(named, "/authors/{path:name}", models.Author, 404)
def get_author(request: HttpRequest, name: Annotated[str, Path(examples=["Ada Lovelace"])]) -> Any:
    """A name and its number of papers; the papers: `/papers?author=`."""
    return names.one("authors", name)


@get(named, "/organisations", models.OrganisationList)
def list_organisations(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Organisations by their slug."""
    return names.listed("organisations", q, limit=limit, cursor=cursor)


@get(named, "/organisations/{slug}", models.Organisation, 404)
def get_organisation(request: HttpRequest, slug: Annotated[str, Path(examples=["cern"])]) -> Any:
    """An organisation and its number of papers; the papers: `/papers?organisation=`."""
    return names.one("organisations", slug)


@get(named, "/categories", models.CategoryList)
def list_categories(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Categories by their code."""
    return names.listed("categories", q, limit=limit, cursor=cursor)


@get(named, "/categories/{code}", models.Category, 404)
def get_category(request: HttpRequest, code: Annotated[str, Path(examples=["cs.LG"])]) -> Any:
    """A category and its number of papers; the papers: `/papers?category=`."""
    return names.one("categories", code)


@get(named, "/keywords", models.KeywordList)
def list_keywords(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Keywords by their slug."""
    return names.listed("keywords", q, limit=limit, cursor=cursor)


@get(named, "/keywords/{slug}", models.Keyword, 404)
def get_keyword(request: HttpRequest, slug: Annotated[str, Path(examples=["attention"])]) -> Any:
    """A keyword and its number of papers; the papers: `/papers?keyword=`."""
    return names.one("keywords", slug)


@get(about, "/stats", models.Stats)
def stats(request: HttpRequest) -> Any:
    """What the catalogue holds."""
    return selectors.stats()


@get(about, "/me", models.Me)
def me(request: HttpRequest) -> Any:
    """Whose token or session this is and what it may do."""
    who = caller(request)
    return {"username": who.username, "scopes": sorted(who.scopes)}


_LINES = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/x-ndjson": {"schema": {"type": "string", "description": "A paper a line"}}},
        }
    }
}


@papers.get("/export/papers.jsonl", response={401: Problem, 400: Problem, 429: Problem}, openapi_extra=_LINES)
def export_papers(request: HttpRequest) -> StreamingHttpResponse:
    """Every paper of the catalogue as JSON lines: one object of a paper a line, streamed."""
    refuse_unknown(request, set())
    caller(request)
    return StreamingHttpResponse(
        FORMATS["jsonl"].write(stream_all(), Context(site_of(request))),
        content_type=FORMATS["jsonl"].content_type,
        headers={"Content-Disposition": 'attachment; filename="papers.jsonl"', "Cache-Control": "no-store"},
    )
