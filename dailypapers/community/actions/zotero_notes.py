"""Highlights and notes of papers that were saved to Zotero, as a note below each there.

One note holds all of a paper's; it is sent again when they change. What its owner changed at Zotero is left as it is.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b

import orjson
from django.conf import settings

from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Annotation, Tag, ZoteroConnection, ZoteroSave
from dailypapers.lib.zotero_item import zotero_note
from dailypapers.sources.zotero.api import ZoteroApi

AT_ONCE = 25  # notes of one request


def send_notes(connection: ZoteroConnection, api: ZoteroApi) -> None:
    """Send the notes of saved papers that changed since they were sent. Raises as `ZoteroApi.write`."""
    waiting = [(save, note, mark) for save, note, mark in _notes(connection) if mark != save.notes_hash]
    for start in range(0, len(waiting), AT_ONCE):
        part = waiting[start : start + AT_ONCE]
        written = api.write(connection.owner, [note for _, note, _ in part])
        for place, (save, _, mark) in enumerate(part):
            if place in written.stored and place not in written.changed:
                save.notes_version = written.version
            save.notes_hash = mark  # what Zotero did not take is sent again when it changes
            save.save(update_fields=["notes_version", "notes_hash"])


def _notes(connection: ZoteroConnection) -> list[tuple[ZoteroSave, dict[str, object], str]]:
    """Return each saved paper that has notes, or had some, with its note and a mark of that. Three queries."""
    saves = list(connection.saves.filter(state=ZoteroSave.State.SAVED).select_related("paper").order_by("id"))
    of_user = {"user_id": connection.user_id, "paper_id__in": [save.paper_id for save in saves]}
    notes: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row in Annotation.objects.filter(**of_user).order_by("created_at", "id"):
        notes[row.paper_id].append((row.quote, row.note))
    tags: dict[int, list[str]] = defaultdict(list)
    for paper_id, name in Tag.objects.filter(**of_user).order_by("name").values_list("paper_id", "name"):
        tags[paper_id].append(name)
    found = []
    for save in saves:
        if save.paper_id in notes or save.notes_version:
            url = settings.SITE_URL + paper_url(save.paper.key)
            note = zotero_note(save.paper.key, save.notes_version, notes[save.paper_id], url, tags[save.paper_id])
            said = orjson.dumps([note["note"], note["tags"]])
            found.append((save, note, blake2b(said, digest_size=16).hexdigest()))
    return found
