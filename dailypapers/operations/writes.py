"""Writes for routes and tools: identifiers are looked up here, the actions check permissions.

Every function raises `ApiError` for what does not exist, and what its actions raise.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

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
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.lib.mail_address import address_key
from dailypapers.operations.lookups import paper_of, subscribers_of


class SavedItem(NamedTuple):
    """A paper in a collection, and whether this call put it there."""

    item: CollectionItem
    is_new: bool


def vote(user: Any, identifier: str, upvote: bool) -> dict[str, Any]:
    """Upvote a paper or withdraw the vote; return its key, its votes and the state."""
    paper = paper_of(identifier)
    votes = actions.upvote(user, paper) if upvote else actions.withdraw_vote(user, paper)
    return {"paper": paper.key, "votes": votes, "voted": upvote}


def write_comment(
    user: Any, identifier: str, text: str, parent: int | None = None, group: str | None = None
) -> Comment:
    """Write a comment on a paper, as a reply to `parent` (an id) or for the members of `group` (a slug)."""
    paper = paper_of(identifier)
    parent_comment = queries.comment_of(parent, user) if parent is not None else None
    comment_group = queries.group_of(group, user)[0] if group else None
    return actions.comment(user, paper, text, parent_comment, comment_group)


def create_collection(
    user: Any, title: str, description: str = "", visibility: str = "private", group: str | None = None
) -> Collection:
    """Create a collection of a user, or of `group` (a slug)."""
    owner_group = queries.group_of(group, user)[0] if group else None
    return actions.create_collection(user, title, description, visibility, owner_group)


def save(user: Any, slug: str, identifier: str, note: str | None = None, position: int | None = None) -> SavedItem:
    """Put a paper into a collection, or change the note and position of one that is in it already."""
    collection, paper = queries.collection_of(slug, user), paper_of(identifier)
    with transaction.atomic():
        item = collection.items.filter(paper=paper).first()
        is_new = item is None
        if item is None:
            item = actions.save(user, collection, paper, note or "")
        else:
            actions.change_item(user, item, item.note if note is None else note)
        if position is not None:
            actions.move_item(user, item, position)
    item.refresh_from_db()
    return SavedItem(item, is_new)


def unsave(user: Any, slug: str, identifier: str) -> None:
    """Take a paper out of a collection."""
    actions.unsave(user, queries.collection_of(slug, user), paper_of(identifier))


def read_later(user: Any, paper: Paper, state: str | None) -> dict[str, Any]:
    """Set the reading state of a paper (None: clear it); return its key and the state."""
    actions.set_reading_state(user, paper, state)
    return {"paper": paper.key, "state": state}


def submit(user: Any, text: str, day: str | None) -> Submission:
    """Submit a paper for a day, today by default. Raises `Invalid` for a text that is no day."""
    try:
        featured_on = date.fromisoformat(day) if day else timezone.now().date()
    except ValueError:
        raise Invalid(f"Invalid date: {(day or '')[:40]}. Write a day as 2025-10-14.") from None
    return actions.submit(user, text, featured_on)


def subscribe(
    user: Any, request: SubscriptionRequest, address: str | None = None, hour: int = 7, time_zone: str = "UTC"
) -> Subscription:
    """Subscribe a confirmed address of a user, the first one by default; no mail asks again.

    A subscription that exists already is returned unchanged.
    """
    owner = require_active(user)
    emails = accounts.verified_emails(owner)
    if not emails:
        raise Invalid("Your account has no confirmed e-mail address. Confirm one on the site first.")
    email = next((one for one in emails if address is None or one.lower() == address.lower()), None)
    if email is None:
        raise Invalid(f"Your account has no confirmed address {(address or '')[:120]}. Confirm it on the site first.")
    request = digests.check_request(request, owner)
    subscriber = subscribers_of(owner).filter(address_key=address_key(email)).exclude(confirmed_at=None).first()
    if subscriber is not None:
        return digests.add(subscriber, request)
    subscriber = digests.subscribe(email, [request], hour=hour, time_zone=time_zone, user=owner, confirmed=True)
    return subscriber.subscriptions.get(kind=request.kind, target=request.target)


def unsubscribe(user: Any, subscription_id: int) -> None:
    """End a subscription of a user. Raises `NotFound`."""
    owner = require_active(user)
    subscription = Subscription.objects.filter(id=subscription_id, subscriber__in=subscribers_of(owner)).first()
    if subscription is None:
        raise NotFound("You have no such subscription.")
    digests.remove(subscription.subscriber, subscription.id)
