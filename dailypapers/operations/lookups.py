"""What a program means by an identifier or a word."""

from __future__ import annotations

from django.db.models import QuerySet

from dailypapers.accounts.models import User
from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.digests.models import Subscriber
from dailypapers.lib.errors import Invalid
from dailypapers.listings import Filters, Listing, open_listing
from dailypapers.operations.errors import ApiError


def paper_id(identifier: str) -> int:
    """Return the database id of the paper somebody means; its key, as most say it, is looked for first.

    Raises `ApiError`.
    """
    if len(identifier) <= 255 and "\0" not in identifier:
        known = Paper.objects.filter(key=identifier).values_list("id", flat=True).first()
        if known is not None:
            return known
    paper = queries.find(identifier)
    if paper is None:
        raise ApiError("not_found", f"There is no paper “{identifier[:120]}” in this catalogue.", "id")
    return paper.id


def paper_of(identifier: str) -> Paper:
    """Return the paper somebody means with its counts. Raises `ApiError`."""
    return Paper.objects.only("id", "key", "votes", "comments").get(id=paper_id(identifier))


def listing_of_period(kind: str, text: str, filters: Filters) -> Listing:
    """Open a day, week or month; `today` and `newest` name the one with today or with the newest papers.

    Raises `ApiError`.
    """
    try:
        return open_listing(kind, text, filters=filters)
    except Invalid as error:
        raise ApiError("invalid_value", str(error), kind) from error


def subscribers_of(user: User) -> QuerySet[Subscriber]:
    """Return where this user's mails go: addresses joined to the account."""
    return Subscriber.objects.filter(user=user, channel=Subscriber.Channel.MAIL, stopped_at=None)
