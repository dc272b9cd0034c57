from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig

from dailypapers.catalog import hooks

if TYPE_CHECKING:
    from dailypapers.catalog.actions import StatusChange


class CommunityConfig(AppConfig):
    name = "dailypapers.community"

    def ready(self) -> None:
        if _recount not in hooks.AFTER_MERGE:
            hooks.AFTER_MERGE.append(_recount)
        if _tell_readers not in hooks.AFTER_STATUS_CHANGE:
            hooks.AFTER_STATUS_CHANGE.append(_tell_readers)


def _recount(paper_ids: Iterable[int]) -> None:
    from dailypapers.community.counters import recount

    recount(paper_ids)


def _tell_readers(changes: Sequence[StatusChange]) -> None:
    from dailypapers.community.actions.status_changes import tell_readers

    tell_readers(changes)
