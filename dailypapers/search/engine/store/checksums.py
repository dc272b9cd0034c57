"""Whether the files of the words hold what Tantivy wrote.

Each file ends in a footer: a JSON object with the CRC-32 of all before it, the object's length and a magic number, both
four bytes. Tantivy looks at it when asked to, which its Python binding cannot; damage otherwise shows itself as an
error, as a panic, or not at all.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from dailypapers.search.engine.errors import IndexDamaged

_PARTS = ("idx", "pos", "term", "fieldnorm", "fast", "store")
_MAGIC = 1337
_AT_ONCE = 1 << 24
_MAX_FOOTER = 4_096


def verify_words(folder: Path) -> None:
    """Reads the files of every segment in use from end to end; raises `IndexDamaged`. Some gigabytes a second."""
    for path in files(folder):
        if not is_sound(path) and path in files(folder):  # else a writer has merged it away meanwhile
            raise IndexDamaged(f"{path.name} of the index does not hold what was written. Rebuild it.")


def files(folder: Path) -> list[Path]:
    """The files of the segments in use. Raises `IndexDamaged` where the list of them cannot be read."""
    try:
        segments = json.loads((folder / "meta.json").read_bytes())["segments"]
        found = []
        for segment in segments:
            name = segment["segment_id"].replace("-", "")
            found += [folder / f"{name}.{part}" for part in _PARTS]
            if segment["deletes"]:
                found.append(folder / f"{name}.{segment['deletes']['opstamp']}.del")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"The words of the index have no readable meta.json: {error!r}. Rebuild it.") from error
    return found


def is_sound(path: Path) -> bool:
    """Whether a file of Tantivy's holds what its footer says."""
    try:
        with path.open("rb") as file:
            left = file.seek(0, 2) - 8
            file.seek(max(0, left))
            end = file.read(8)
            length, magic = int.from_bytes(end[:4], "little"), int.from_bytes(end[4:], "little")
            if magic != _MAGIC or length > min(left, _MAX_FOOTER):
                return False
            left -= length
            file.seek(left)
            wanted = json.loads(file.read(length))["crc"]
            file.seek(0)
            check = 0
            while left and (part := file.read(min(left, _AT_ONCE))):
                check = zlib.crc32(part, check)
                left -= len(part)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return not left and check == wanted
