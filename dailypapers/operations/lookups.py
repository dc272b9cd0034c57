"""Lookups of papers, lists and addresses by what a program writes for them."""

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
    """Return the database id of a paper by any identifier; its key, the most frequent one, is looked up first.

    Raises `ApiError` for a paper that is not in the catalogue.
    """
    if len(identifier) <= 255 and "\0" not in identifier:
        by_key = Paper.objects.filter(key=identifier).values_list("id", flat=True).first()
        if by_key is not None:
            return by_key
    paper = queries.find(identifier)
    if paper is None:
        raise ApiError("not_found", f"There is no paper “{identifier[:120]}” in this catalogue.", "id")
    return paper.id


def paper_of(identifier: str) -> Paper:
    """Return a paper by any identifier, with its counts. Raises `ApiError`."""
    return Paper.objects.only("id", "key", "votes", "comments").get(id=paper_id(identifier))


def listing_of_period(kind: str, text: str, filters: Filters) -> Listing:
    """Open the list of a day, week or month; `today` and `newest` name the one of today or of the newest papers.

    Raises `ApiError` for an invalid period.
    """
    try:
        return open_listing(kind, text, filters=filters)
    except Invalid as error:
        raise ApiError("invalid_value", str(error), kind) from error


def subscribers_of(user: User) -> QuerySet[Subscriber]:
    """Return the mail subscribers of a user that are still active."""
    return Subscriber.objects.filter(user=user, channel=Subscriber.Channel.MAIL, stopped_at=None)
