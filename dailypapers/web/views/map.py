"""Papers as a map: `/map?period=2025-10` or `/map?q=…`; `/map.json` has its points."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.catalog.urls import paper_url
from dailypapers.insights.map import MAX_POINTS, map_of
from dailypapers.lib.errors import InvalidPeriod, NotFound
from dailypapers.lib.periods import Day, Month, Period, Week, parse_period
from dailypapers.listings import Listing, open_listing
from dailypapers.web.forms.map import MapForm
from dailypapers.web.view_helpers import handle_action_errors

KINDS: dict[type, str] = {Day: "day", Week: "week", Month: "month"}


@require_safe
@handle_action_errors
def paper_map(request: HttpRequest) -> HttpResponse:
    """Show the papers of a period or a search among their topics, which are a list for whoever has no script."""
    form = MapForm(request.GET)
    listing = _listing(form)
    found = map_of(listing.ids(0, MAX_POINTS))
    query = urlencode({name: value for name, value in form.cleaned_data.items() if value})
    period = f"?period={listing.target}" if listing.kind in KINDS.values() else ""
    context: dict[str, Any] = {
        "listing": listing,
        "values": form.cleaned_data,
        "shown": len(found.points),
        "total": listing.count(),
        "topics": [
            (topic.name, f"{reverse('topic', args=[topic.slug])}{period}", topic.papers) for topic in found.topics
        ],
        "json_url": f"{reverse('map.json')}?{query}",
        "region_url": reverse("region", args=[f"{listing.target}@"]),
        "kind": "map",
    }
    return render(request, "web/map.html", context)


@require_safe
@handle_action_errors
def map_json(request: HttpRequest) -> HttpResponse:
    """Return the points of a map and its topics: `[x, y, topic, path, title]` and `[x, y, field, name, papers]`."""
    found = map_of(_listing(MapForm(request.GET)).ids(0, MAX_POINTS))
    content = {
        "points": [(point.x, point.y, point.topic, paper_url(point.key), point.title) for point in found.points],
        "topics": [(topic.x, topic.y, topic.field, topic.name, topic.papers) for topic in found.topics],
    }
    return HttpResponse(
        orjson.dumps(content), content_type="application/json", headers={"Cache-Control": "max-age=300"}
    )


def _listing(form: MapForm) -> Listing:
    """Open the search or the period asked for, else the month of the newest day. Raises `NotFound`."""
    values = form.values()
    if values["q"]:
        return open_listing("search", values["q"])
    try:
        period: Period = parse_period(values["period"]) if values["period"] else Month.of(_newest())
    except InvalidPeriod as error:
        raise NotFound(str(error)) from error
    return open_listing(KINDS[type(period)], str(period))


def _newest() -> Any:
    newest = queries.newest_day()
    if newest is None:
        raise NotFound(_("There are no papers to put on a map yet."))
    return newest
