"""Lists of the calendar and of all papers: newest, day, week, month, trending, everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import overload

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from dailypapers.accounts.wording import period_title
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import Invalid, InvalidPeriod
from dailypapers.lib.periods import Day, Month, Period, Week
from dailypapers.listings.listing import Listing, Papers
from dailypapers.listings.registry import Request, in_window, register

MAX_TRENDING = 500  # how deep the trending list goes
PERIODS: dict[str, type[Period]] = {"day": Day, "week": Week, "month": Month}


def period_named(kind: str, text: str) -> Period:
    """Read a day, week or month; `today` is the one with today, `newest` or nothing the newest that has papers.

    Raises `InvalidPeriod`.
    """
    period = PERIODS[kind]
    if text == "today":
        return period.of(timezone.localdate())
    if text in ("", "newest"):
        return period.of(queries.newest_day() or timezone.localdate())
    return period.parse(text)


class NewestFeatured(Sequence[int]):
    """The ids of all featured papers, looked up by the days that hold the positions asked for: no sort of them all."""

    def __len__(self) -> int:
        return queries.featured().count()

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, int):
            return queries.newest_featured(index, index + 1)[0]
        return queries.newest_featured(index.start or 0, len(self) if index.stop is None else index.stop)


BEST = {
    "day": gettext_noop("best of the day"),
    "week": gettext_noop("best of the week"),
    "month": gettext_noop("best of the month"),
}
AMONG = {
    "day": gettext_noop("among the top papers of the day"),
    "week": gettext_noop("among the top papers of the week"),
    "month": gettext_noop("among the top papers of the month"),
}


@register("newest", gettext_lazy("The newest papers"), narrows=True)
def newest(request: Request) -> Listing:
    """List every featured paper, the newest day first, most attention first within a day."""
    papers: Papers = NewestFeatured()
    if request.filters or request.window is not None:
        narrowed = request.filters.apply(queries.newest_first(queries.featured()))
        papers = narrowed if request.window is None else in_window(narrowed, request.window)
    url = reverse("newest")
    return Listing(
        "newest", "", _("Newest papers"), _("papers of the day"), url, papers, _(_("among the newest papers"))
    )


@register(
    "day",
    gettext_lazy("The day's top papers"),
    asks=gettext_lazy("a day like 2025-10-14"),
    target_is_optional=True,
    narrows=True,
)
def day(request: Request) -> Listing:
    """List the papers of a day, most attention first."""
    return _period("day", request)


@register(
    "week",
    gettext_lazy("The week's top papers"),
    asks=gettext_lazy("a week like 2025-W42"),
    target_is_optional=True,
    narrows=True,
)
def week(request: Request) -> Listing:
    """List the papers of an ISO week, most attention first."""
    return _period("week", request)


@register(
    "month",
    gettext_lazy("The month's top papers"),
    asks=gettext_lazy("a month like 2025-10"),
    target_is_optional=True,
    narrows=True,
)
def month(request: Request) -> Listing:
    """List the papers of a month, most attention first."""
    return _period("month", request)


def _period(kind: str, request: Request) -> Listing:
    try:
        period = period_named(kind, request.target)
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error
    window, first, last = request.window, period.first_day, period.last_day
    if window is not None and not request.target:
        first, last = window.first, window.last
    papers = request.filters.apply(queries.featured_between(first, last))
    title = period_title(period)
    listing = Listing(
        kind,
        str(period),
        title,
        title if request.target else _(BEST[kind]),
        reverse(kind, args=[str(period)]),
        papers,
        _(AMONG[kind]),
        subject=period,
        spans_days=kind != "day",
    )
    if window is None:
        return listing
    if window.order is None:
        return replace(listing, papers=papers.filter(featured_on__range=(window.first, window.last)))
    if first == last:  # the edition of a day in the order in which it was frozen
        return replace(listing, papers=in_window(papers, window))
    return replace(listing, papers=window.keep(papers.values_list("id", flat=True)))


@register("trending", gettext_lazy("Trending papers"), narrows=True)
def trending(request: Request) -> Listing:
    """List the trending papers by attention against age, `MAX_TRENDING` deep.

    Only a window of days narrows it; a digest shows what trends on its day, whenever it was featured.
    """
    papers = request.filters.apply(queries.trending())
    if request.window is not None and request.window.order is None:
        papers = papers.filter(featured_on__range=(request.window.first, request.window.last))
    return Listing(
        "trending", "", _("Trending"), _("trending"), reverse("trending"), papers, _("trending"), depth=MAX_TRENDING
    )


@register("everything", gettext_lazy("Everything"))
def everything(request: Request) -> Listing:
    """List every paper of the catalogue, the last added first."""
    papers = Paper.objects.order_by("-id")
    return Listing(
        "everything", "", _("All papers"), _("all papers"), reverse("everything"), papers, _("in the catalogue")
    )
