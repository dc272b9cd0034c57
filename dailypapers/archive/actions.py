"""Taking an archive back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import orjson

from dailypapers.archive.queries import FORMAT
from dailypapers.archive.registry import KINDS
from dailypapers.lib.errors import DailyPapersError

BATCH = 1_000  # lines a transaction


class InvalidArchive(DailyPapersError, ValueError):
    """A file that is no archive, is damaged, or was cut off."""


def restore(lines: Iterable[bytes], progress: Callable[[int], None] | None = None) -> Counter[str]:
    """Takes the lines of an archive in; how many of each kind. Done again or into a filled instance it adds only what
    is missing.

    A batch is a transaction: killed, or stopped by `InvalidArchive`, what came before is kept and the same file can
    be given again.
    """
    taken: Counter[str] = Counter()
    kinds = {kind.name: kind for kind in KINDS}
    batch: list[dict[str, Any]] = []
    finished = False

    def flush() -> None:
        if batch:
            name = batch[0]["kind"]
            try:
                kinds[name].take(batch)
            except (KeyError, TypeError, ValueError) as error:
                raise InvalidArchive(f"Before line {number + 1:,}: a “{name}” lacks {error}.") from error
            taken[name] += len(batch)
            if progress:
                progress(len(batch))
            batch.clear()

    number = 0
    for number, text in enumerate(lines, 1):
        line = _read(text, number)
        if number == 1:
            _check_head(line)
        elif line["kind"] == "end":
            flush()
            _check_end(line, taken.total())
            finished = True
        elif line["kind"] not in kinds:
            raise InvalidArchive(f"Line {number:,} is of the kind “{line['kind']}”, which this version does not know.")
        else:
            if batch and (batch[0]["kind"] != line["kind"] or len(batch) >= BATCH):
                flush()
            batch.append(line)
    if not finished:
        flush()
        raise InvalidArchive(f"The archive ends in the middle, behind line {number:,}. What it held is taken in.")
    return taken


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArchive(f"Line {number:,} is no JSON: {error}. What stands before it is taken in.") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise InvalidArchive(f"Line {number:,} has no kind. What stands before it is taken in.")
    return line


def _check_end(line: dict[str, Any], taken: int) -> None:
    if line.get("lines") != taken:
        raise InvalidArchive(f"The archive tells of {line.get('lines')} lines but holds {taken:,}.")


def _check_head(line: dict[str, Any]) -> None:
    if line["kind"] != "archive":
        raise InvalidArchive("This is no archive: its first line does not say so. `dailypapers import` reads papers.")
    if line.get("format") != FORMAT:
        raise InvalidArchive(f"This archive has the format {line.get('format')}; this version reads {FORMAT}.")
