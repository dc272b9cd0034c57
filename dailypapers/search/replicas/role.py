"""Whether this host builds its index or copies it."""

from __future__ import annotations

from django.conf import settings


def is_replica() -> bool:
    """Tell whether this host copies its index from a store, and builds none."""
    return bool(settings.INDEX_STORE) and settings.INDEX_ROLE == "replica"
