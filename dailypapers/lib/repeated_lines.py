"""Keeps a fault that is met thousands of times from filling the log: the same line once a minute, with a count."""

from __future__ import annotations

import logging
import threading
import time

PERIOD = 60.0  # seconds
MAX_LINES = 1_000  # remembered


class RepeatedLines(logging.Filter):
    """Lets a line through once a minute; the next one says how many like it were left out.

    Lines are alike that come from one place in the code with an error of one kind. Below WARNING nothing is held back.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING or record.exc_info is None:
            return True
        kind = record.exc_info[0]
        key = (record.pathname, record.lineno, kind.__name__ if kind else "")
        now = time.monotonic()
        with self._lock:
            since, left_out = self._seen.get(key, (float("-inf"), 0))
            if now - since < PERIOD:
                self._seen[key] = (since, left_out + 1)
                return False
            if len(self._seen) >= MAX_LINES:
                self._seen.clear()
            self._seen[key] = (now, 0)
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out:,} more of these since the last line)"
            record.args = ()
        return True
