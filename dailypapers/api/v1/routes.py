"""Routes of papers, lists and names. Each is one call of `selectors` or `names`.

Annotations are evaluated here, not later: the router reads them through a wrapper that lives in another module.
"""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Path, Query

from dailypapers.accounts.site_urls import site_url
from dailypapers.api import names, selectors
from dailypapers.api.v1.fields import MAX_LIMIT, Cursor, Limit, PaperId
from dailypapers.api.v1.routing import Routes, check_parameters, get
from dailypapers.client import models
from dailypapers.client.artifacts import PaperArtifacts
from dailypapers.client.models import Problem
from dailypapers.formats import FORMATS, Context, stream_all
from dailypapers.listings import Filters
from dailypapers.operations.access import authenticate

MAX_SIMILAR = 50

CategoryCode = Annotated[
    str, Query("", max_length=64, description="Only papers in this category, cross-lists included", examples=["cs.LG"])
]
Beginning = Annotated[str, Query("", max_length=200, description="Only names that begin with this", examples=["a"])]

papers = Routes("papers")
lists = Routes("lists")
named = Routes("names")
about = Routes("about")


@get(papers, "/papers", models.PaperList)
def list_papers(
    request: HttpRequest,
    limit: Limit = 50,
    cursor: Cursor = "",
    author: Annotated[str, Query("", max_length=400, description="The full name of an author", examples=[""])] = "",
    organisation: Annotated[
        str, Query("", max_length=120, description="The slug of an organisation", examples=[""])
    ] = "",
    category: CategoryCode = "",
    keyword: Annotated[str, Query("", max_length=120, description="The slug of a keyword", examples=[""])] = "",
) -> Any:
    """Return all papers of the catalogue, the last added first."""
    filters = Filters(author, organisation, category, keyword)
    return selectors.papers(filters, site_url(request), request.user, limit=limit, cursor=cursor)


@get(papers, "/papers/{path:id}/similar", models.SimilarList, 404)
def similar_papers(
    request: HttpRequest,
    id: PaperId,
    limit: Annotated[int, Query(10, ge=1, le=MAX_SIMILAR, description="Number of papers at most", examples=[5])] = 10,
) -> Any:
    """Return the papers closest in meaning, closest first; none while the search index is being built."""
    return selectors.similar(id, site_url(request), request.user, limit=limit)


@get(papers, "/papers/{path:id}/artifacts", PaperArtifacts, 404)
def artifacts_of_paper(request: HttpRequest, id: PaperId) -> Any:
    """Return the models, datasets and Spaces that the hub links to a paper, its code with stars by day, its results."""
    return selectors.artifacts(id)


@get(papers, "/papers/{path:id}/text", models.PaperText, 404)
def text_of_paper(
    request: HttpRequest,
    id: PaperId,
    section: Annotated[
        str,
        Query("", max_length=300, description="One section and those below it: number or title", examples=["1"]),
    ] = "",
) -> Any:
    """Return the text of a paper by sections: whole where its licence or its reader allows, else a snippet."""
    from dailypapers.operations.texts import get_text, text_json

    return text_json(get_text(id, request.user, section), site_url(request))


@get(papers, "/papers/{path:id}/passages", models.PassageList, 404)
def passages_of_paper(
    request: HttpRequest,
    id: PaperId,
    q: Annotated[str, Query(max_length=1_000, description="Words to look for", examples=["attention"])],
    limit: Annotated[int, Query(10, ge=1, le=MAX_SIMILAR, description="Number of passages at most", examples=[5])] = 10,
) -> Any:
    """Search inside the text of a paper; return passages with their sections, best first, quoted in snippets."""
    from dailypapers.operations.texts import passages_json, search_text

    found, hits = search_text(id, request.user, q, limit)
    return passages_json(found, hits, site_url(request))


@get(papers, "/papers/{path:id}", models.PaperOut, 404)
def get_paper(
    request: HttpRequest,
    id: PaperId,
    lang: Annotated[
        str, Query(max_length=12, description="Give the translation to this language, too", examples=["de"])
    ] = "",
) -> Any:
    """Return a paper with all its metadata."""
    return selectors.paper(id, site_url(request), lang.lower())


@get(papers, "/search", models.SearchList)
def search_papers(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            max_length=2_000, description="Words and filters of the query language", examples=["attention cat:cs.LG"]
        ),
    ],
    limit: Annotated[int, Query(20, ge=1, le=MAX_LIMIT, description="Number of papers at most", examples=[10])] = 20,
    cursor: Cursor = "",
    mode: Annotated[
        Literal["hybrid", "lexical", "dense"],
        Query("hybrid", description="By words and meaning, only by words, or only by meaning", examples=["hybrid"]),
    ] = "hybrid",
    recent: Annotated[bool, Query(False, description="Newer papers first among equals", examples=[False])] = False,
    popular: Annotated[
        bool, Query(False, description="More upvoted papers first among equals", examples=[False])
    ] = False,
    diverse: Annotated[
        bool, Query(False, description="Varied results: fewer that resemble each other", examples=[False])
    ] = False,
    as_is: Annotated[
        bool, Query(False, description="Do not read filters from a plain sentence", examples=[False])
    ] = False,
) -> Any:
    """Search papers by meaning and by word; return hits, best first, with counts by category and organisation."""
    from dailypapers.search import Mode, Options  # the engine, for a search alone

    options = Options(sentences=not as_is, recent=recent, popular=popular, diverse=diverse)
    return selectors.search(
        q, site_url(request), request.user, limit=limit, cursor=cursor, mode=Mode(mode), options=options
    )


@get(papers, "/trends", models.Trends)
def trends_of_terms(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            max_length=1_200,
            description="Words, names or filters of the query language with commas between them, five at most",
            examples=["diffusion model, cat:cs.LG"],
        ),
    ],
    by: Annotated[
        Literal["month", "week"], Query("month", description="What a point is", examples=["month"])
    ] = "month",
    since: Annotated[str, Query("", description="From this day on; two years or 52 weeks", examples=[""])] = "",
    until: Annotated[str, Query("", description="Up to this day", examples=["2025-10-14"])] = "",
) -> Any:
    """Return how many papers have each term month by month, of how many, and how sure the share is."""
    from dailypapers.api import trends  # the engine

    return trends.trends(q, site_url(request), unit=by, since=since, until=until)


@get(lists, "/days", models.DayList)
def list_days(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return the days that have papers, the newest first."""
    return names.list_days(limit=limit, cursor=cursor)


@get(lists, "/days/{day}", models.Period)
def papers_of_day(
    request: HttpRequest,
    day: Annotated[
        str, Path(description="2025-10-14, `today`, or `newest` for the newest with papers", examples=["2025-10-14"])
    ],
    limit: Limit = 50,
    cursor: Cursor = "",
    category: CategoryCode = "",
) -> Any:
    """Return the papers of a day, most attention first. A day without papers is an empty list."""
    return selectors.period("day", day, site_url(request), request.user, limit=limit, cursor=cursor, category=category)


@get(lists, "/weeks/{week}", models.Period)
def papers_of_week(
    request: HttpRequest,
    week: Annotated[str, Path(description="2025-W42, `today` or `newest`", examples=["2025-W42"])],
    limit: Limit = 50,
    cursor: Cursor = "",
    category: CategoryCode = "",
) -> Any:
    """Return the papers of an ISO week, most attention first."""
    return selectors.period(
        "week", week, site_url(request), request.user, limit=limit, cursor=cursor, category=category
    )


@get(lists, "/months/{month}", models.Period)
def papers_of_month(
    request: HttpRequest,
    month: Annotated[str, Path(description="2025-10, `today` or `newest`", examples=["2025-10"])],
    limit: Limit = 50,
    cursor: Cursor = "",
    category: CategoryCode = "",
) -> Any:
    """Return the papers of a month, most attention first."""
    return selectors.period(
        "month", month, site_url(request), request.user, limit=limit, cursor=cursor, category=category
    )


@get(lists, "/trending", models.PaperList)
def trending_papers(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "", category: CategoryCode = "") -> Any:
    """Return the papers that trend, over all days."""
    return selectors.trending(site_url(request), request.user, limit=limit, cursor=cursor, category=category)


@get(named, "/authors", models.AuthorList)
def list_authors(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return authors by name."""
    return names.list_names("authors", q, limit=limit, cursor=cursor)


@get(named, "/authors/{path:name}", models.Author, 404)
def get_author(request: HttpRequest, name: Annotated[str, Path(examples=["Ada Lovelace"])]) -> Any:
    """Return an author and the number of papers; `/papers?author=` returns the papers."""
    return names.get_name("authors", name)


@get(named, "/organisations", models.OrganisationList)
def list_organisations(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return organisations by slug."""
    return names.list_names("organisations", q, limit=limit, cursor=cursor)


@get(named, "/organisations/{slug}", models.Organisation, 404)
def get_organisation(request: HttpRequest, slug: Annotated[str, Path(examples=["cern"])]) -> Any:
    """Return an organisation and the number of papers; `/papers?organisation=` returns the papers."""
    return names.get_name("organisations", slug)


@get(named, "/categories", models.CategoryList)
def list_categories(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return categories by code."""
    return names.list_names("categories", q, limit=limit, cursor=cursor)


@get(named, "/categories/{code}", models.Category, 404)
def get_category(request: HttpRequest, code: Annotated[str, Path(examples=["cs.LG"])]) -> Any:
    """Return a category and the number of papers; `/papers?category=` returns the papers."""
    return names.get_name("categories", code)


@get(named, "/keywords", models.KeywordList)
def list_keywords(request: HttpRequest, q: Beginning = "", limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return keywords by slug."""
    return names.list_names("keywords", q, limit=limit, cursor=cursor)


@get(named, "/keywords/{slug}", models.Keyword, 404)
def get_keyword(request: HttpRequest, slug: Annotated[str, Path(examples=["attention"])]) -> Any:
    """Return a keyword and the number of papers; `/papers?keyword=` returns the papers."""
    return names.get_name("keywords", slug)


@get(about, "/stats", models.Stats)
def stats(request: HttpRequest) -> Any:
    """Return the size of the catalogue and the version of the program."""
    return selectors.stats()


@get(about, "/me", models.Me)
def me(request: HttpRequest) -> Any:
    """Return the user of the token or session, and the scopes it grants."""
    caller = authenticate(request)
    return {"username": caller.username, "scopes": sorted(caller.scopes)}


_LINES = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/x-ndjson": {"schema": {"type": "string", "description": "One paper a line"}}},
        }
    }
}


def export_papers(request: HttpRequest) -> StreamingHttpResponse:
    """Stream all papers of the catalogue as JSON lines, one paper a line."""
    check_parameters(request, set())
    authenticate(request)
    return StreamingHttpResponse(
        FORMATS["jsonl"].write(stream_all(), Context(site_url(request))),
        content_type=FORMATS["jsonl"].content_type,
        headers={"Content-Disposition": 'attachment; filename="papers.jsonl"', "Cache-Control": "no-store"},
    )


papers.add(
    "GET",
    "/export/papers.jsonl",
    export_papers,
    {401: Problem, 400: Problem, 429: Problem},
    openapi_extra=_LINES,
)
