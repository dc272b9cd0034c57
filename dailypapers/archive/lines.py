"""What a kind of an archive is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

CHUNK = 1_000  # rows read or written at once

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """`lines` gives every line of the instance; `take` stores a batch of them, again and again alike."""

    name: str
    lines: Callable[[], Iterator[Line]]
    take: Callable[[list[Line]], None]
    count: Callable[[], int]
