"""The interface by which submissions look up papers that are not in the catalogue."""

from __future__ import annotations

from typing import Protocol

from dailypapers.lib.record import PaperRecord


class Lookup(Protocol):
    """Looks up one paper by its identifier at a source: scheme "arxiv", "doi" or "openreview".

    Returns None where no source knows the paper. Raises `SourceError` when it cannot be asked now. It fetches
    URLs made from the identifier, never one that a user sent.
    """

    def __call__(self, scheme: str, identifier: str) -> PaperRecord | None: ...
