"""The folder of a published site: what is new is staged, then moved into place so that no moment has a dead link.

First come the files that were not there, to which nothing leads yet; then those that change, the home page last; then
those that are no longer published go. Whoever begins at the home page finds every page that it leads to, at any moment
and after any kill. Only files of the manifest are replaced or removed: others in the folder are somebody else's.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import orjson
from filelock import FileLock, Timeout

from dailypapers.lib.errors import DailyPapersError
from dailypapers.lib.sentences import sentence
from dailypapers.publishing.links import HOME

MANIFEST, STAGED, LOCK = ".dailypapers.json", ".dailypapers-staged", ".dailypapers.lock"


class UnusableFolder(DailyPapersError):
    """A folder that cannot be published to: what is in the way is named."""


@dataclass(slots=True)
class Written:
    """What a run did: files by number, and the bytes of the whole site."""

    new: int = 0
    changed: int = 0
    kept: int = 0
    removed: int = 0
    bytes: int = 0


@dataclass(slots=True)
class _File:
    digest: str
    stamp: str
    size: int


@dataclass
class SiteFolder:
    """A folder with a published site, one run's: `put` or `keep` every file, then `commit`."""

    root: Path
    before: dict[str, _File] = field(default_factory=dict)
    files: dict[str, _File] = field(default_factory=dict)
    _staged: set[str] = field(default_factory=set)
    _is_damaged: bool = False  # whether there is a manifest that cannot be read: then what lies there is ours

    def __enter__(self) -> SiteFolder:
        if self.root.exists() and not self.root.is_dir():
            raise UnusableFolder(sentence("%(path)s is a file. Name a folder.", path=self.root))
        self._umask = os.umask(0o022)  # a web server reads these files, unlike all others of ours
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.root / LOCK, timeout=0)
            self._lock.acquire()
        except Timeout:
            raise UnusableFolder(
                sentence("Another process is publishing to %(path)s. Wait for it.", path=self.root)
            ) from None
        except OSError as error:
            raise UnusableFolder(
                sentence("%(path)s cannot be written: %(why)s.", path=self.root, why=error.strerror)
            ) from error
        shutil.rmtree(self.root / STAGED, ignore_errors=True)  # of a run that was killed
        self.before = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        os.umask(self._umask)
        shutil.rmtree(self.root / STAGED, ignore_errors=True)
        self._lock.release()

    def _read(self) -> dict[str, _File]:
        """Return the files of the manifest; none where there is none, or it is damaged: all are written anew."""
        try:
            rows = orjson.loads((self.root / MANIFEST).read_bytes())["files"]
            return {name: _File(*row) for name, row in rows.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._is_damaged = True
            return {}

    def unchanged(self, name: str, stamp: str) -> str | None:
        """Return the text of a file that has this stamp and is as we wrote it; None for any other."""
        old = self.before.get(name)
        if not stamp or old is None or old.stamp != stamp:
            return None
        try:
            body = (self.root / name).read_bytes()
        except OSError:
            return None
        return body.decode() if _digest(body) == old.digest else None

    def keep(self, name: str) -> None:
        """Keep a file of before."""
        self.files[name] = self.before[name]

    def put(self, name: str, body: bytes, stamp: str = "") -> None:
        """Stage a file, unless the one in place is the same."""
        self.files[name] = _File(_digest(body), stamp, len(body))
        place = self.root / name
        if place.is_file() and place.read_bytes() == body:
            return
        staged = self.root / STAGED / name
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(body)
        self._staged.add(name)

    def commit(self) -> Written:
        """Move what is staged into place, remove what is no longer published, write the manifest."""
        is_new = {name: not (self.root / name).exists() for name in self._staged}
        self._refuse_strangers([name for name in self._staged if not is_new[name]])
        order = sorted(self._staged, key=lambda name: (not is_new[name], name == HOME, name))
        both = self.before | self.files  # of a run that is killed now, the next one knows what is ours
        self._write_manifest({name: both[name] for name in both})
        for name in order:
            place = self.root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            (self.root / STAGED / name).replace(place)
        gone = self.before.keys() - self.files.keys()
        for name in sorted(gone):
            self._remove(name)
        self._write_manifest(self.files)
        return Written(
            new=sum(is_new.values()),
            changed=len(order) - sum(is_new.values()),
            kept=len(self.files) - len(order),
            removed=len(gone),
            bytes=sum(file.size for file in self.files.values()),
        )

    def _refuse_strangers(self, names: list[str]) -> None:
        strange = sorted(name for name in names if name not in self.before)
        if strange and not self._is_damaged:
            raise UnusableFolder(
                sentence(
                    "%(path)s is in the way and not of a published site. Move it, or name another folder.",
                    path=self.root / strange[0],
                )
            )

    def _remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        for folder in (self.root / name).relative_to(self.root).parents:
            if folder == Path():
                break
            try:
                (self.root / folder).rmdir()
            except OSError:
                break

    def _write_manifest(self, files: dict[str, _File]) -> None:
        rows = {name: [file.digest, file.stamp, file.size] for name, file in sorted(files.items())}
        new = self.root / f"{MANIFEST}.new"
        with new.open("wb") as file:
            file.write(orjson.dumps({"version": 1, "files": rows}))
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.root / MANIFEST)


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=9).hexdigest()
