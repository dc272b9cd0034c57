"""Backups that somebody made to write elsewhere or to fill the disk, and damaged ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from dailypapers.archive.queries import FORMAT
from dailypapers.backup.errors import BackupError, InvalidBackup
from dailypapers.backup.manifest import BackupFile, Manifest, parse, to_bytes
from dailypapers.backup.migrations import newer_than_program
from dailypapers.backup.unpacking import is_backup, read_manifest, unpack

CONTENT = {"database.sqlite3": b"rows" * 1000, "home/secret_key": b"key", "home/mail/a.eml": b"mail"}


def manifest(**facts: Any) -> Manifest:
    files = [BackupFile(name, len(text), hashlib.sha256(text).hexdigest()) for name, text in CONTENT.items()]
    return replace(
        Manifest(
            "2025-10-14T00:00:00+00:00", "0.1", "sqlite", "SQLite 3", ["catalog 0001_initial"], {"a": 1}, [], files
        ),
        **facts,
    )


def member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.type, entry.linkname = size, kind, link
    return entry


def pack(
    path: Path, given: Manifest, content: dict[str, bytes] = CONTENT, *more: tuple[tarfile.TarInfo, bytes]
) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        text = to_bytes(given)
        tar.addfile(member("manifest.json", len(text)), io.BytesIO(text))
        for name, part in content.items():
            tar.addfile(member(name, len(part)), io.BytesIO(part))
        for entry, part in more:
            tar.addfile(entry, io.BytesIO(part))
    return path


def restore(path: Path, folder: Path) -> None:
    unpack(path, read_manifest(path), folder)


def test_a_sound_one(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar.gz", manifest())
    assert is_backup(path)
    restore(path, tmp_path / "part")
    for name, text in CONTENT.items():
        assert (tmp_path / "part" / name).read_bytes() == text
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "part").rglob("*") if path.is_file()} == {"0o600"}
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "part").rglob("*") if path.is_dir()} == {"0o700"}


@pytest.mark.parametrize(
    "name", ["../evil", "home/../../evil", "/etc/evil", "home/a/../b", "evil", "home", "home/./a", "home//a"]
)
def test_a_path_outside_the_home_is_refused(name: str, tmp_path: Path) -> None:
    files = [*manifest().files, BackupFile(name, 0, hashlib.sha256(b"").hexdigest())]
    path = pack(tmp_path / "a.tar.gz", manifest(files=files), CONTENT, (member(name), b""))
    with pytest.raises(InvalidBackup, match="elsewhere"):
        restore(path, tmp_path / "part")
    assert not (tmp_path / "part").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_link_or_device_is_refused(kind: bytes, tmp_path: Path) -> None:
    entry = member("home/mail/a.eml", 0, kind, "/etc/passwd")
    content = {name: text for name, text in CONTENT.items() if name != "home/mail/a.eml"}
    with pytest.raises(InvalidBackup, match="no ordinary file"):
        restore(pack(tmp_path / "a.tar.gz", manifest(), content, (entry, b"")), tmp_path / "part")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: c | {"home/secret_key": b"yek"}, "checksum"),
        (lambda c: c | {"home/secret_key": b"longer"}, "has 6 bytes instead of 3"),
        (lambda c: {name: text for name, text in c.items() if name != "home/secret_key"}, "lacks home/secret_key"),
        (lambda c: c | {"home/more": b""}, "does not list"),
    ],
)
def test_damage_is_said(change: Callable[[dict[str, bytes]], dict[str, bytes]], says: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidBackup, match=says):
        restore(pack(tmp_path / "a.tar.gz", manifest(), change(CONTENT)), tmp_path / "part")


def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidBackup, match="once"):
        restore(
            pack(tmp_path / "a.tar.gz", manifest(), CONTENT, (member("home/secret_key", 3), b"yek")), tmp_path / "part"
        )


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_one_that_was_cut_off(share: float, tmp_path: Path) -> None:
    text = {**CONTENT, "database.sqlite3": os.urandom(300_000)}
    files = [BackupFile(name, len(part), hashlib.sha256(part).hexdigest()) for name, part in text.items()]
    path = pack(tmp_path / "a.tar.gz", manifest(files=files), text)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InvalidBackup, match="cut off"):
        restore(path, tmp_path / "part")


def test_more_than_the_disk_holds_is_refused_before_it_is_written(tmp_path: Path) -> None:
    files = [replace(file, size=1 << 60) if file.name == "database.sqlite3" else file for file in manifest().files]
    with pytest.raises(BackupError, match="no room"):
        restore(pack(tmp_path / "a.tar.gz", manifest(files=files)), tmp_path / "part")


def test_a_newer_one_is_refused_in_words() -> None:
    newer = orjson.loads(to_bytes(manifest())) | {"format": 99, "program": "9.9"}
    with pytest.raises(InvalidBackup, match=r"format 99, made by version 9\.9"):
        parse(orjson.dumps(newer))
    assert newer_than_program(["catalog 0001_initial", "catalog 9998_dream", "other 9999_x"]) == ["catalog 9998_dream"]


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"{}", b'{"format": 1}', b'{"format": 1, "files": [1]}'])
def test_a_damaged_manifest(text: bytes) -> None:
    with pytest.raises(InvalidBackup, match="damaged"):
        parse(text)


def test_what_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"kind": "archive", "format": {FORMAT}}}\n')
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    (tmp_path / "empty").touch()
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8bnothing")
    for path in tmp_path.iterdir():
        assert not is_backup(path)
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.addfile(member("readme"))
    with pytest.raises(InvalidBackup, match="no backup of dailypapers"):
        read_manifest(tmp_path / "other.tar")
