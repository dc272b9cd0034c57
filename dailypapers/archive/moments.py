"""Moments and days in the lines of an archive, checked by the names of their fields before anything is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

_DAYS = {"day", "covered_until", "issued_on"}
_MOMENTS = {"date_joined"}  # and all whose names end in _at
_OTHERS = {"record"}  # the facts of a paper, which have a reader of their own


def check_moments(value: Any) -> None:
    """Check every moment and every day of a line, however deep. Raises ValueError, which says what is wrong."""
    if isinstance(value, list):
        for part in value:
            if isinstance(part, dict | list):
                check_moments(part)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name in _OTHERS or part is None:
                continue
            if name.endswith("_at") or name in _MOMENTS:
                _check_moment(name, part)
            elif name in _DAYS:
                _check_day(name, part)
            elif isinstance(part, dict | list):
                check_moments(part)


def _check_moment(name: str, text: Any) -> None:
    try:
        is_moment = isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_moment = False
    if not is_moment:
        raise ValueError(f"“{name}” is no moment: {str(text)[:40]}. Write one as 2025-10-14T08:00:00Z")


def _check_day(name: str, text: Any) -> None:
    try:
        is_day = isinstance(text, str) and len(text) == 10 and date.fromisoformat(text) is not None
    except ValueError:
        is_day = False
    if not is_day:
        raise ValueError(f"“{name}” is no day: {str(text)[:40]}. Write one as 2025-10-14")
