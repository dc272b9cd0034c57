"""Reading titles and abstracts to train on, and leaving out the papers kept for evaluation."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

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
    """A text without its TeX commands and formulas, single spaces."""
    return _SPACES.sub(" ", _MATHEMATICS.sub(" ", text)).strip()


def lines(path: Path) -> Iterator[dict[str, object]]:
    """The JSON objects of a file with one to a line, gzipped or not. Raises `ValueError` where there is none."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"{path.name}, line {number}: an object with id, title and abstract is wanted")
            yield row


def title_key(title: str) -> str:
    """A title reduced to its letters and digits, to recognise the same paper elsewhere."""
    return "".join(c for c in title.lower() if c.isalnum())


def held_out(paths: Iterable[Path], since: str = "2025") -> tuple[set[str], set[str]]:
    """Identifiers and title keys of the papers featured since a year: they are for evaluation, never for training."""
    ids: set[str] = set()
    titles: set[str] = set()
    for path in paths:
        for row in lines(path):
            if str(row.get("daily_date") or "") >= since:
                ids.add(str(row.get("id")))
                titles.add(title_key(str(row.get("title") or "")))
    return ids, titles


def read(paths: Iterable[Path], without: tuple[set[str], set[str]] = (set(), set())) -> list[Paper]:
    """All papers with a title and an abstract of at least 80 characters, each title once, held-out ones left out.

    Files in BEIR layout (``_id``, ``title``, ``text``) are read as well.
    """
    papers: list[Paper] = []
    ids, seen = without
    seen = set(seen)
    for path in paths:
        for row in lines(path):
            identifier = str(row.get("id") or row.get("_id") or "")
            title = plain(str(row.get("title") or ""))
            abstract = plain(str(row.get("abstract") or row.get("text") or ""))
            key = title_key(title)
            if len(abstract) < 80 or len(title) < 8 or key in seen or (identifier and identifier in ids):
                continue
            seen.add(key)
            keywords = row.get("ai_keywords")
            papers.append(Paper(identifier, title, abstract, tuple(keywords) if isinstance(keywords, list) else ()))
    return papers


def sentences(abstract: str) -> list[str]:
    """The sentences of an abstract."""
    return [part for part in _SENTENCE_END.split(abstract) if part]
