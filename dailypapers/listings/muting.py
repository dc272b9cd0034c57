"""What a reader sees of a list: the one rule of every door that writes papers rather than cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dailypapers.community.queries import unmuted
from dailypapers.listings.listing import CHOSEN


def unmuted_of(kind: str, viewer: Any, ids: Sequence[int]) -> list[int]:
    """Return, in their order, the papers of a list of this kind that hold nothing its reader has muted.

    All of them for strangers, and of lists that people made themselves. A page shows muted ones as a line instead.
    """
    return list(ids) if kind in CHOSEN else unmuted(viewer, ids)
