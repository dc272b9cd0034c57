"""Restoring an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from dailypapers.archive.lines import Line
from dailypapers.archive.queries import FORMAT
from dailypapers.archive.reading import InvalidArchive
from dailypapers.archive.registry import KINDS
from dailypapers.archive.rights import without_rights
from dailypapers.lib.text import without_controls

BATCH = 1_000  # lines a transaction
MAX_BATCH_BYTES = 16 << 20
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, ValidationError, DatabaseError)
"""What a line of the wrong shape raises, wherever it is read."""


def restore(
    lines: Iterable[bytes],
    progress: Callable[[int], None] | None = None,
    *,
    with_rights: bool = False,
    on_right: Callable[[str], None] = lambda _: None,
) -> Counter[str]:
    """Store the lines of an archive, adding only what is missing; return how many lines of each kind there were.

    Roles and other rights of people are restored `with_rights` alone; else `on_right` is told whose were left out. A
    batch is a transaction: after a kill, or `InvalidArchive` for a damaged file, what came before is kept and the same
    file can be given again.
    """
    restored: Counter[str] = Counter()
    kinds = {kind.name: kind for kind in KINDS}
    batch: list[dict[str, Any]] = []
    is_finished, size = False, 0

    def flush() -> None:
        if batch:
            name = batch[0]["kind"]
            try:
                kinds[name].restore(batch if with_rights else _without_rights(batch, on_right))
            except _DAMAGE as error:
                problem = " ".join(str(error).split())[:200]
                raise InvalidArchive(f"Invalid line before line {number + 1:,}: a “{name}” lacks {problem}.") from error
            restored[name] += len(batch)
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
            _check_end(line, restored.total())
            is_finished = True
        elif line["kind"] not in kinds:
            raise InvalidArchive(f"Unknown kind in line {number:,}: “{line['kind']}”. A newer version may read it.")
        else:
            is_full = len(batch) >= BATCH or size > MAX_BATCH_BYTES
            if batch and (batch[0]["kind"] != line["kind"] or is_full):
                flush()
                size = 0
            batch.append(line)
            size += len(text)
    if not is_finished:
        flush()
        raise InvalidArchive(f"The archive was cut off after line {number:,}. What it held is restored.")
    return restored


def _without_rights(batch: list[Line], on_right: Callable[[str], None]) -> list[Line]:
    lines = []
    for line in batch:
        kept, whose = without_rights(line)
        lines.append(kept)
        if whose:
            on_right(whose)
    return lines


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArchive(f"Line {number:,} is not JSON: {error}. What comes before it is restored.") from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise InvalidArchive(f"Line {number:,} has no kind. What comes before it is restored.")
    cleaned: dict[str, Any] = clean(line)
    return cleaned


def clean(value: Any) -> Any:
    """Return a value of JSON without control characters in any of its texts."""
    match value:
        case str():
            return without_controls(value)
        case dict():
            return {without_controls(name): clean(part) for name, part in value.items()}
        case list():
            return [clean(part) for part in value]
    return value


def _check_end(line: dict[str, Any], count: int) -> None:
    if line.get("lines") != count:
        raise InvalidArchive(f"The archive should have {line.get('lines')} lines but holds {count:,}.")


def _check_head(line: dict[str, Any]) -> None:
    if line["kind"] != "archive":
        raise InvalidArchive("Not an archive, by its first line. To read papers, use `dailypapers import`.")
    if line.get("format") != FORMAT:
        raise InvalidArchive(f"This archive has format {line.get('format')}; this version reads format {FORMAT}.")
