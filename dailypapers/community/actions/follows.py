"""Following authors, organisations, categories, keywords, topics, people and searches."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog.entities import ENTITIES
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.models import Follow, Notification
from dailypapers.community.models.follows import LINKED, WRITTEN
from dailypapers.lib.errors import Invalid, NotFound, RateLimited

MAX_FOLLOWS = 500
_GONE = {
    "author": gettext_noop("This author no longer exists."),
    "organisation": gettext_noop("This organisation no longer exists."),
    "category": gettext_noop("This category no longer exists."),
    "keyword": gettext_noop("This keyword no longer exists."),
    "person": gettext_noop("This person no longer exists."),
}


def follow(user: Actor, kind: str, target: Model | str) -> Follow:
    """Follow an entity, a search by its text or a topic by its slug; following it again changes nothing.

    Raises `NotFound` for what is deleted, `Invalid` for an unknown kind or oneself, `RateLimited` above 500 follows.
    """
    where = _where(kind, target)
    with transaction.atomic():
        follower = begin(user, "follow")
        if kind == Follow.Kind.PERSON and getattr(target, "pk", None) == follower.pk:
            raise Invalid(_("You cannot follow yourself."))
        if isinstance(target, Model) and not ENTITIES[kind].all().filter(pk=target.pk).exists():
            raise NotFound(_(_GONE[kind]))
        if kind == Follow.Kind.TOPIC and ENTITIES[kind].find(str(target)) is None:
            raise NotFound(_("This topic no longer exists."))
        if existing := Follow.objects.filter(user=follower, kind=kind, **where).first():
            return existing
        if Follow.objects.filter(user=follower).count() >= MAX_FOLLOWS:
            raise RateLimited(_("You follow %(count)s things. Unfollow some first.") % {"count": MAX_FOLLOWS}, 0)
        created, _is_new = Follow.objects.get_or_create(user=follower, kind=kind, **where)
        if kind == Follow.Kind.PERSON and isinstance(target, User):
            notification = {"user": target, "kind": Notification.Kind.FOLLOWED, "actor": follower}
            if not Notification.objects.filter(**notification).exists():
                Notification.objects.create(**notification)
        return created


def unfollow(user: Actor, kind: str, target: Model | str) -> None:
    """Stop following a target; one that is not followed changes nothing."""
    where = _where(kind, target)
    Follow.objects.filter(user=require_active(user), kind=kind, **where).delete()


def _where(kind: str, target: Model | str) -> dict[str, Any]:
    if kind in WRITTEN and isinstance(target, str):
        what = _("The search") if kind == Follow.Kind.SEARCH else _("The topic")
        return {"query": line(target, 500, what)}
    if kind in LINKED and isinstance(target, ENTITIES[kind].model):
        return {kind: target}
    raise Invalid(_("You can follow one of: %(values)s.") % {"values": ", ".join(Follow.Kind.values)})
