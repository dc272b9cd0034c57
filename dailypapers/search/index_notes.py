"""The small files that say of a folder of indexes which is in use and which was found damaged. Knows no Django."""

from __future__ import annotations

from pathlib import Path

CURRENT, BUILDING, DAMAGED = "current", "building", "damaged"


def noted_damage(root: Path) -> str:
    """Return the name of the index that was found damaged; "" where none was."""
    try:
        return (root / DAMAGED).read_text().partition("\n")[0]
    except (OSError, ValueError):
        return ""


def is_current_damaged(root: Path) -> bool:
    """Tell whether the index in use has been found damaged, and no other serves yet."""
    try:
        current = (root / CURRENT).read_text().strip()
    except (OSError, ValueError):
        return False
    return bool(current) and current == noted_damage(root)
