"""Functions of other apps that are called when papers change. They are added at start-up, so this imports little."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dailypapers.catalog.actions.statuses import StatusChange

AFTER_MERGE: list[Callable[[Iterable[int]], None]] = []
"""Called with the ids of the winners of a merge, in its transaction."""

AFTER_NEW_PAPERS: list[Callable[[Sequence[int]], None]] = []
"""Called with the ids of papers that have just been stored, in their transaction."""

AFTER_STATUS_CHANGE: list[Callable[[Sequence[StatusChange]], None]] = []
"""Called with what has come to hold of papers, in the transaction that changed them."""
