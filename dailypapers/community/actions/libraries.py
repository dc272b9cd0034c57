"""Bringing a library: a file of references is read, its owner corrects the rows, and what is taken stands in
collections, from which the personal feed learns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.actions import Outcome, store
from dailypapers.catalog.actions.payloads import unpack
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin
from dailypapers.community.actions.collections import MAX_ITEMS, create_collection
from dailypapers.community.models import CollectionItem
from dailypapers.lib.errors import Conflict, Invalid, NotFound, RateLimited
from dailypapers.lib.text import collapse, shorten
from dailypapers.sources.libraries import READ_AT_ONCE, claim, read_library
from dailypapers.sources.models import Library, LibraryRow

MAX_LIBRARIES = 20  # of one person, until they delete some
MAX_FILE = 3 << 20  # bytes; a request holds 4 MiB
TAKEN_AT_ONCE = 200
"""Rows that are taken while the owner waits; more are left to the worker."""
_BATCH = 500
_PACKED = (b"\x1f\x8b", b"\xfd7zXZ")
_State, _Choice = Library.State, LibraryRow.Choice


class Correction(NamedTuple):
    """What an owner says of one row; `paper` names the paper that it is, by identifier or address."""

    row_id: int
    choice: str
    paper: str = ""


def bring_library(user: Actor, name: str, data: bytes) -> Library:
    """Keep a file of references and, where it is small, read it at once.

    Raises Invalid for an empty or too large file, RateLimited where there are too many.
    """
    if not data:
        raise Invalid(_("The file is empty. Choose another one."))
    if len(data) > MAX_FILE:
        raise Invalid(
            _("The file is larger than %(megabytes)s MB. Pack it with gzip, or split it.")
            % {"megabytes": MAX_FILE >> 20}
        )
    now = timezone.now()
    with transaction.atomic():
        owner = begin(user, "library")
        if owner.libraries.count() >= MAX_LIBRARIES:
            raise RateLimited(_("You have %(count)s libraries here. Delete one first.") % {"count": MAX_LIBRARIES}, 0)
        file_name = shorten(collapse(name), 120) or "library"
        library = Library.objects.create(user=owner, name=file_name, data=data, created_at=now, changed_at=now)
    if len(data) <= READ_AT_ONCE and not data.startswith(_PACKED):
        read_library(library)
        library.refresh_from_db()
    return library


def library_of(user: Actor, library_id: int) -> Library:
    """Return a library of this person. Raises NotFound for one of others."""
    library = Library.objects.filter(id=library_id).defer("data").first()
    if library is None or library.user_id != user.pk:
        raise NotFound(_("There is no such library."))
    return library


def correct_rows(user: Actor, library: Library, corrections: Iterable[Correction]) -> None:
    """Keep what the owner says of rows. Raises Invalid for a paper that is not here, Conflict once it was taken."""
    require_active(user)
    if library.state != _State.READY:
        raise Conflict(_("This library is not waiting for corrections."))
    wanted = list(corrections)
    rows = library.rows.in_bulk([one.row_id for one in wanted])
    with transaction.atomic():
        for one in wanted:
            row = rows.get(one.row_id)
            if row is not None and one.choice in _Choice.values:
                _correct(row, one)
                row.save(update_fields=["choice", "paper"])


def _correct(row: LibraryRow, correction: Correction) -> None:
    row.choice = correction.choice
    if correction.paper and row.choice != _Choice.SKIP:
        found = catalog.find(correction.paper)
        if found is None:
            raise Invalid(
                _("There is no paper “%(paper)s” here. Take the row, or skip it.") % {"paper": correction.paper[:100]}
            )
        row.paper, row.choice = found, _Choice.PAPER
    elif row.kind == "damaged" and row.paper_id is None:
        row.choice = _Choice.SKIP  # there is nothing to take until a paper is named
    elif row.choice == _Choice.PAPER and row.paper_id is None:
        raise Invalid(_("Which paper is “%(title)s”? Write its id, DOI or address.") % {"title": row.title[:100]})


def take_library(user: Actor, library: Library) -> None:
    """Take in what the owner chose: a short library at once, a long one by the worker. Twice is once."""
    require_active(user)
    is_mine = claim(library.id, _State.READY, _State.TAKING)
    if is_mine and library.rows.exclude(choice=_Choice.SKIP).count() <= TAKEN_AT_ONCE:
        _take(library)


def take_waiting(is_over: Callable[[], bool]) -> int:
    """Take in the libraries whose owners said so; return how many."""
    done = 0
    for library in Library.objects.filter(state=_State.TAKING).order_by("changed_at").defer("data")[:100]:
        if is_over():
            break
        _take(library)
        done += 1
    return done


def delete_library(user: Actor, library: Library) -> None:
    """Delete a library; what was taken of it stays."""
    require_active(user)
    library.delete()


def _take(library: Library) -> None:
    """Store the chosen records, then put all papers into collections. Done twice it leaves what once does."""
    paper_ids: dict[int, None] = {}
    rows = library.rows.exclude(choice=_Choice.SKIP).iterator(chunk_size=_BATCH)
    while batch := list(islice(rows, _BATCH)):
        stored: list[Outcome] = []
        store((unpack(row.payload) for row in batch if row.choice == _Choice.TAKE), on_outcomes=stored.extend)
        outcomes = iter(stored)
        chosen = [next(outcomes).paper_id if row.choice == _Choice.TAKE else row.paper_id for row in batch]
        paper_ids.update(dict.fromkeys(paper_id for paper_id in chosen if paper_id is not None))
    with transaction.atomic():
        locked = Library.objects.select_for_update().defer("data").get(id=library.id)
        if locked.state != _State.TAKING:
            return
        kept = set(Paper.objects.filter(id__in=paper_ids).values_list("id", flat=True))
        slugs = _collect(locked.user, locked.name, [paper_id for paper_id in paper_ids if paper_id in kept])
        locked.state, locked.collections, locked.changed_at = _State.TAKEN, slugs, timezone.now()
        locked.save(update_fields=["state", "collections", "changed_at"])


def _collect(owner: User, name: str, paper_ids: Sequence[int]) -> list[str]:
    """Put papers into new private collections, as many into each as it holds; return their slugs."""
    slugs = []
    for start in range(0, len(paper_ids), MAX_ITEMS):
        title = name if start == 0 else f"{name[:100]} ({start // MAX_ITEMS + 1})"
        collection = create_collection(owner, title, _("From the file %(name)s") % {"name": name})
        items = enumerate(paper_ids[start : start + MAX_ITEMS])
        CollectionItem.objects.bulk_create(
            [CollectionItem(collection=collection, paper_id=paper_id, position=place) for place, paper_id in items]
        )
        slugs.append(collection.slug)
    return slugs
