"""The one small file that says what of the index is committed.

Everything else is only ever added to, or written under a new name, so that renaming a new manifest over the old one
is the commit: killed at any moment, the folder still holds the state of the last manifest.
"""

from __future__ import annotations

import json
import os
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dailypapers.search.engine.errors import IndexDamaged, IndexOutdated

SCHEMA = 7
"""Raised with every change of what is stored or of how text becomes terms: an older index is then rebuilt."""

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is committed: how much of each file counts, and which words belong to it.

    ``folder`` holds the columns; ``lengths`` gives, for each of its files, the bytes that count and ``checks`` their
    CRC-32. ``dead`` names the file of rows that are deleted. ``stamp`` is Tantivy's number of the commit that belongs
    to these columns.
    """

    embedder: str
    dimensions: int
    rows: int = 0
    commits: int = 0
    folder: str = "columns-0"
    lengths: dict[str, int] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    dead: str = ""
    stamp: int = 0
    schema: int = SCHEMA


def read(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where there is none. Raises `IndexDamaged` or `IndexOutdated`."""
    try:
        raw = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise IndexDamaged(f"The index in {folder} cannot be read: {error}. Rebuild it.") from error
    try:
        outer = json.loads(raw)
        content = outer["content"]
        if zlib.crc32(json.dumps(content, sort_keys=True).encode()) != outer["check"]:
            raise ValueError("its checksum is wrong")
        if content.get("schema") != SCHEMA:
            raise IndexOutdated(
                f"The index in {folder} has schema {content.get('schema')}, this version writes {SCHEMA}. Rebuild it."
            )
        return Manifest(**content)
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"The manifest of the index in {folder} is damaged: {error}. Rebuild it.") from error


def write(folder: Path, manifest: Manifest) -> None:
    """Commit: write the manifest beside, force it to the disk and rename it over the old one."""
    content = asdict(manifest)
    checksum = zlib.crc32(json.dumps(content, sort_keys=True).encode())
    fresh = folder / (NAME + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"content": content, "check": checksum}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)
    fsync_folder(folder)


def fsync_folder(folder: Path) -> None:
    """Force the names in a folder to the disk, where the platform can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
