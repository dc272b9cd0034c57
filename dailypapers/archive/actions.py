"""Restoring an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from django.core.exceptions import ValidationError
from django.db import DatabaseError

from dailypapers.archive.lines import Kind, Line
from dailypapers.archive.moments import check_moments
from dailypapers.archive.queries import FORMAT
from dailypapers.archive.reading import InvalidArchive
from dailypapers.archive.references import paper_ids, user_ids
from dailypapers.archive.registry import KINDS
from dailypapers.archive.rights import without_rights
from dailypapers.lib.sentences import Grouped, sentence
from dailypapers.lib.text import without_controls

BATCH = 1_000  # lines a transaction
MAX_BATCH_BYTES = 16 << 20
PEOPLE = ("user", "owner", "curator")  # names of fields with whoever a line is of
_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, OverflowError, ValidationError, DatabaseError)
"""What a line of the wrong shape raises, wherever it is read."""


class _Numbered(NamedTuple):
    """A line of an archive, and its number."""

    number: int
    line: Line


@dataclass(slots=True)
class Restored:
    """How many lines of each kind are in the instance now, and how many were left out for what they are of.

    A line is left out where the user or the paper it names is not here, as in an archive that lost lines.
    """

    taken: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{number:,} {kind}" for kind, number in self.taken.items()) or "nothing"


def restore(
    lines: Iterable[bytes],
    progress: Callable[[int], None] | None = None,
    *,
    with_rights: bool = False,
    on_right: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Store the lines of an archive, adding only what is missing; return how many lines of each kind there were.

    Roles and other rights of people are restored `with_rights` alone; else `on_right` is told whose were left out. A
    batch is a transaction: after a kill, or `InvalidArchive` for a damaged file, what came before is kept and the same
    file can be given again. The message of the error counts what was taken in.
    """
    batch = _Batch(with_rights=with_rights, on_right=on_right, progress=progress or (lambda _: None))
    number, is_finished = 0, False
    try:
        for number, text in enumerate(lines, 1):
            line = _read(text, number)
            if number == 1:
                _check_head(line)
            elif line["kind"] == "end":
                batch.flush()
                _check_end(line, batch.count)
                is_finished = True
            else:
                batch.add(_Numbered(number, line), len(text))
        if not is_finished:
            raise InvalidArchive(sentence("The archive was cut off after line %(number)s.", number=Grouped(number)))
    except (InvalidArchive, OSError, EOFError) as error:
        batch.flush_before(error)
        raise
    return batch.restored


class _Batch:
    """Lines of one kind that are stored in one transaction."""

    def __init__(self, *, with_rights: bool, on_right: Callable[[str], None], progress: Callable[[int], None]) -> None:
        self.restored, self.count = Restored(), 0
        self._kinds = {kind.name: kind for kind in KINDS}
        self._with_rights, self._on_right, self._progress = with_rights, on_right, progress
        self._lines: list[_Numbered] = []
        self._size = 0

    def add(self, one: _Numbered, size: int) -> None:
        """Add a line; store those before it where they are of another kind, or many. Raises `InvalidArchive`."""
        kind = one.line["kind"]
        if kind not in self._kinds:
            raise InvalidArchive(
                sentence(
                    "Unknown kind in line %(number)s: “%(kind)s”. A newer version may read it.",
                    number=Grouped(one.number),
                    kind=kind,
                )
            )
        is_full = len(self._lines) >= BATCH or self._size > MAX_BATCH_BYTES
        if self._lines and (self._lines[0].line["kind"] != kind or is_full):
            self.flush()
        self._lines.append(one)
        self._size += size

    def flush(self) -> None:
        """Store the lines. Where one is damaged those before it are stored, and `InvalidArchive` names it."""
        if not self._lines:
            return
        lines, self._lines, self._size = self._lines, [], 0
        kind = self._kinds[lines[0].line["kind"]]
        try:
            self._store(kind, lines)
        except _DAMAGE:
            for one in lines:
                try:
                    self._store(kind, [one])
                except _DAMAGE as error:
                    raise InvalidArchive(
                        sentence(
                            "Invalid line %(number)s, a “%(name)s”: %(reason)s.",
                            number=Grouped(one.number),
                            name=kind.name,
                            reason=_reason(error),
                        )
                    ) from error

    def flush_before(self, error: Exception) -> None:
        """Store what came before an error of the file, and let an error of the archive say what was taken in."""
        try:
            self.flush()
        except InvalidArchive as other:
            raise InvalidArchive(
                sentence("%(other)s Taken in before it: %(restored)s.", other=other, restored=self.restored)
            ) from error
        if isinstance(error, InvalidArchive):
            raise InvalidArchive(
                sentence("%(error)s Taken in before it: %(restored)s.", error=error, restored=self.restored)
            ) from error

    def _store(self, kind: Kind, lines: list[_Numbered]) -> None:
        given = [one.line for one in lines]
        check_moments(given)
        whose: list[str] = []
        if not self._with_rights:
            reduced = [without_rights(line) for line in given]
            given = [one.line for one in reduced if one.line is not None]
            whose = [one.whose for one in reduced if one.whose]
        present = _with_what_they_are_of(given)
        kind.restore(present)
        for name in whose:
            self._on_right(name)
        self.count += len(lines)
        self.restored.taken[kind.name] += len(present)
        self.restored.left_out[kind.name] += len(given) - len(present)
        self._progress(len(lines))


def _with_what_they_are_of(lines: list[Line]) -> list[Line]:
    """Return the lines whose user and paper are here."""
    for name in PEOPLE:
        if named := [line for line in lines if isinstance(line.get(name), str)]:
            users = user_ids(named, name)
            lines = [line for line in lines if not isinstance(line.get(name), str) or line[name] in users]
    if named := [line for line in lines if isinstance(line.get("paper"), str)]:
        papers = paper_ids(named)
        lines = [line for line in lines if not isinstance(line.get("paper"), str) or line["paper"] in papers]
    return lines


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"it lacks {error}"
    words = error.messages if isinstance(error, ValidationError) else [str(error)]
    return " ".join(" ".join(words).split())[:200].rstrip(".") or type(error).__name__


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        line = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidArchive(
            sentence("Line %(number)s is not JSON: %(error)s.", number=Grouped(number), error=error)
        ) from error
    if not isinstance(line, dict) or not isinstance(line.get("kind"), str):
        raise InvalidArchive(sentence("Line %(number)s has no kind.", number=Grouped(number)))
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
        raise InvalidArchive(
            sentence(
                "The archive should have %(expected)s lines but holds %(count)s.",
                expected=line.get("lines"),
                count=Grouped(count),
            )
        )


def _check_head(line: dict[str, Any]) -> None:
    if line["kind"] != "archive":
        raise InvalidArchive(sentence("Not an archive, by its first line. To read papers, use `dailypapers import`."))
    if line.get("format") != FORMAT:
        raise InvalidArchive(
            sentence(
                "This archive has format %(expected)s; this version reads format %(format)s.",
                expected=line.get("format"),
                format=FORMAT,
            )
        )
