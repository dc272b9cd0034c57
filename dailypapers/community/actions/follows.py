"""Following authors, organisations, categories, keywords, people and searches."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog.entities import CATALOGUED, ENTITIES
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.models import Follow, Notification
from dailypapers.lib.errors import Invalid, NotFound, RateLimited

KINDS = (*CATALOGUED, "person")  # what one follows; besides these a search
MAX_FOLLOWS = 500


def follow(user: Actor, kind: str, target: Model | str) -> Follow:
    """Follows a thing or a person, or with `kind` "search" the query `target`; the same again changes nothing.

    Raises `NotFound` for what is deleted, `Invalid` for an unknown kind or oneself, `RateLimited` behind 500 follows.
    """
    where = _where(kind, target)
    with transaction.atomic():
        follower = begin(user, "follow")
        if kind == "person" and getattr(target, "pk", None) == follower.pk:
            raise Invalid("You cannot follow yourself.")
        if isinstance(target, Model) and not ENTITIES[kind].all().filter(pk=target.pk).exists():
            raise NotFound(f"This {kind} is not there any more.")
        if known := Follow.objects.filter(user=follower, kind=kind, **where).first():
            return known
        if Follow.objects.filter(user=follower).count() >= MAX_FOLLOWS:
            raise RateLimited(f"You follow {MAX_FOLLOWS} things. Unfollow some first.", 0)
        made, _ = Follow.objects.get_or_create(user=follower, kind=kind, **where)
        if kind == "person" and isinstance(target, User):
            told = {"user": target, "kind": Notification.Kind.FOLLOWED, "actor": follower}
            if not Notification.objects.filter(**told).exists():
                Notification.objects.create(**told)
        return made


def unfollow(user: Actor, kind: str, target: Model | str) -> None:
    """The opposite; what is not followed stays so."""
    where = _where(kind, target)
    Follow.objects.filter(user=require_active(user), kind=kind, **where).delete()


def _where(kind: str, target: Model | str) -> dict[str, Any]:
    if kind == "search" and isinstance(target, str):
        return {"query": line(target, 500, "The search")}
    if kind in KINDS and isinstance(target, ENTITIES[kind].model):
        return {kind: target}
    raise Invalid(f"One can follow one of: {', '.join(Follow.Kind.values)}.")
