"""Errors of an index. Every message says what to do."""

from __future__ import annotations


class SearchIndexError(Exception):
    """The index cannot be used as it is; it holds nothing that cannot be rebuilt from the catalogue."""


class IndexDamaged(SearchIndexError):
    """The content on disk is corrupt or incomplete: a new one must be built."""


class IndexOutdated(SearchIndexError):
    """The content was written by another schema or another embedder: a new one must be built."""


class IndexBusy(SearchIndexError):
    """Another process writes at this moment: try again later."""
