"""The embedders this process has loaded: weights are read from the disk once."""

from __future__ import annotations

import threading
from functools import lru_cache

from django.conf import settings

from dailypapers.search.embedders import Embedder, loader

_lock = threading.Lock()


@lru_cache(maxsize=2)  # of the index that serves, and of the one being built
def _load(setting: str) -> Embedder:
    return loader.load(setting)


def get_embedder(setting: str = "") -> Embedder:
    """Return the embedder of a setting, by default DAILYPAPERS_EMBEDDER. Raises `EmbedderUnavailable`."""
    with _lock:
        return _load(setting or settings.EMBEDDER)


def clear() -> None:
    """Forget the embedders, so that weights are read from the disk again."""
    with _lock:
        _load.cache_clear()
