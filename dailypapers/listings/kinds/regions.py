"""The list of a region of the map: what lies inside a line that somebody drew."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.catalog import queries
from dailypapers.insights.layout import SIDE, Places
from dailypapers.insights.map import MAX_POINTS, within
from dailypapers.insights.models import PaperTopic
from dailypapers.lib.errors import Invalid, InvalidPeriod
from dailypapers.lib.periods import Day, Month, Week, parse_period
from dailypapers.lib.text import collapse
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, narrow, open_listing, register

MIN_CORNERS, MAX_CORNERS = 3, 64
_TARGET = re.compile(r"(?P<of>.*)@(?P<corners>-?\d{1,4},-?\d{1,4}(?:;-?\d{1,4},-?\d{1,4})*)", re.DOTALL)
_KINDS = {Day: "day", Week: "week", Month: "month"}


@register(
    "region",
    gettext_lazy("A region of the map"),
    asks=gettext_lazy("a period or a search, @ and its corners on the map, like 2025-10@100,100;300,100;200,250"),
    narrows=True,
)
def region(request: Request) -> Listing:
    """List the papers of a period or a search that lie inside a line; as news the newest papers there, of any period.

    Of the period or search the first `MAX_POINTS` are looked at, as the map shows them.
    """
    of, corners = _parts(request.target)
    source = _source(of)
    base = source
    if request.as_news and source.kind in _KINDS.values():
        base = replace(source, papers=queries.newest_first(queries.featured()))
    papers = within(narrow(base, request.filters, request.window).ids(0, MAX_POINTS), corners)
    target = f"{source.target if source.kind != 'search' else of}@{';'.join(f'{x},{y}' for x, y in corners.tolist())}"
    about = _about(papers)
    return Listing(
        "region",
        target,
        _("Around %(topic)s") % {"topic": about} if about else _("A region of the map"),
        _("papers on the map around %(topic)s") % {"topic": about} if about else _("papers of a region of the map"),
        reverse("region", args=[target]),
        papers,
        _("inside the line on the map"),
    )


def _parts(target: str) -> tuple[str, Places]:
    """Take a target apart: of what, and the corners. Raises `Invalid`."""
    match = _TARGET.fullmatch(target)
    corners = [tuple(map(int, pair.split(","))) for pair in match["corners"].split(";")] if match else []
    if match is None or not MIN_CORNERS <= len(corners) <= MAX_CORNERS:
        sentence = _("Invalid region: %(value)s. Draw it on the map, or write 3 to 64 corners like %(example)s.")
        raise Invalid(sentence % {"value": collapse(target)[:80], "example": "2025-10@100,100;300,100;200,250"})
    return collapse(match["of"]), np.clip(np.array(corners, np.int64), -SIDE, 2 * SIDE).astype(np.int16)


def _source(of: str) -> Listing:
    """Open the period or the search that a region is of."""
    try:
        period = parse_period(of)
    except InvalidPeriod:
        return open_listing("search", of)
    return open_listing(_KINDS[type(period)], str(period))


def _about(ids: list[int]) -> str:
    """Return the name of the topic that most of the papers have; "" where none has one."""
    rows = PaperTopic.objects.filter(paper_id__in=ids).order_by("topic__number").values_list("topic__name", flat=True)
    named = Counter(rows).most_common(1)
    return named[0][0] if named else ""
