"""Verifying that the files of Tantivy hold what it wrote.

Each file ends in a footer: a JSON object with the CRC-32 of all before it, the object's length and a magic number, both
four bytes. Tantivy compares it when asked to, which its Python binding cannot; damage otherwise shows itself as an
error, as a panic, or not at all.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from dailypapers.search.engine.errors import IndexDamaged

_PARTS = ("idx", "pos", "term", "fieldnorm", "fast", "store")
_MAGIC = 1337
_CHUNK_BYTES = 1 << 24
_MAX_FOOTER = 4_096


def verify_tantivy_files(folder: Path) -> None:
    """Read the files of every segment in use from end to end; raises `IndexDamaged`. Some gigabytes a second."""
    for path in segment_files(folder):
        if not is_intact(path) and path in segment_files(folder):  # else a writer has merged it away meanwhile
            raise IndexDamaged(f"{path.name} of the index does not hold what was written. Rebuild it.")


def segment_files(folder: Path) -> list[Path]:
    """List the files of the segments in use. Raises `IndexDamaged` where the list of them cannot be read."""
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        paths = []
        for segment in segments:
            name = segment["segment_id"].replace("-", "")
            paths += [folder / f"{name}.{part}" for part in _PARTS]
            if segment["deletes"]:
                paths.append(folder / f"{name}.{segment['deletes']['opstamp']}.del")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"The words of the index have no readable meta.json: {error!r}. Rebuild it.") from error
    return paths


def is_intact(path: Path) -> bool:
    """Tell whether a file of Tantivy has the checksum in its footer."""
    try:
        with path.open("rb") as file:
            left = file.seek(0, 2) - 8
            file.seek(max(0, left))
            tail = file.read(8)
            length, magic = int.from_bytes(tail[:4], "little"), int.from_bytes(tail[4:], "little")
            if magic != _MAGIC or length > min(left, _MAX_FOOTER):
                return False
            left -= length
            file.seek(left)
            expected = json.loads(file.read(length))["crc"]
            file.seek(0)
            checksum = 0
            while left and (part := file.read(min(left, _CHUNK_BYTES))):
                checksum = zlib.crc32(part, checksum)
                left -= len(part)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return not left and checksum == expected
