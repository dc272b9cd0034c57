"""What a step says it did, out of its counts."""

from __future__ import annotations


def report_counts(counts: dict[str, int]) -> str:
    """Write counts one after another, those that are 0 left out: "2 editions frozen, 5 sent"."""
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)
