"""The frozen list of a day, which the registry of lists finds by the name of this module."""

from __future__ import annotations

from django.urls import reverse

from dailypapers.digests.models import Edition
from dailypapers.lib.errors import Invalid, InvalidPeriod, NotFound
from dailypapers.lib.periods import Day
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register("edition", "The edition of a day", asks="a day like 2025-10-14", target_is_optional=True)
def edition(request: Request) -> Listing:
    """List the papers of an edition in their frozen order; without a day the newest edition that has papers."""
    if request.target in ("", "newest"):
        row = Edition.objects.exclude(paper_ids=[]).order_by("-day").first()
        if row is None:
            return Listing("edition", "", "The edition", "the edition", reverse("editions"), [], "in the edition")
    else:
        try:
            day = Day.parse(request.target).date
        except InvalidPeriod as error:
            raise Invalid(str(error)) from error
        row = Edition.objects.filter(day=day).first()
    if row is None:
        raise NotFound("There is no edition of this day yet: it is frozen when the day has closed.")
    period = Day(row.day)
    url = reverse("edition", args=[str(period)])
    return Listing(
        "edition",
        str(period),
        f"Edition of {period.title}",
        f"edition of {period.title}" if request.target else "the edition",
        url,
        row.paper_ids,
        "in the edition",
        subject=row,
        spans_days=False,
    )
