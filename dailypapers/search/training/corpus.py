"""Reading titles and abstracts to train on, and leaving out the papers kept for evaluation."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
_MATHEMATICS = re.compile(r"\$[^$]*\$|\\[a-zA-Z]+|[{}\\$~]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper to learn from; ``keywords`` may be empty."""

    id: str
    title: str
    abstract: str
    keywords: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a text without its TeX commands and formulas, single spaces."""
    return _SPACES.sub(" ", _MATHEMATICS.sub(" ", text)).strip()


def json_lines(path: Path) -> Iterator[dict[str, object]]:
    """Read the JSON objects of a file with one to a line, gzipped or not. Raises `ValueError` for other lines."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"{path.name}, line {number}: expected an object with id, title and abstract")
            yield row


def title_key(title: str) -> str:
    """Reduce a title to its letters and digits, to recognise the same paper elsewhere."""
    return "".join(c for c in title.lower() if c.isalnum())


class HeldOut(NamedTuple):
    """Papers for evaluation, never for training, by identifier and by title key."""

    ids: frozenset[str] = frozenset()
    title_keys: frozenset[str] = frozenset()


_NOTHING = HeldOut()


def read_held_out(paths: Iterable[Path], since: str = "2025") -> HeldOut:
    """Read which papers were featured since a year."""
    ids: set[str] = set()
    title_keys: set[str] = set()
    for path in paths:
        for row in json_lines(path):
            if str(row.get("daily_date") or "") >= since:
                ids.add(str(row.get("id")))
                title_keys.add(title_key(str(row.get("title") or "")))
    return HeldOut(frozenset(ids), frozenset(title_keys))


def read(paths: Iterable[Path], held_out: HeldOut = _NOTHING) -> list[Paper]:
    """Read the papers with a title and an abstract of at least 80 characters, each title once, held-out ones left out.

    Files in BEIR layout (``_id``, ``title``, ``text``) are read as well.
    """
    papers: list[Paper] = []
    seen = set(held_out.title_keys)
    for path in paths:
        for row in json_lines(path):
            identifier = str(row.get("id") or row.get("_id") or "")
            title = plain(str(row.get("title") or ""))
            abstract = plain(str(row.get("abstract") or row.get("text") or ""))
            key = title_key(title)
            if len(abstract) < 80 or len(title) < 8 or key in seen or (identifier and identifier in held_out.ids):
                continue
            seen.add(key)
            keywords = row.get("ai_keywords")
            papers.append(Paper(identifier, title, abstract, tuple(keywords) if isinstance(keywords, list) else ()))
    return papers


def sentences(abstract: str) -> list[str]:
    """Split an abstract into sentences."""
    return [part for part in _SENTENCE_END.split(abstract) if part]
