"""What goes wrong with the store of the index."""

from __future__ import annotations

from dailypapers.lib.errors import DailyPapersError


class StoreError(DailyPapersError):
    """The store of the index cannot be reached, or what it holds cannot be used; the index of before serves on."""
