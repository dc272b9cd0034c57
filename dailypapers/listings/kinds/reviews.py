"""The list of a week's review: what was discussed, and a paper for each field."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.accounts.wording import span
from dailypapers.insights.review import newest_reviewed, review_of
from dailypapers.lib.errors import Invalid, InvalidPeriod
from dailypapers.lib.periods import Week
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register(
    "review", gettext_lazy("The review of a week"), asks=gettext_lazy("a week like 2025-W42"), target_is_optional=True
)
def review(request: Request) -> Listing:
    """List the papers of a week's review with reasons; without a week of the last one that is over."""
    try:
        week = Week.parse(request.target) if request.target not in ("", "newest") else _week(request)
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error
    if week is None:
        return Listing(
            "review", "", _("Review"), _(_("the review of the week")), reverse("reviews"), [], _("in the review")
        )
    days = span(week.first_day, week.last_day)
    choices = review_of(week).choices
    return Listing(
        "review",
        str(week),
        _("Review of week %(number)s, %(days)s") % {"number": week.number, "days": days},
        _("review of week %(number)s") % {"number": week.number} if request.target else _("the review of the week"),
        reverse("review", args=[str(week)]),
        [choice.paper_id for choice in choices],
        _("in the review"),
        {choice.paper_id: choice.reason for choice in choices},
        subject=week,
    )


def _week(request: Request) -> Week | None:
    """Return the week of a digest's window, else the last one that is over."""
    return Week.of(request.window.last) if request.window is not None else newest_reviewed()
