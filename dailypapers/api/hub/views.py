"""The routes. Lists are bare arrays; errors are `{"error": …}` with the same sentence in `X-Error-Message`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dailypapers.accounts.queries import by_username
from dailypapers.api import cursors
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Submission
from dailypapers.community.queries import threads
from dailypapers.formats import hub_json, load
from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.numbers import whole_number
from dailypapers.listings import Filters, open_listing
from dailypapers.operations.errors import ApiError, of_refusal
from dailypapers.operations.lookups import listing_of_period
from dailypapers.search import highlight, search

MAX_LISTED, LISTED = 100, 50  # papers in an answer: at most, and unless asked otherwise
MAX_FOUND, FOUND = 120, 20
MAX_QUERY = 250  # characters
SORTS = ("publishedAt", "trending")
PERIODS = {"date": "day", "week": "week", "month": "month"}  # names in an address, and of lists

View = Callable[..., HttpResponse]


def _hub(view: View) -> View:
    @require_safe
    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        try:
            return view(request, *args, **values)
        except DailyPapersError as refusal:
            error = of_refusal(refusal)
            sentence = str(error).encode("ascii", "replace").decode()
            return _json({"error": str(error)}, status=error.status, headers={"X-Error-Message": sentence})

    return answering


def _json(value: Any, **more: Any) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), content_type="application/json", **more)


@_hub
def daily_papers(request: HttpRequest) -> HttpResponse:
    """`GET /api/daily_papers?p&limit&sort&date&week&month&submitter`; ours: `&listing=category:cs.LG`, any list."""
    limit, page = _number(request, "limit", LISTED, 1, MAX_LISTED), _number(request, "p", 0, 0, 1_000_000)
    sort = request.GET.get("sort", SORTS[0])
    if sort not in SORTS:
        raise ApiError("invalid_value", f"sort is one of {', '.join(SORTS)}.", "sort")
    start = page * limit
    ids = _ids(request, sort, start, start + limit + 1)
    answer = _json(hub_json.list_items(ids[:limit]))
    if len(ids) > limit:
        answer["Link"] = _next(request, p=page + 1)
    return answer


def _ids(request: HttpRequest, sort: str, start: int, stop: int) -> list[int]:
    named = [(kind, text) for name, kind in PERIODS.items() if (text := request.GET.get(name))]
    if len(named) > 1:
        raise ApiError("invalid_value", "Ask for a date, a week or a month, one at a time.")
    submitter = request.GET.get("submitter", "")
    if listing := request.GET.get("listing", ""):
        kind, _, target = listing.partition(":")
        return open_listing(kind, target, viewer=request.user).ids(start, stop)
    if not named and not submitter and sort != "trending":
        return open_listing("newest").ids(start, stop)
    listing_of = listing_of_period(*named[0], Filters()) if named else open_listing("trending")
    papers = listing_of.papers
    assert isinstance(papers, QuerySet)
    if submitter:
        papers = _submitted_by(papers, submitter)
    if sort == "trending":
        papers = papers.order_by("-trending_score", "id")
    elif not named or named[0][0] != "day":
        papers = papers.order_by("-featured_on", "-attention_score", "id")
    return _slice(papers, start, stop)


def _submitted_by(papers: QuerySet[Paper], username: str) -> QuerySet[Paper]:
    """Those that this user put on a day's page here."""
    user = by_username(username)
    done = Submission.objects.filter(user=user, state=Submission.State.DONE).values("paper_id")
    return papers.filter(id__in=done) if user else papers.none()


def _slice(papers: QuerySet[Paper], start: int, stop: int) -> list[int]:
    return list(papers.values_list("id", flat=True)[start:stop])


@_hub
def papers_list(request: HttpRequest) -> HttpResponse:
    """`GET /api/papers?cursor&limit`: every paper, the newest in the catalogue first."""
    limit = _number(request, "limit", LISTED, 1, MAX_LISTED)
    place = cursors.read(request.GET.get("cursor", ""), int)
    papers = Paper.objects.order_by("-id")
    if place is not None:
        papers = papers.filter(id__lt=place[0])
    ids = _slice(papers, 0, limit + 1)
    answer = _json(hub_json.list_items(ids[:limit]))
    if len(ids) > limit:
        answer["Link"] = _next(request, cursor=cursors.write([ids[limit - 1]]))
    return answer


@_hub
def papers_search(request: HttpRequest) -> HttpResponse:
    """`GET /api/papers/search?q&limit`."""
    text = request.GET.get("q", "")
    if len(text) > MAX_QUERY:
        raise ApiError("invalid_value", f"q has at most {MAX_QUERY} characters.", "q")
    limit = _number(request, "limit", FOUND, 1, MAX_FOUND)
    if not text.strip():
        return _json([])
    hits = search(text, limit=limit)
    ids = [item.paper.id for item in hits.items]
    return _json(
        [
            hub_json.hit(
                paper, highlight(paper.title_text, hits.query), highlight(hub_json.abstract(paper), hits.query)
            )
            for paper in load(ids)
        ]
    )


@_hub
def paper_info(request: HttpRequest, key: str) -> HttpResponse:
    """`GET /api/papers/{id}`, with slashes and versions as they come; `?field=comments` adds the comments."""
    found = queries.find(key)
    papers = load([found.id]) if found else []
    if found is None or not papers:
        raise ApiError("not_found", f"There is no paper “{key[:120]}” in this catalogue.")
    answer = hub_json.paper_info(papers[0], hub_json.submitters_of([found.id]))
    if request.GET.get("field") == "comments":
        answer["comments"] = hub_json.comments(threads(found, None))
    return _json(answer)


@_hub
def agent_harnesses(request: HttpRequest) -> HttpResponse:
    """Every start of `hf` asks which agents there are."""
    return _json({"standardEnvVars": [], "harnesses": {}})


def _number(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return default
    number = whole_number(text, least, most)
    if number is None:
        raise ApiError("invalid_value", f"{name} is a number from {least} to {most:,}.", name)
    return number


def _next(request: HttpRequest, **changes: object) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="next"'
