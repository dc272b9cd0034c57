"""Muting words, authors, categories and topics."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.models import Mute
from dailypapers.lib.errors import Conflict, Invalid

MAX_MUTES = 300  # of one reader: each list is compared with all of them
MAX_TARGET = 400  # characters
FEWEST_LETTERS = 2  # of a word


def mute(user: Actor, kind: str, target: str) -> Mute:
    """Stop showing a reader papers that hold this, once however often it is sent."""
    if kind not in Mute.Kind.values:
        raise Invalid(_("What can be muted is one of %(values)s.") % {"values": ", ".join(Mute.Kind.values)})
    target = line(target, MAX_TARGET, _("What is to be muted"))
    if kind == Mute.Kind.WORD and len(target) < FEWEST_LETTERS:
        raise Invalid(_("A single letter stands in every paper. Write a word."))
    with transaction.atomic():
        reader = begin(user, "read")
        if Mute.objects.filter(user=reader).count() >= MAX_MUTES:
            raise Conflict(_("You have muted %(count)s things already. Take one back first.") % {"count": MAX_MUTES})
        return Mute.objects.get_or_create(user=reader, kind=kind, target=target)[0]


def unmute(user: Actor, kind: str, target: str) -> None:
    """Show a reader papers that hold this again."""
    with transaction.atomic():
        reader = begin(user, "read")
        Mute.objects.filter(user=reader, kind=kind, target=line(target, MAX_TARGET, _("What was muted"))).delete()
