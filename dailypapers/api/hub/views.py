"""Views of the hub API. Lists are bare arrays; errors are `{"error": …}`, repeated in `X-Error-Message`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dailypapers.accounts.queries import by_username
from dailypapers.accounts.site_urls import site_url
from dailypapers.api import cursors
from dailypapers.catalog import queries
from dailypapers.catalog.artifacts import artifacts_of
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Submission
from dailypapers.community.queries import threads
from dailypapers.formats import hub_json, load
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.numbers import whole_number
from dailypapers.lib.text import collapse
from dailypapers.listings import Filters, open_listing
from dailypapers.listings.muting import unmuted_of
from dailypapers.operations.errors import ApiError, to_api_error
from dailypapers.operations.lookups import listing_of_period
from dailypapers.search import highlight, search

MAX_LIMIT, DEFAULT_LIMIT = 100, 50  # papers in a response
MAX_SEARCH_LIMIT, DEFAULT_SEARCH_LIMIT = 120, 20
MAX_QUERY = 250  # characters
SORTS = ("publishedAt", "trending")
PERIODS = {"date": "day", "week": "week", "month": "month"}  # query parameters, and kinds of lists

View = Callable[..., HttpResponse]


def _hub(view: View) -> View:
    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except DailyPapersError as raised:
            error = to_api_error(raised)
            sentence = collapse(str(error)).encode("ascii", "replace").decode()  # may quote what was sent
            return _json({"error": str(error)}, status=error.status, headers={"X-Error-Message": sentence})

    return wrapper


def _json(value: Any, **options: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json", **options)


@_hub
def daily_papers(request: HttpRequest) -> HttpResponse:
    """Return `/api/daily_papers?p&limit&sort&date&week&month&submitter`; ours: `&listing=category:cs.LG`, any list."""
    limit, page = _number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT), _number(request, "p", 0, 0, 1_000_000)
    sort = request.GET.get("sort", SORTS[0])
    if sort not in SORTS:
        raise ApiError("invalid_value", f"Invalid sort: {sort[:40]}. Write one of {', '.join(SORTS)}.", "sort")
    start = page * limit
    ids = _ids(request, sort, start, start + limit + 1)
    shown = ids[:limit]
    if kind := request.GET.get("listing", "").partition(":")[0]:  # other lists are the same for everybody
        shown = unmuted_of(kind, request.user, shown)
    response = _json(hub_json.list_items(shown))
    if len(ids) > limit:
        response["Link"] = _next(request, p=page + 1)
    return response


def _ids(request: HttpRequest, sort: str, start: int, stop: int) -> list[int]:
    periods = {kind: text for name, kind in PERIODS.items() if (text := request.GET.get(name))}
    if len(periods) > 1:
        raise ApiError("invalid_value", "Give only one of date, week and month.")
    submitter = request.GET.get("submitter", "")
    if listing := request.GET.get("listing", ""):
        kind, _, target = listing.partition(":")
        return open_listing(kind, target, viewer=request.user).ids(start, stop)
    if not periods and not submitter and sort != "trending":
        return open_listing("newest").ids(start, stop)
    if periods:
        [(period_kind, text)] = periods.items()
        papers = listing_of_period(period_kind, text, Filters()).papers
    else:
        papers = open_listing("trending").papers
    assert isinstance(papers, QuerySet)
    if submitter:
        papers = _submitted_by(papers, submitter)
    if sort == "trending":
        papers = papers.order_by("-trending_score", "id")
    elif "day" not in periods:
        papers = papers.order_by("-featured_on", "-attention_score", "id")
    return _slice(papers, start, stop)


def _submitted_by(papers: QuerySet[Paper], username: str) -> QuerySet[Paper]:
    """Narrow papers to those that this user submitted to the site."""
    user = by_username(username)
    done = Submission.objects.filter(user=user, state=Submission.State.DONE).values("paper_id")
    return papers.filter(id__in=done) if user else papers.none()


def _slice(papers: QuerySet[Paper], start: int, stop: int) -> list[int]:
    return list(papers.values_list("id", flat=True)[start:stop])


@_hub
def papers_list(request: HttpRequest) -> HttpResponse:
    """Return `/api/papers?cursor&limit`: every paper, the last added to the catalogue first."""
    limit = _number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    position = cursors.decode(request.GET.get("cursor", ""), int)
    papers = Paper.objects.order_by("-id")
    if position is not None:
        papers = papers.filter(id__lt=position[0])
    ids = _slice(papers, 0, limit + 1)
    response = _json(hub_json.list_items(ids[:limit]))
    if len(ids) > limit:
        response["Link"] = _next(request, cursor=cursors.encode([ids[limit - 1]]))
    return response


@_hub
def papers_search(request: HttpRequest) -> HttpResponse:
    """Return `/api/papers/search?q&limit`: the best hits."""
    text = request.GET.get("q", "")
    if len(text) > MAX_QUERY:
        raise ApiError("invalid_value", f"The query is too long. Shorten q to {MAX_QUERY} characters.", "q")
    limit = _number(request, "limit", DEFAULT_SEARCH_LIMIT, 1, MAX_SEARCH_LIMIT)
    if not text.strip():
        return _json([])
    page = search(text, limit=limit)
    ids = [item.paper.id for item in page.items]
    return _json(
        [
            hub_json.hit(
                paper, highlight(paper.title_text, page.query), highlight(hub_json.abstract(paper), page.query)
            )
            for paper in load(ids)
        ]
    )


@_hub
def paper_info(request: HttpRequest, key: str) -> HttpResponse:
    """Return `/api/papers/{id}`, of any identifier; `?field=comments` adds the comments."""
    row = queries.find(key)
    papers = load([row.id]) if row else []
    if row is None or not papers:
        raise ApiError("not_found", f"There is no paper “{key[:120]}” in this catalogue.")
    info = hub_json.paper_info(papers[0], hub_json.submitters_of([row.id]), artifacts_of(row))
    if request.GET.get("field") == "comments":
        info["comments"] = hub_json.comments(threads(row, None))
    return _json(info)


@_hub
def agent_harnesses(request: HttpRequest) -> HttpResponse:
    """Return an empty list of agents, which `hf` asks for at every start."""
    return _json({"standardEnvVars": [], "harnesses": {}})


def _number(request: HttpRequest, name: str, default: int, minimum: int, maximum: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    number = whole_number(text, minimum, maximum)
    if number is None:
        raise ApiError(
            "invalid_value", f"Invalid {name}: {text[:20]}. Write a number from {minimum} to {maximum:,}.", name
        )
    return number


def _next(request: HttpRequest, **changes: object) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f'<{site_url(request)}{request.path}?{query.urlencode()}>; rel="next"'
