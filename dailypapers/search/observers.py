"""Who wants to know how long searches take. Whoever measures adds a function; this imports nothing."""

from __future__ import annotations

from collections.abc import Callable

OBSERVERS: list[Callable[[str, str, float], None]] = []
"""Called after each search with its mode, with what answered (`index`, `words`, `titles`), and with the seconds."""


def tell(mode: str, answered_by: str, seconds: float) -> None:
    """Tell everybody of a search."""
    for observe in OBSERVERS:
        observe(mode, answered_by, seconds)
