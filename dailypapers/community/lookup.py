"""How a paper that is not in the catalogue is looked up: what a source offers, and what submissions ask of it."""

from __future__ import annotations

from typing import Protocol

from dailypapers.lib.record import PaperRecord


class Lookup(Protocol):
    """Asks a source for one paper by its identifier: scheme "arxiv", "doi" or "openreview".

    Gives None where the source knows no such paper. Raises `SourceError` when it cannot be asked now. It fetches
    addresses it makes from the identifier, never one that a user sent.
    """

    def __call__(self, scheme: str, identifier: str) -> PaperRecord | None: ...
