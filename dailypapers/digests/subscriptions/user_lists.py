"""Lists of people: one's feed, what one follows, collections, persons and groups, each as far as its reader may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community import queries as community
from dailypapers.community.models import Collection, CollectionItem, Comment, Follow, Group, Vote
from dailypapers.digests.models import Subscriber
from dailypapers.digests.planning.windows import DEEP, Gone, Window, matching
from dailypapers.lib.errors import InvalidSubscription, NotFound
from dailypapers.ranking import feeds


def nobody(target: str, window: Window) -> list[int]:
    """These lists are found for a reader."""
    raise Gone("This list needs to know who reads it.")


def _reader(subscriber: Subscriber) -> User:
    user = subscriber.user
    if not isinstance(user, User) or not user.is_active:
        raise Gone("The account that this list belongs to is not there any more.")
    return user


def feed(subscriber: Subscriber, target: str, window: Window) -> dict[int, str]:
    """What is new of one's own feed, in its order and with its reasons."""
    ranked = feeds.reasons_of(_reader(subscriber).pk)
    return dict([(pk, reason) for pk, reason in ranked.items() if pk in window.members][:DEEP])


def follows(subscriber: Subscriber, target: str, window: Window) -> dict[int, str]:
    """What is new of all that one follows, and what of it that is: the things of the catalogue, then persons, then
    searches."""
    rows = Follow.objects.filter(user=_reader(subscriber))
    found = _of_things(rows, window)
    persons = dict(rows.filter(kind="person", person__is_active=True).values_list("person_id", "person__username"))
    for paper_id, who in _deeds(list(persons), window).items():
        found.setdefault(paper_id, f"you follow {persons[who]}")
    for query in rows.filter(kind="search").values_list("query", flat=True):
        for paper_id in matching(query, window):
            found.setdefault(paper_id, f"you follow the search “{query}”")
    return dict(list(found.items())[:DEEP])


THINGS = (("author", "authors", "name"), ("organisation", "organisation", "name"), ("category", "categories", "code"),
          ("keyword", "keywords", "name"))  # fmt: skip


def _of_things(rows: QuerySet[Follow], window: Window) -> dict[int, str]:
    """Papers that have what is followed, in the order of the window: one query, and one for each kind that names it."""
    wanted, followed = Q(), dict[str, list[int]]()
    for kind, column, _ in THINGS:
        followed[kind] = [pk for name, pk in rows.values_list("kind", f"{kind}_id") if name == kind]
        wanted |= Q(**{f"{column}__in": followed[kind]}) if followed[kind] else Q()
    found = window.among(Paper.objects.filter(wanted)) if wanted else []
    names: dict[int, str] = {}
    for kind, column, name in THINGS:
        if found and followed[kind]:
            having = Paper.objects.filter(**{"id__in": found, f"{column}__in": followed[kind]}).order_by()
            for paper_id, what in having.values_list("id", f"{column}__{name}"):
                names.setdefault(paper_id, f"you follow {what}")
    return {paper_id: names[paper_id] for paper_id in found if paper_id in names}


def collection(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """Papers that were put into it, the newest first."""
    try:
        found = community.collection_of(target, subscriber.user)
    except NotFound as error:
        raise Gone(str(error)) from None
    rows = CollectionItem.objects.filter(collection=found, added_at__gt=window.opened, added_at__lte=window.closed)
    return list(rows.order_by("-added_at", "-id").values_list("paper_id", flat=True)[:DEEP])


def person(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """Papers a user upvoted or wrote about in public, the newest deed first."""
    found = accounts.by_username(target)
    if found is None:
        raise Gone(f"There is no user “{target}” any more.")
    return list(_deeds([found.pk], window))


def _deeds(users: list[int], window: Window) -> dict[int, int]:
    """Papers with the user who did something with them last, the newest deed first."""
    if not users:
        return {}
    span = {"user_id__in": users, "created_at__gt": window.opened, "created_at__lte": window.closed}
    rows = [
        *Vote.objects.filter(**span).order_by("-created_at").values_list("created_at", "paper_id", "user_id")[:DEEP],
        *Comment.objects.filter(**span, group=None, deleted_at=None).order_by("-created_at")
        .values_list("created_at", "paper_id", "user_id")[:DEEP],
    ]  # fmt: skip
    by_paper: dict[int, int] = {}
    for _, paper_id, user_id in sorted(rows, reverse=True)[:DEEP]:
        by_paper.setdefault(paper_id, user_id)
    return by_paper


def group(subscriber: Subscriber, target: str, window: Window) -> list[int]:
    """What is new of the papers that a group's members upvoted, wrote about or collected."""
    try:
        found, _ = community.group_of(target, subscriber.user)
    except NotFound as error:
        raise Gone(str(error)) from None
    ids = community.group_papers(found).order_by().values("id")
    return window.among(Paper.objects.filter(id__in=ids))


# --- targets ------------------------------------------------------------------------------------------------------


def allowed_collection(user: Any, target: str) -> str:
    """The slug of a collection this user may see, also from its whole address."""
    try:
        return community.collection_of(_last(target), user).slug
    except NotFound as error:
        raise InvalidSubscription(str(error)) from None


def allowed_group(user: Any, target: str) -> str:
    try:
        return community.group_of(_last(target), user)[0].slug
    except NotFound as error:
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
