"""What can be done, for routes and tools alike: names are looked up here, the actions check who may.

Raises `ApiError` on what is not there, and what the actions raise.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.community import actions, queries
from dailypapers.community.models import Collection, CollectionItem, Comment, Submission
from dailypapers.digests.models import Subscription
from dailypapers.digests.subscriptions import actions as digests
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.addresses import address_key
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.operations.lookups import paper_of, subscribers_of


def vote(user: Any, identifier: str, wanted: bool) -> dict[str, Any]:
    paper = paper_of(identifier)
    votes = actions.upvote(user, paper) if wanted else actions.withdraw_vote(user, paper)
    return {"paper": paper.key, "votes": votes, "voted": wanted}


def write_comment(
    user: Any, identifier: str, text: str, parent: int | None = None, group: str | None = None
) -> Comment:
    paper = paper_of(identifier)
    above = queries.comment_of(parent, user) if parent is not None else None
    among = queries.group_of(group, user)[0] if group else None
    return actions.comment(user, paper, text, above, among)


def create_collection(
    user: Any, title: str, description: str = "", visibility: str = "private", group: str | None = None
) -> Collection:
    among = queries.group_of(group, user)[0] if group else None
    return actions.create_collection(user, title, description, visibility, among)


def save(
    user: Any, slug: str, identifier: str, note: str | None = None, place: int | None = None
) -> tuple[CollectionItem, bool]:
    """Puts a paper into a collection, or changes its note and place where it is in; whether it is new there."""
    collection, paper = queries.collection_of(slug, user), paper_of(identifier)
    with transaction.atomic():
        item = collection.items.filter(paper=paper).first()
        is_new = item is None
        if item is None:
            item = actions.save(user, collection, paper, note or "")
        else:
            actions.change_item(user, item, item.note if note is None else note)
        if place is not None:
            actions.move_item(user, item, place)
    item.refresh_from_db()
    return item, is_new


def unsave(user: Any, slug: str, identifier: str) -> None:
    actions.unsave(user, queries.collection_of(slug, user), paper_of(identifier))


def read_later(user: Any, paper: Paper, state: str | None) -> dict[str, Any]:
    actions.set_reading_state(user, paper, state)
    return {"paper": paper.key, "state": state}


def submit(user: Any, text: str, day: str | None) -> Submission:
    try:
        wanted = date.fromisoformat(day) if day else timezone.now().date()
    except ValueError:
        raise Invalid(f"Invalid date: {day}. Write a day as 2025-10-14.") from None
    return actions.submit(user, text, wanted)


def subscribe(
    user: Any, wish: SubscriptionRequest, address: str | None = None, hour: int = 7, time_zone: str = "UTC"
) -> Subscription:
    """For a confirmed address of this user, which needs no further yes. The same again changes nothing."""
    owner = require_active(user)
    mine = accounts.verified_emails(owner)
    if not mine:
        raise Invalid("Your account has no confirmed e-mail address. Confirm one on the site first.")
    chosen = next((one for one in mine if address is None or one.lower() == address.lower()), None)
    if chosen is None:
        raise Invalid("This is no confirmed address of your account. Confirm it on the site first.")
    wish = digests.check_request(wish, owner)
    known = subscribers_of(owner).filter(address_key=address_key(chosen)).exclude(confirmed_at=None).first()
    if known is not None:
        return digests.add(known, wish)
    to = digests.subscribe(chosen, [wish], hour=hour, time_zone=time_zone, user=owner, confirmed=True)
    return to.subscriptions.get(kind=wish.kind, target=wish.target)


def unsubscribe(user: Any, subscription_id: int) -> None:
    owner = require_active(user)
    found = Subscription.objects.filter(id=subscription_id, subscriber__in=subscribers_of(owner)).first()
    if found is None:
        raise NotFound("You have no such subscription.")
    digests.remove(found.subscriber, found.id)
