"""Whole numbers from text that comes from outside."""

from __future__ import annotations

MAX_DIGITS = 18  # fits a column of 64 bits


def whole_number(text: str, minimum: int = 0, maximum: int = 10**MAX_DIGITS - 1) -> int | None:
    """Return the number that `text` spells in ASCII digits, from `minimum` to `maximum`; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS):
        return None
    number = int(text)
    return number if minimum <= number <= maximum else None
