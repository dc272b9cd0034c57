"""A test that calls this process's own site: the requests must not end the test's own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@contextmanager
def keep_connection() -> Iterator[None]:
    """Keep the database's connection open over requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    connected = [signal for signal in signals if signal.disconnect(close_old_connections)]
    try:
        yield
    finally:
        for signal in connected:
            signal.connect(close_old_connections)
