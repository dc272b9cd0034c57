"""Writing an archive."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.utils import timezone

from dailypapers import __version__
from dailypapers.archive.registry import KINDS
from dailypapers.archive.snapshot import snapshot
from dailypapers.lib.sentences import sentence

GAPS = (
    sentence("passwords (people set a new one)"),
    sentence("second factors and passkeys"),
    sentence("sessions and known browsers"),
    sentence("links in mails that were sent"),
    sentence("mails that wait to leave, bounces, how deliveries went"),
    sentence("the audit log"),
    sentence("how far sources were harvested, and the reports of runs"),
    sentence("libraries that were not taken in yet"),
    sentence("texts of papers, and the files that people brought of them (`dailypapers backup` has them)"),
    sentence("keys of Zotero, and which collections are kept in step with it"),
    sentence("what a language model cost, and its attempts"),
    sentence("the secret key and the files of the home (`dailypapers backup` has them)"),
)
"""What an archive does not hold and nothing makes anew, in words; its first line names it, and `restore` does."""

FORMAT = 1  # raised when older programs could not read what is written


def total() -> int:
    """Count the lines between the first and the last."""
    return sum(kind.count() for kind in KINDS)


def archive_lines() -> Iterator[bytes]:
    """Yield the lines of an archive of this instance, as of one moment. Kinds are read in chunks; memory stays flat."""
    head = {"kind": "archive", "format": FORMAT, "made_at": timezone.now(), "program": __version__}
    yield _line(head | {"left_out": list(GAPS)})
    number = 0
    with snapshot():
        for kind in KINDS:
            for line in kind.lines():
                number += 1
                yield _line(line)
    yield _line({"kind": "end", "lines": number})


def _line(value: dict[str, object]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
