"""The home folder is its owner's alone: folders 0700, files 0600, whatever umask the program was started with.

It holds sessions, hashes of passwords, mails with links that sign in, and archives.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600
OURS = (
    "catalog.sqlite3*",
    "catalog.before-upgrade.sqlite3*",
    "before-restore",
    "restore.*",
    "limits.sqlite3*",
    "secret_key*",
    "forwarders.json*",
    "index",
    "mail",
    "turns",
    "models",
    "*.log",
)
"""What the program itself puts into its home; anything else there is left alone, be it somebody's whole home folder."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@cache
def keep_new_files_private() -> int:
    """Set the umask of this process so that nobody else reads what it writes; return the one it was started with."""
    return os.umask(_OTHERS)


def make_home(home: Path) -> None:
    """Create the home folder, or tighten one that an earlier version or another umask left open.

    The folder itself comes last: while it is open, the next start goes through all of it again. What cannot be
    changed, being another's, `exposed` tells.
    """
    home.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    if _is_exposed(home):
        for path in _ours(home):
            _tighten(path)
        if not is_shared(home):
            _tighten(home)
    else:
        for pattern in OURS:
            for path in home.glob(pattern):
                _tighten(path)


def exposed(home: Path, limit: int = 5) -> list[Path]:
    """Return the first of our files and folders that others may read or write, the home folder among them."""
    if os.name != "posix":
        return []
    found: list[Path] = []
    for path in (home, *_ours(home)):
        if len(found) < limit and _is_exposed(path):
            found.append(path)
    return found


def is_shared(home: Path) -> bool:
    """Tell whether a folder is everybody's, like `/` and `/tmp`, so that closing it would break the machine."""
    return home.parent == home or bool(home.stat().st_mode & stat.S_ISVTX)


def _ours(home: Path) -> Iterator[Path]:
    """Yield what the program put into its home, folders behind what is in them."""
    for pattern in OURS:
        for path in home.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                for folder, _, names in os.walk(path, topdown=False):
                    yield from (Path(folder, name) for name in names)
                    yield Path(folder)
            else:
                yield path


def _is_exposed(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # gone in the meantime
        return False
    return not stat.S_ISLNK(status.st_mode) and bool(status.st_mode & _OTHERS)


def _tighten(path: Path) -> None:
    if _is_exposed(path):
        try:
            path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        except OSError:  # another user's
            return
