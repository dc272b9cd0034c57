"""The header `Retry-After` (RFC 9110, 10.2.3): read with a bound, and written."""

from __future__ import annotations

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,18}\Z")
_MAX_LENGTH = 64  # characters; the longest date has 33


def parse_retry_after(value: str | None, now: float, *, cap: float) -> float | None:
    """Return the seconds a server asks us to wait, `cap` at most; None where it names no time in the future.

    `value` is a count of seconds or a date of HTTP; `now` is in seconds since 1970. "0", a date in the past and
    anything that is neither are None: the caller's own pause then counts.
    """
    text = (value or "").strip()[: _MAX_LENGTH + 1]
    if _SECONDS.match(text):
        seconds = float(text)
    elif not text or len(text) > _MAX_LENGTH:
        return None
    else:
        try:
            moment = parsedate_to_datetime(text)
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return min(seconds, cap) if seconds > 0 else None


def format_retry_after(seconds: float) -> str:
    """Return the header's value for a wait: whole seconds, rounded up, at least 1."""
    return str(max(1, math.ceil(seconds)))
