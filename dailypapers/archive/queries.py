"""Writing an archive."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.utils import timezone

from dailypapers import __version__
from dailypapers.archive.registry import KINDS

FORMAT = 1  # raised when older programs could not read what is written


def total() -> int:
    """Count the lines between the first and the last."""
    return sum(kind.count() for kind in KINDS)


def archive_lines() -> Iterator[bytes]:
    """Yield the lines of an archive of this instance. Each kind is read in chunks; memory stays flat."""
    yield _line({"kind": "archive", "format": FORMAT, "made_at": timezone.now(), "program": __version__})
    number = 0
    for kind in KINDS:
        for line in kind.lines():
            number += 1
            yield _line(line)
    yield _line({"kind": "end", "lines": number})


def _line(value: dict[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
