"""Notes that somebody opened a paper whose text is not here, for the worker of this home folder to take.

They are empty files, named by the paper: opening a page writes nothing to the database, and a paper that many open is
noted once.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings

AT_ONCE = 1_000


def note_opened(paper_id: int) -> None:
    """Note that a paper was opened. A disk that takes nothing is no reason not to show the paper."""
    with suppress(OSError):
        folder = _folder()
        folder.mkdir(exist_ok=True)
        (folder / str(paper_id)).touch()


def take_opened() -> list[int]:
    """Return the papers that were opened since the last time, and forget them."""
    taken = []
    with suppress(OSError):
        for note in list(_folder().iterdir())[:AT_ONCE]:
            note.unlink(missing_ok=True)
            if note.name.isdecimal():
                taken.append(int(note.name))
    return taken


def _folder() -> Path:
    return Path(settings.HOME) / "opened"
