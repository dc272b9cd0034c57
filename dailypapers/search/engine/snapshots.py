"""The committed state of an index that a reader works on, and seeing what other processes commit."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import NamedTuple

from dailypapers.search.engine.errors import IndexDamaged
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.store import manifest
from dailypapers.search.engine.store.column_store import Columns

_MAX_ATTEMPTS = 10
_REMOVAL_S = 0.5
"""How long the removal of a folder may take."""


class Snapshot(NamedTuple):
    """One committed state, columns and terms, that belong together."""

    columns: Columns
    lexical: LexicalIndex


class _FileVersion(NamedTuple):
    """Tells one manifest from the one that is renamed over it."""

    modified_ns: int
    inode: int


class SnapshotReader:
    """Reads the newest snapshot of the index in a folder; `current` stays as it is until it is read again.

    ``empty`` is the manifest of a folder without one. Raises `IndexDamaged` when the content is corrupt.
    """

    def __init__(self, folder: Path, lexical: LexicalIndex, empty: manifest.Manifest) -> None:
        self.folder = folder
        self.lexical = lexical
        self.empty = empty
        self._version: _FileVersion | None = None
        self._lock = threading.Lock()
        self.current = self._read()

    def refresh(self) -> bool:
        """Read what another process has committed; True when there was something. Costs one `stat` when not.

        When the folder is being removed, because another index serves now, the snapshot stays.
        """
        version = self._manifest_version()
        if version == self._version or (version is None and self._version is not None):
            return False
        with self._lock:
            if self._manifest_version() == self._version:
                return False
            try:
                self.current = self._read()
            except IndexDamaged:
                if not self._is_being_removed():
                    raise
                return False
        return True

    def reread(self) -> None:
        """Read the newest snapshot."""
        with self._lock:
            self.current = self._read()

    def newest_words(self) -> LexicalIndex:
        """Return the words as they are on disk now, which may be newer than the columns of the snapshot."""
        with self._lock:
            self.lexical.refresh()
            return self.lexical.snapshot()

    def close(self) -> None:
        """Release the files; what is left is an empty index."""
        self.current = Snapshot(Columns(self.folder, self.empty), self.current.lexical)

    def _read(self) -> Snapshot:
        """Read the newest snapshot; once more when a writer tidied up in the middle of it."""
        for attempt in range(_MAX_ATTEMPTS):
            version = self._manifest_version()
            committed = manifest.read(self.folder) or self.empty
            try:
                columns = Columns(self.folder, committed)
            except IndexDamaged:
                if attempt == _MAX_ATTEMPTS - 1 or self._manifest_version() == version:
                    raise
                continue
            self.lexical.refresh()
            if self.lexical.stamp() < committed.stamp:
                raise IndexDamaged(f"The words of the index in {self.folder} are older than its vectors. Rebuild it.")
            self._version = version
            break
        return Snapshot(columns, self.lexical.snapshot())

    def _manifest_version(self) -> _FileVersion | None:
        try:
            stat = (self.folder / manifest.NAME).stat()
        except FileNotFoundError:
            return None
        return _FileVersion(stat.st_mtime_ns, stat.st_ino)

    def _is_being_removed(self) -> bool:
        deadline = time.monotonic() + _REMOVAL_S
        while (exists := self._manifest_version() is not None) and time.monotonic() < deadline:
            time.sleep(0.01)
        return not exists
