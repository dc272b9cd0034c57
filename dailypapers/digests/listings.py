"""The frozen list of a day, which the registry of lists finds by the name of this module."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.accounts.wording import period_title
from dailypapers.digests.models import Edition
from dailypapers.lib.errors import Invalid, InvalidPeriod, NotFound
from dailypapers.lib.periods import Day
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register(
    "edition", gettext_lazy("The edition of a day"), asks=gettext_lazy("a day like 2025-10-14"), target_is_optional=True
)
def edition(request: Request) -> Listing:
    """List the papers of an edition in their frozen order; without a day the newest edition that has papers."""
    if request.target in ("", "newest"):
        row = Edition.objects.exclude(paper_ids=[]).order_by("-day").first()
        if row is None:
            return Listing(
                "edition", "", _("The edition"), _("the edition"), reverse("editions"), [], _("in the edition")
            )
    else:
        try:
            day = Day.parse(request.target).date
        except InvalidPeriod as error:
            raise Invalid(str(error)) from error
        row = Edition.objects.filter(day=day).first()
    if row is None:
        raise NotFound(_("There is no edition of this day yet: it is frozen when the day has closed."))
    period = Day(row.day)
    title = period_title(period)
    url = reverse("edition", args=[str(period)])
    return Listing(
        "edition",
        str(period),
        _("Edition of %(day)s") % {"day": title},
        _("edition of %(day)s") % {"day": title} if request.target else _("the edition"),
        url,
        row.paper_ids,
        _("in the edition"),
        subject=row,
        spans_days=False,
    )
