"""Zotero as people want it: a key, the collections that are kept in step, the papers that go there.

Pages only write down what is wanted; `zotero_visits` does it, so that nobody waits for another site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts import ciphers
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin
from dailypapers.community.models import ZoteroConnection, ZoteroItem, ZoteroSave
from dailypapers.lib.errors import Conflict, Invalid, NotFound

MAX_CHOSEN = 10  # collections of one person
PURPOSE = "zotero"  # of the encryption of keys
_KEY = re.compile(r"[A-Za-z0-9]{24}")
_State, _Save = ZoteroConnection.State, ZoteroSave.State


def connection_of(user: Actor) -> ZoteroConnection | None:
    """Return the connection of somebody; None without one."""
    return ZoteroConnection.objects.filter(user_id=user.pk).first() if user.pk else None


def connect(user: Actor, key: str) -> None:
    """Keep a key of Zotero, encrypted; a new one replaces the old one. Raises Invalid for what is no key."""
    if not _KEY.fullmatch(key.strip()):
        raise Invalid(_("A Zotero key has 24 letters and digits. Create one at zotero.org/settings/keys/new."))
    with transaction.atomic():
        owner = begin(user, "zotero")
        facts = {
            "key": ciphers.encrypt(PURPOSE, key.strip()),
            "state": _State.NEW,
            "error": "",
            "next_visit_at": timezone.now(),
        }
        ZoteroConnection.objects.update_or_create(user=owner, defaults=facts)


def disconnect(user: Actor) -> None:
    """Forget the key. Collections and papers stay, here and there."""
    ZoteroConnection.objects.filter(user=require_active(user)).delete()


def choose_collections(user: Actor, keys: Iterable[str]) -> None:
    """Keep these collections in step and no others. Raises Invalid for too many, NotFound for a key that is none."""
    with transaction.atomic():
        connection = _connection_of(begin(user, "zotero"))
        chosen = set(keys)
        if len(chosen) > MAX_CHOSEN:
            raise Invalid(_("At most %(count)s collections can be synced. Choose fewer.") % {"count": MAX_CHOSEN})
        if connection.collections.filter(key__in=chosen).count() != len(chosen):
            raise NotFound(_("There is no such collection in your Zotero library. Reload the page."))
        left = connection.collections.filter(is_chosen=True).exclude(key__in=chosen)
        ZoteroItem.objects.filter(source__in=left).delete()
        left.update(is_chosen=False, version=0, collection=None)
        connection.collections.filter(key__in=chosen).update(is_chosen=True)
        connection.next_visit_at = timezone.now()
        connection.save(update_fields=["next_visit_at"])


def save_to_zotero(user: Actor, paper: Paper) -> None:
    """Send a paper to somebody's library. Raises Conflict where it is there, Invalid where the key cannot write."""
    with transaction.atomic():
        connection = _connection_of(begin(user, "save"))
        if connection.state == _State.CONNECTED and not connection.can_write:
            raise Invalid(_("Your Zotero key is read-only. Create one with write access and enter it under Settings."))
        save, is_new = ZoteroSave.objects.get_or_create(connection=connection, paper=paper)
        if not is_new and save.state != _Save.FAILED:
            raise Conflict(
                _("This paper is in your Zotero library.")
                if save.state == _Save.SAVED
                else _("This paper is already being saved.")
            )
        if not is_new:
            save.state, save.reason, save.created_at = _Save.WAITING, "", timezone.now()
            save.save(update_fields=["state", "reason", "created_at"])


def _connection_of(user: User) -> ZoteroConnection:
    connection = connection_of(user)
    if connection is None:
        raise NotFound(_("You have not connected Zotero. Enter a key under Settings."))
    return connection
