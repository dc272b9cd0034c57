"""Collections: papers in an order, with notes."""

from __future__ import annotations

import secrets

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin, line, lines
from dailypapers.community.models import Collection, CollectionItem, Group, Membership
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed, NotFound, RateLimited
from dailypapers.lib.text import slug

MAX_COLLECTIONS = 200
MAX_ITEMS = 2_000
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def create_collection(
    user: Actor,
    title: str,
    description: str = "",
    visibility: str = Collection.Visibility.PRIVATE,
    group: Group | None = None,
) -> Collection:
    title, description, visibility = _clean(title, description, visibility)
    with transaction.atomic():
        owner = begin(user, "collection")
        if group is not None and not Membership.objects.filter(group=group, user=owner).exists():
            raise NotFound(_("You are not a member of this group."))
        if owner.collections.count() >= MAX_COLLECTIONS:
            raise RateLimited(_("You have %(count)s collections. Delete one first.") % {"count": MAX_COLLECTIONS}, 0)
        ending = "".join(secrets.choice(_LETTERS) for _place in range(12))
        return Collection.objects.create(
            owner=owner,
            group=group,
            title=title,
            description=description,
            visibility=visibility,
            slug=f"{slug(title)[:100] or 'papers'}-{ending}",
        )


def change_collection(user: Actor, collection: Collection, title: str, description: str, visibility: str) -> None:
    title, description, visibility = _clean(title, description, visibility)
    actor = require_active(user)
    if collection.owner_id != actor.id:
        _require_change(actor, collection)
        if visibility != collection.visibility:
            raise NotAllowed(_("Only the owner can decide who sees a collection."))
    collection.title, collection.description, collection.visibility = title, description, visibility
    collection.changed_at = timezone.now()
    collection.save(update_fields=["title", "description", "visibility", "changed_at"])


def delete_collection(user: Actor, collection: Collection) -> None:
    actor = require_active(user)
    if collection.owner_id != actor.id:
        _require_change(actor, collection)
        raise NotAllowed(_("Only the owner can delete a collection."))
    collection.delete()


def save(user: Actor, collection: Collection, paper: Paper, note: str = "") -> CollectionItem:
    """Add a paper at the end of a collection.

    Raises `Conflict` when it is in already, `NotFound` for a collection of others.
    """
    note = line(note, 1_000, _("The note"), required=False)
    with transaction.atomic():
        actor = begin(user, "save")
        _require_change(actor, collection)
        Collection.objects.select_for_update().get(id=collection.id)
        if collection.items.filter(paper=paper).exists():
            raise Conflict(_("This paper is already in “%(title)s”.") % {"title": collection.title}, paper.key)
        if collection.items.count() >= MAX_ITEMS:
            raise RateLimited(
                _("A collection holds %(count)s papers. Start another one.") % {"count": intcomma(MAX_ITEMS)}, 0
            )
        last = collection.items.aggregate(last=Max("position"))["last"]
        item = CollectionItem.objects.create(
            collection=collection, paper=paper, note=note, position=0 if last is None else last + 1
        )
        _touch(collection)
    return item


def unsave(user: Actor, collection: Collection, paper: Paper) -> None:
    """Remove a paper from a collection, if it is in."""
    with transaction.atomic():
        _require_change(require_active(user), collection)
        collection.items.filter(paper=paper).delete()
        _touch(collection)


def change_item(user: Actor, item: CollectionItem, note: str) -> None:
    note = line(note, 1_000, _("The note"), required=False)
    with transaction.atomic():
        _require_change(require_active(user), item.collection)
        CollectionItem.objects.filter(id=item.id).update(note=note)
        _touch(item.collection)


def move_item(user: Actor, item: CollectionItem, position: int) -> None:
    """Move an item to a position, counted from 0; positions behind the last mean the last."""
    with transaction.atomic():
        _require_change(require_active(user), item.collection)
        Collection.objects.select_for_update().get(id=item.collection_id)
        ids = list(CollectionItem.objects.filter(collection=item.collection_id).values_list("id", flat=True))
        if item.id not in ids:
            raise NotFound(_("This paper is no longer in the collection."))
        ids.remove(item.id)
        ids.insert(max(0, position), item.id)
        items = CollectionItem.objects.in_bulk(ids)
        changed = []
        for number, item_id in enumerate(ids):
            if items[item_id].position != number:
                items[item_id].position = number
                changed.append(items[item_id])
        CollectionItem.objects.bulk_update(changed, ["position"])
        _touch(item.collection)


def may_change(user: User, collection: Collection) -> bool:
    """Tell whether a user may change a collection: its owner, and the members of its group."""
    if collection.owner_id == user.id:
        return True
    return (
        collection.group_id is not None and Membership.objects.filter(group_id=collection.group_id, user=user).exists()
    )


def _require_change(user: User, collection: Collection) -> None:
    if may_change(user, collection):
        return
    if collection.visibility == Collection.Visibility.PRIVATE:
        raise NotFound(_("This collection does not exist."))
    raise NotAllowed(_("Only the owner can change this collection."))


def _touch(collection: Collection) -> None:
    Collection.objects.filter(id=collection.id).update(changed_at=timezone.now())


def _clean(title: str, description: str, visibility: str) -> tuple[str, str, str]:
    if visibility not in Collection.Visibility.values:
        raise Invalid(
            _("The visibility must be one of %(values)s.") % {"values": ", ".join(Collection.Visibility.values)}
        )
    return line(title, 120, _("The title")), lines(description, 2_000, _("The description")), visibility
