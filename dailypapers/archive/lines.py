"""One kind of line in an archive: how its lines are written, and how they are restored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

CHUNK = 1_000  # rows read or written at once

Line = dict[str, Any]
"""A line of an archive, as JSON; `kind` says which `Kind` it is of."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`lines` yields every line of the instance; `restore` stores a batch of them, with the same result each time."""

    name: str
    lines: Callable[[], Iterator[Line]]
    restore: Callable[[list[Line]], None]
    count: Callable[[], int]
