"""Remembers which home folders a service ran on, outside of them: one whose disk is not mounted looks like a new one.

Only for homes that DAILYPAPERS_HOME names; the default one is on the user's own disk. Where the user has no folder for
such notes (a service without HOME) nothing is remembered.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import click

from dailypapers.lib.sentences import sentence

CONTENT = ("catalog.sqlite3", "secret_key", "index")  # of which a home has at least one


def _home() -> Path | None:
    name = os.environ.get("DAILYPAPERS_HOME", "").strip()
    return Path(name).expanduser().resolve() if name else None


def _marker(home: Path) -> Path:
    from platformdirs import user_state_path  # takes a hundredth of a second, which commands do without

    name = hashlib.blake2b(str(home).encode(), digest_size=12).hexdigest()
    return user_state_path("dailypapers", appauthor=False) / "homes" / name


def require_home() -> None:
    """Raise ClickException where a service ran on this home before and nothing of it is there."""
    with suppress(OSError, RuntimeError):
        home = _home()
        if home is None or any((home / name).exists() for name in CONTENT) or not _marker(home).exists():
            return
        raise click.ClickException(
            sentence(
                "The home folder %(home)s was used before and is empty now. If it is on a disk of its own, "
                "mount it. If it is gone for good, restore a backup, or begin a new one there with "
                "`dailypapers upgrade`.",
                home=home,
            )
        )


def remember_home() -> None:
    """Note that a service runs on this home."""
    with suppress(OSError, RuntimeError):
        if (home := _home()) is not None:
            marker = _marker(home)
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.write_text(f"{home}\n")
