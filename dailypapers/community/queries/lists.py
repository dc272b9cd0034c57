"""Collections, follows, what somebody reads and upvoted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Collection, CollectionItem, Follow, Group, Membership
from dailypapers.community.models.follows import LINKED, WRITTEN
from dailypapers.lib.errors import Invalid, NotFound

PUBLIC = Collection.Visibility.PUBLIC


def collection_of(slug: str, user: Any) -> Collection:
    """Return the collection of this slug if this reader may see it.

    Raises `NotFound` for a private one of others as for one that does not exist.
    """
    collections = Collection.objects.filter(slug=slug).select_related("owner", "group")
    collection = collections.filter(owner__is_active=True).first() if "\0" not in slug else None
    if collection is None or not _may_see(collection, user):
        raise NotFound(_("This collection does not exist, or it is private."))
    return collection


def _may_see(collection: Collection, user: Any) -> bool:
    if collection.visibility != Collection.Visibility.PRIVATE:
        return True
    if not isinstance(user, User):
        return False
    if collection.owner_id == user.id:
        return True
    return collection.group_id is not None and Membership.objects.filter(group=collection.group_id, user=user).exists()


def collections_of(user: User, viewer: Any) -> QuerySet[Collection]:
    """Return a user's collections with `papers` counted: all for themselves, the public ones for others."""
    collections = Collection.objects.filter(owner=user)
    return _counted(collections if viewer == user else collections.filter(visibility=PUBLIC))


def public_collections() -> QuerySet[Collection]:
    """Return the public collections, newest change first, with `papers` counted; empty ones are left out."""
    filled = CollectionItem.objects.filter(collection=OuterRef("pk"))
    collections = Collection.objects.filter(Exists(filled), visibility=PUBLIC, owner__is_active=True)
    return _counted(collections).select_related("owner")


def collections_of_group(group: Group) -> QuerySet[Collection]:
    return _counted(Collection.objects.filter(group=group)).select_related("owner")


def collections_to_save(user: User, paper: Paper) -> list[Collection]:
    """Return the collections a user can add a paper to, each with `holds`: whether it is in already."""
    inside = CollectionItem.objects.filter(collection=OuterRef("pk"), paper=paper)
    groups = Membership.objects.filter(user=user).values("group_id")
    collections = Collection.objects.filter(Q(owner=user) | Q(group_id__in=groups)).annotate(holds=Exists(inside))
    return list(collections.order_by("-changed_at", "-id"))


def follow_target(kind: str, name: str) -> Model | str:
    """Return what somebody names to follow: a thing or a person by its public key; a search and a topic as they are.

    Raises `NotFound` for what does not exist, `Invalid` for an unknown kind.
    """
    if kind in WRITTEN:
        return name
    if kind not in Follow.Kind.values:
        raise Invalid(_("You can follow an author, organisation, category, keyword, topic, person or search."))
    row: Model | None = ENTITIES[kind].find(name)
    if row is None:
        raise NotFound(_("There is no %(kind)s “%(name)s”.") % {"kind": kind, "name": name[:100]})
    return row


def follow_of(user: Any, kind: str, target: Model | str) -> bool:
    """Tell whether this user follows a target."""
    if not isinstance(user, User):
        return False
    where = {"query": target} if kind in WRITTEN else {kind: target}
    return Follow.objects.filter(user=user, kind=kind, **where).exists()


def follows_of(user: User) -> list[Follow]:
    """Return the follows of a user with their targets loaded, newest first. One query."""
    return list(Follow.objects.filter(user=user).select_related(*LINKED))


def followed_names(rows: Iterable[Follow]) -> dict[int, str]:
    """Return by their ids what the targets of follows are called: a topic that is no more by its address. One query."""
    rows = list(rows)
    slugs = [row.query for row in rows if row.kind == Follow.Kind.TOPIC]
    topics = ENTITIES["topic"].model._default_manager.filter(slug__in=slugs)
    named = dict(topics.values_list("slug", "name")) if slugs else {}
    return {row.pk: named.get(row.query) or str(row.target) for row in rows}


def reading_list(user: User, state: str) -> QuerySet[Paper]:
    """Return the papers a user marked so, the newest mark first."""
    return Paper.objects.filter(reading_states__user=user, reading_states__state=state).order_by(
        "-reading_states__changed_at", "id"
    )


def upvoted(user: User) -> QuerySet[Paper]:
    """Return the papers a user voted for, the newest vote first."""
    return Paper.objects.filter(vote_rows__user=user).order_by("-vote_rows__created_at", "id")


def _counted(collections: QuerySet[Collection]) -> QuerySet[Collection]:
    return collections.annotate(papers=Count("items")).order_by("-changed_at", "-id")
