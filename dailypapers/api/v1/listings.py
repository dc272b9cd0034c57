"""Routes of any list of papers by its kind and target."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from dailypapers.accounts.site_urls import site_url
from dailypapers.api import listings
from dailypapers.api.v1.fields import Cursor, Limit
from dailypapers.api.v1.routing import Routes, get
from dailypapers.client import models
from dailypapers.listings import Filters

router = Routes("lists")

Kind = Annotated[str, Path(max_length=24, description="One of `/listings`", examples=["category"])]
Category = Annotated[
    str,
    Query(
        "",
        max_length=300,
        description="Only papers in a category, or in a sum of categories like cs.AI+cs.LG-cs.CY",
        examples=["cs.LG"],
    ),
]
Target = Annotated[
    str, Path(max_length=2_000, description="What the list is about: a code, name, slug or id", examples=["cs.LG"])
]
PeriodName = Annotated[
    str, Query("", max_length=10, description="Only papers of a day, week or month", examples=["2025-W42"])
]
News = Annotated[
    bool,
    Query(False, description="Only news of the list, the newest first, as in its feed", examples=[False]),
]


@get(router, "/listings", models.ListingKindList)
def list_listings(request: HttpRequest) -> Any:
    """Return the kinds of lists."""
    return listings.kinds()


@get(router, "/listings/{kind}", models.Listing, 403, 404, 422)
def get_listing(
    request: HttpRequest,
    kind: Kind,
    limit: Limit = 50,
    cursor: Cursor = "",
    category: Category = "",
    period: PeriodName = "",
    news: News = False,
) -> Any:
    """Return a list that needs no target: `newest`, `trending`, `for-you`, …"""
    return _listing(request, kind, "", limit, cursor, category, period, news)


@get(router, "/listings/{kind}/{path:target}", models.Listing, 403, 404, 422)
def get_listing_of(
    request: HttpRequest,
    kind: Kind,
    target: Target,
    limit: Limit = 50,
    cursor: Cursor = "",
    category: Category = "",
    period: PeriodName = "",
    news: News = False,
) -> Any:
    """Return the list of a target: `category/cs.AI+cs.LG-cs.CY`, `author/Ada Lovelace`, `collection/reading-abc`."""
    return _listing(request, kind, target, limit, cursor, category, period, news)


def _listing(
    request: HttpRequest, kind: str, target: str, limit: int, cursor: str, category: str, period: str, news: bool
) -> Any:
    return listings.listing(
        kind,
        target,
        request.user,
        site_url(request),
        limit=limit,
        cursor=cursor,
        filters=Filters(category=category),
        period=period,
        news=news,
    )
