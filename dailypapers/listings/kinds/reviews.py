"""The list of a week's review: what was discussed, and a paper for each field."""

from __future__ import annotations

from django.urls import reverse

from dailypapers.insights.review import newest_reviewed, review_of
from dailypapers.lib.errors import Invalid, InvalidPeriod
from dailypapers.lib.periods import Week
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register("review", "The review of a week", asks="a week like 2025-W42", target_is_optional=True)
def review(request: Request) -> Listing:
    """List the papers of a week's review with reasons; without a week of the last one that is over."""
    try:
        week = Week.parse(request.target) if request.target not in ("", "newest") else _week(request)
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error
    if week is None:
        return Listing("review", "", "Review", "the review of the week", reverse("reviews"), [], "in the review")
    choices = review_of(week).choices
    return Listing(
        "review",
        str(week),
        f"Review of {week.title[:1].lower()}{week.title[1:]}",
        f"review of week {week.number}" if request.target else "the review of the week",
        reverse("review", args=[str(week)]),
        [choice.paper_id for choice in choices],
        "in the review",
        {choice.paper_id: choice.reason for choice in choices},
        subject=week,
    )


def _week(request: Request) -> Week | None:
    """Return the week of a digest's window, else the last one that is over."""
    return Week.of(request.window.last) if request.window is not None else newest_reviewed()
