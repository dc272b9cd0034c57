"""Lists of people: one's feed, what one follows, collections, persons and groups, each as far as its reader may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community import queries as community
from dailypapers.community.models import Collection, CollectionItem, Comment, Follow, Group, Vote
from dailypapers.digests.models import Subscriber
from dailypapers.digests.windows import DEEP, Gone, Window, matching
from dailypapers.lib.errors import InvalidSubscription, NotThere
from dailypapers.ranking import feeds


def nobody(target: str, window: Window) -> list[int]:
    """These lists are found for a reader."""
    raise Gone("This list needs to know who reads it.")


def _reader(subscriber: Subscriber) -> User:
    user = subscriber.user
    if not isinstance(user, User) or not user.is_active:
        raise Gone("The account that this list belongs to is not there any more.")
    return user


def feed(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """What is new of one's own feed, in its order."""
    return [paper_id for paper_id in feeds.order_of(_reader(subscriber).pk) if paper_id in window.members][:DEEP]


def follows(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """What is new of all that one follows: the things of the catalogue by one query, then persons, then searches."""
    rows = Follow.objects.filter(user=_reader(subscriber))
    wanted = Q()
    for kind, column in (("author", "authors"), ("organisation", "organisation"), ("category", "categories"),
                         ("keyword", "keywords")):  # fmt: skip
        ids = [pk for name, pk in rows.values_list("kind", f"{kind}_id") if name == kind]
        wanted |= Q(**{f"{column}__in": ids}) if ids else Q()
    found = window.among(Paper.objects.filter(wanted)) if wanted else []
    persons = list(rows.filter(kind="person", person__is_active=True).values_list("person_id", flat=True))
    found += _deeds(persons, window)
    for query in rows.filter(kind="search").values_list("query", flat=True):
        found += matching(query, window)
    return list(dict.fromkeys(found))[:DEEP]


def collection(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """Papers that were put into it, the newest first."""
    try:
        found = community.collection_of(target, subscriber.user)
    except NotThere as error:
        raise Gone(str(error)) from None
    rows = CollectionItem.objects.filter(collection=found, added_at__gt=window.opened, added_at__lte=window.closed)
    return list(rows.order_by("-added_at", "-id").values_list("paper_id", flat=True)[:DEEP])


def person(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """Papers a user upvoted or wrote about in public, the newest deed first."""
    found = accounts.by_username(target)
    if found is None:
        raise Gone(f"There is no user “{target}” any more.")
    return _deeds([found.pk], window)


def _deeds(users: list[int], window: Window) -> list[int]:
    if not users:
        return []
    span = {"user_id__in": users, "created_at__gt": window.opened, "created_at__lte": window.closed}
    rows = [
        *Vote.objects.filter(**span).order_by("-created_at").values_list("created_at", "paper_id")[:DEEP],
        *Comment.objects.filter(**span, group=None, deleted_at=None).order_by("-created_at")
        .values_list("created_at", "paper_id")[:DEEP],
    ]  # fmt: skip
    return list(dict.fromkeys(paper_id for _, paper_id in sorted(rows, reverse=True)))[:DEEP]


def group(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """What is new of the papers that a group's members upvoted, wrote about or collected."""
    try:
        found, _ = community.group_of(target, subscriber.user)
    except NotThere as error:
        raise Gone(str(error)) from None
    ids = community.group_papers(found).order_by().values("id")
    return window.among(Paper.objects.filter(id__in=ids))


# --- targets ------------------------------------------------------------------------------------------------------


def allowed_collection(user: Any, target: str) -> str:
    """The slug of a collection this user may see, also from its whole address."""
    try:
        return community.collection_of(_last(target), user).slug
    except NotThere as error:
        raise InvalidSubscription(str(error)) from None


def allowed_group(user: Any, target: str) -> str:
    try:
        return community.group_of(_last(target), user)[0].slug
    except NotThere as error:
        raise InvalidSubscription(str(error)) from None


def allowed_person(user: Any, target: str) -> str:
    found = accounts.by_username(_last(target).removeprefix("@"))
    if found is None:
        raise InvalidSubscription(f"There is no user “{target[:60]}” here.")
    return found.username


def _last(target: str) -> str:
    return target.rstrip("/").rpartition("/")[2]


def collection_title(target: str) -> str:
    title = Collection.objects.filter(slug=target).values_list("title", flat=True).first()
    return f"Collection {title or target}"


def group_title(target: str) -> str:
    return f"Group {Group.objects.filter(slug=target).values_list('name', flat=True).first() or target}"
