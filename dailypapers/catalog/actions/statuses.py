"""Telling other apps when something new has come to hold of a paper: retracted, withdrawn, published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from dailypapers.catalog import bulk
from dailypapers.catalog.hooks import AFTER_STATUS_CHANGE
from dailypapers.catalog.models import Paper
from dailypapers.lib.notices import publication_of

StatusKind = Literal["retracted", "concern", "withdrawn", "published"]


class StatusChange(NamedTuple):
    """What has come to hold of a paper that was there before."""

    paper_id: int
    kind: StatusKind


_COLUMNS = ("id", "notice", "withdrawn", "arxiv_id", "doi", "journal_ref", "published_doi")


class _Status(NamedTuple):
    notice: str
    withdrawn: bool
    is_published: bool


def statuses_of(paper_ids: Iterable[int]) -> dict[int, _Status]:
    """Return what holds of papers, in one query."""
    return {
        paper_id: _Status(notice, bool(withdrawn), bool(publication_of(*facts)))
        for paper_id, notice, withdrawn, *facts in bulk.select(Paper, _COLUMNS, "id", paper_ids)
    }


def announce_changes(before: dict[int, _Status]) -> None:
    """Call those who want to know with what is new since `before`."""
    if not AFTER_STATUS_CHANGE or not before:
        return
    after = statuses_of(before)
    changes = [change for paper_id, old in before.items() if paper_id in after
               for change in _changes(paper_id, old, after[paper_id])]  # fmt: skip
    for callback in AFTER_STATUS_CHANGE if changes else ():
        callback(changes)


def _changes(paper_id: int, old: _Status, new: _Status) -> list[StatusChange]:
    if new.notice == "retraction" != old.notice:
        return [StatusChange(paper_id, "retracted")]
    if new.withdrawn and not old.withdrawn:
        return [StatusChange(paper_id, "withdrawn")]
    if new.notice == "concern" and not old.notice:
        return [StatusChange(paper_id, "concern")]
    if new.is_published and not old.is_published:
        return [StatusChange(paper_id, "published")]
    return []
