"""Visits to Zotero, by the worker: collections there are kept in step with ours, and papers are saved there.

A visit that dies is made again: the version of a collection is kept last, and what is sent twice is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dailypapers.accounts import ciphers
from dailypapers.catalog.actions import Outcome, store
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.actions.collections import MAX_ITEMS, create_collection
from dailypapers.community.actions.zotero import PURPOSE
from dailypapers.community.actions.zotero_notes import send_notes
from dailypapers.community.models import (
    Collection,
    CollectionItem,
    ZoteroCollection,
    ZoteroConnection,
    ZoteroItem,
    ZoteroSave,
)
from dailypapers.lib.citations import CitationData
from dailypapers.lib.errors import ActionError, HarvestingOff, SourceBusy, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.identifiers import pdf_url
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.tex import to_plain
from dailypapers.lib.zotero_item import zotero_items
from dailypapers.sources.zotero.api import CollectionGone, Found, KeyRefused, ZoteroApi

SAVES_AT_ONCE = 25  # papers; each is two items, and Zotero takes 50
_EVERY = timedelta(hours=1)
_AFTER_FAULT = timedelta(minutes=15)
_State, _Save = ZoteroConnection.State, ZoteroSave.State


def visit_due(client: PoliteClient, is_over: Callable[[], bool] = lambda: False) -> int:
    """Visit Zotero for everybody whose turn it is, or whose papers wait to be sent; return for how many."""
    now, visited = timezone.now(), 0
    for connection in _due(now).distinct().order_by("next_visit_at").select_related("user")[:50]:
        if is_over():
            break
        if not visit(connection, client, is_due=connection.next_visit_at <= now):
            break
        visited += 1
    return visited


def has_due_visits() -> bool:
    """Tell whether there is anybody to visit Zotero for."""
    return _due(timezone.now()).exists()


def _due(now: datetime) -> QuerySet[ZoteroConnection]:
    usable = ZoteroConnection.objects.exclude(state=_State.REFUSED).filter(user__is_active=True)
    return usable.filter(next_visit_at__lte=now) | usable.filter(saves__state=_Save.WAITING, error="")


def visit(connection: ZoteroConnection, client: PoliteClient, *, is_due: bool = True) -> bool:
    """Send what waits and, where it is due, bring collections in step; return False where Zotero wants silence."""
    key = ciphers.decrypt(PURPOSE, connection.key)
    wait, fault = _EVERY, ""
    try:
        if key is None:
            raise KeyRefused("Your key cannot be read any more, because the site's own has changed: enter it again.")
        api = ZoteroApi(client, key)
        if is_due or connection.state == _State.NEW:
            _learn_owner(connection, api)
        _send_saves(connection, api)
        if is_due:
            if connection.can_write:
                send_notes(connection, api)
            _follow_collections(connection, api)
    except (SourceBusy, HarvestingOff) as error:
        seconds = error.seconds if isinstance(error, SourceBusy) else _AFTER_FAULT.total_seconds()
        _end_visit(connection, str(error), timedelta(seconds=seconds))
        return False
    except KeyRefused as error:
        connection.state, fault = _State.REFUSED, str(error)
        connection.saves.filter(state=_Save.WAITING).update(state=_Save.FAILED, reason=fault[:300])
    except (SourceError, ActionError) as error:
        wait, fault = _AFTER_FAULT, str(error)
    if is_due or fault:
        _end_visit(connection, fault, wait)
    return True


def _end_visit(connection: ZoteroConnection, fault: str, wait: timedelta) -> None:
    now = timezone.now()
    connection.error, connection.visited_at, connection.next_visit_at = fault, now, now + wait
    connection.save(update_fields=["state", "error", "visited_at", "next_visit_at"])


def _learn_owner(connection: ZoteroConnection, api: ZoteroApi) -> None:
    """Check the key, and learn whose it is and which collections there are."""
    owner = api.owner()
    if connection.owner not in (0, owner.number):  # another person's key: nothing of before is theirs
        connection.collections.all().delete()
    connection.owner, connection.name, connection.can_write = owner.number, owner.name, owner.can_write
    connection.state = _State.CONNECTED
    connection.save(update_fields=["owner", "name", "can_write", "state"])
    found = {one.key: one for one in api.collections(owner.number)}
    with transaction.atomic():
        connection.collections.exclude(key__in=found).delete()
        rows = [
            ZoteroCollection(connection=connection, key=key, name=one.name, size=one.size) for key, one in found.items()
        ]
        ZoteroCollection.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["connection", "key"], update_fields=["name", "size"]
        )


def _send_saves(connection: ZoteroConnection, api: ZoteroApi) -> None:
    """Send the papers that wait, some at a time."""
    while waiting := list(
        connection.saves.filter(state=_Save.WAITING).order_by("created_at").select_related("paper")[:SAVES_AT_ONCE]
    ):
        items: list[dict[str, Any]] = []
        places: list[int] = []
        for save in waiting:
            places.append(len(items))
            items += _items_of(save.paper, connection.user_id)
        written = api.write(connection.owner, items)
        for save, place in zip(waiting, places, strict=True):
            save.state = _Save.SAVED if place in written.stored else _Save.FAILED
            save.reason = "" if place in written.stored else written.failed.get(place, "Zotero did not store it.")
            save.save(update_fields=["state", "reason"])


def _items_of(paper: Paper, user_id: int) -> list[dict[str, Any]]:
    """Return a paper as Zotero's items, with its reader's tags and its keywords."""
    at = paper.published_at
    data = CitationData(
        key=paper.key,
        title=paper.title_text,
        authors=tuple(paper.authorships.order_by("position").values_list("author__name", flat=True)),
        year=at.year if at else None,
        month=at.month if at else None,
        day=at.day if at else None,
        arxiv_id=paper.arxiv_id or "",
        doi=paper.doi or "",
        journal_ref=paper.journal_ref,
        url=settings.SITE_URL + paper_url(paper.key),
        abstract=to_plain(paper.abstract) or paper.summary,
    )
    linked = paper.links.filter(kind="pdf").values_list("url", flat=True).first()
    pdf = pdf_url(paper.arxiv_id) if paper.arxiv_id else linked or ""
    own = paper.tags.filter(user_id=user_id).order_by("id").values_list("name", flat=True)[:20]
    tags = dict.fromkeys((*own, *paper.keywords.values_list("name", flat=True)[:20]))
    return zotero_items(data, pdf, tags)


def _follow_collections(connection: ZoteroConnection, api: ZoteroApi) -> None:
    for source in connection.collections.filter(is_chosen=True).select_related("collection"):
        if source.collection is None and source.version:  # its owner deleted ours: they want it no longer
            ZoteroItem.objects.filter(source=source).delete()
            source.is_chosen, source.version = False, 0
            source.save(update_fields=["is_chosen", "version"])
            continue
        try:
            _follow(connection, source, api)
        except CollectionGone:
            source.delete()


def _follow(connection: ZoteroConnection, source: ZoteroCollection, api: ZoteroApi) -> None:
    """Bring one collection in step: what changed there is stored here, and what left there leaves here."""
    members = api.members(connection.owner, source.key, source.version)
    if members is None:
        return
    unreadable = source.unreadable if source.version else 0
    for page in api.changed(connection.owner, source.key, source.version):
        wanted = [one for one in page if one.key in members.keys]
        unreadable += sum(not isinstance(one.record, PaperRecord) for one in wanted)
        _keep_items(source, wanted)
    with transaction.atomic():
        ours = source.collection or create_collection(
            connection.user, f"Zotero: {source.name}"[:120], "Kept in step with your Zotero"
        )
        source.items.exclude(key__in=members.keys).delete()
        _fill(ours, list(source.items.order_by("id").values_list("paper_id", flat=True)))
        source.collection, source.version, source.unreadable = ours, members.version, unreadable
        source.save(update_fields=["collection", "version", "unreadable"])


def _keep_items(source: ZoteroCollection, found: Sequence[Found]) -> None:
    """Store the papers of items, and which item is which paper."""
    readable = [(one.key, one.record) for one in found if isinstance(one.record, PaperRecord)]
    outcomes: list[Outcome] = []
    store((record for _, record in readable), on_outcomes=outcomes.extend)
    rows = [
        ZoteroItem(source=source, key=key, paper_id=outcome.paper_id)
        for (key, _), outcome in zip(readable, outcomes, strict=True)
        if outcome.paper_id is not None
    ]
    ZoteroItem.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["source", "key"], update_fields=["paper"]
    )


def _fill(collection: Collection, paper_ids: Sequence[int]) -> None:
    """Make a collection hold these papers; those that stay keep their place and note."""
    wanted = list(dict.fromkeys(paper_ids))[:MAX_ITEMS]
    collection.items.exclude(paper_id__in=wanted).delete()
    held = set(collection.items.values_list("paper_id", flat=True))
    last = collection.items.order_by("-position").values_list("position", flat=True).first()
    first = 0 if last is None else last + 1
    new = [paper_id for paper_id in wanted if paper_id not in held]
    CollectionItem.objects.bulk_create(
        [CollectionItem(collection=collection, paper_id=paper_id, position=first + n) for n, paper_id in enumerate(new)]
    )
    if new:
        collection.changed_at = timezone.now()
        collection.save(update_fields=["changed_at"])
