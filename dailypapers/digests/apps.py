from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig

from dailypapers.catalog import hooks

if TYPE_CHECKING:
    from dailypapers.catalog.actions import StatusChange


class DigestsConfig(AppConfig):
    name = "dailypapers.digests"

    def ready(self) -> None:
        if _tell_mailed not in hooks.AFTER_STATUS_CHANGE:
            hooks.AFTER_STATUS_CHANGE.append(_tell_mailed)


def _tell_mailed(changes: Sequence[StatusChange]) -> None:
    from dailypapers.digests.status_changes import tell_mailed

    tell_mailed(changes)
