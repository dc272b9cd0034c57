"""Reading a backup: recognised, every member checked against the manifest, unpacked within the sizes it names."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, NamedTuple

from dailypapers.backup.errors import BackupError, InvalidBackup
from dailypapers.backup.manifest import MAX_BYTES, NAME, BackupFile, Manifest, parse
from dailypapers.lib.sentences import Grouped, sentence

BLOCK = 1 << 20
ROOM = 1.1  # times the files that must be free to unpack them
_DAMAGE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)
_MAGIC = slice(257, 262)  # of a tar file

Advance = Callable[[int], None]


class Member(NamedTuple):
    """A file of a backup and its blocks, which are to be read to their end."""

    file: BackupFile
    blocks: Iterator[bytes]


def is_backup(path: Path) -> bool:
    """Tell whether a file is a tar file, gzipped or not, by its first bytes."""
    try:
        with path.open("rb") as plain:
            start = plain.read(512)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path, "rb") as packed:
                start = packed.read(512)
    except (OSError, EOFError, zlib.error):
        return False
    return start[_MAGIC] == b"ustar"


def read_manifest(path: Path) -> Manifest:
    """Return the manifest of a backup, which is its first member. Raises `InvalidBackup`."""
    try:
        with tarfile.open(path, "r:*") as tar:
            return _manifest(tar)
    except _DAMAGE as error:
        raise _damaged(error) from error


def unpack(path: Path, manifest: Manifest, folder: Path, advance: Advance = lambda _size: None) -> None:
    """Unpack a backup into a new folder: folders 0700, files 0600, nothing outside. Raises `BackupError`."""
    free = shutil.disk_usage(folder.parent).free
    if free < manifest.size * ROOM:
        raise BackupError(
            sentence(
                "There is no room to unpack this backup: %(size)s GB are needed, %(free)s GB are free at "
                "%(parent)s. Make room, and do it again.",
                size=f"{manifest.size * ROOM / 1000000000.0:.1f}",
                free=f"{free / 1000000000.0:.1f}",
                parent=folder.parent,
            )
        )
    folder.mkdir(mode=stat.S_IRWXU)
    with path.open("rb") as packed:
        for member in checked_members(packed, manifest, advance):
            target = folder.joinpath(*PurePosixPath(member.file.name).parts)
            target.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for block in member.blocks:
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())


def checked_members(packed: BinaryIO, manifest: Manifest, advance: Advance = lambda _size: None) -> Iterator[Member]:
    """Yield the files of a backup, each as its manifest says: ordinary, once, of that size and that checksum.

    The checksum is known at the end of a member's blocks; whoever does not read them has them read. Raises
    `InvalidBackup` for anything else, and at the end where a file is missing.
    """
    expected = {file.name: file for file in manifest.files}
    try:
        with tarfile.open(fileobj=packed, mode="r:*") as tar:
            if _manifest(tar) != manifest:
                raise InvalidBackup(sentence("The manifest of this backup changed while it was read."))
            while entry := tar.next():
                file = expected.pop(entry.name, None)
                if file is None:
                    raise InvalidBackup(
                        sentence(
                            "This backup holds %(name)s, which its manifest does not list once.",
                            name=f"{entry.name[:200]!r}",
                        )
                    )
                _require_ordinary(entry, file)
                blocks = _blocks(tar, entry, file, advance)
                yield Member(file, blocks)
                for _ in blocks:
                    pass
    except _DAMAGE as error:
        raise _damaged(error) from error
    if expected:
        raise InvalidBackup(
            sentence("This backup was cut off or is damaged: it lacks %(expected)s.", expected=sorted(expected)[0])
        )


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != NAME or first.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
        raise InvalidBackup(sentence("This tar file is no backup of dailypapers: it does not begin with a manifest."))
    if first.size > MAX_BYTES:
        raise InvalidBackup(
            sentence(
                "The manifest of this backup is larger than %(max_bytes)s MiB, as none is.", max_bytes=MAX_BYTES >> 20
            )
        )
    content = tar.extractfile(first)
    assert content
    return parse(content.read())


def _require_ordinary(entry: tarfile.TarInfo, file: BackupFile) -> None:
    if entry.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or entry.sparse:
        raise InvalidBackup(
            sentence(
                "%(name)s in this backup is no ordinary file: a link or a device is refused.",
                name=f"{entry.name[:200]!r}",
            )
        )
    if entry.size != file.size:
        raise InvalidBackup(
            sentence(
                "%(name)s in this backup has %(size)s bytes instead of %(expected)s.",
                name=f"{entry.name[:200]!r}",
                size=Grouped(entry.size),
                expected=Grouped(file.size),
            )
        )


def _blocks(tar: tarfile.TarFile, entry: tarfile.TarInfo, file: BackupFile, advance: Advance) -> Iterator[bytes]:
    content = tar.extractfile(entry)
    assert content
    digest = hashlib.sha256()
    while block := _read(content):
        digest.update(block)
        advance(len(block))
        yield block
    if digest.hexdigest() != file.sha256:
        raise InvalidBackup(sentence("%(name)s in this backup is damaged: its checksum is another.", name=file.name))


def _read(content: IO[bytes]) -> bytes:
    try:
        return content.read(BLOCK)
    except _DAMAGE as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> InvalidBackup:
    return InvalidBackup(sentence("This backup is damaged or was cut off (%(error)s). Take another one.", error=error))
