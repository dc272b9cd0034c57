"""The texts that the speed benchmarks index: real papers, and as many more as wanted made from them.

    python benchmarks/search/corpora.py PAPERS.jsonl.gz TEXTS.sqlite --papers 3000000

The real papers come first. A made paper takes two real ones of one primary category: the first half of one's title and
the second half of the other's, one's sentences with some of the other's put in their places, some authors of each, the
categories of both and a day near one's. One in fifty is a near-duplicate instead: a real paper with one sentence less.
One in three brings a name that no other paper has, so that the vocabulary grows with the collection (Heaps' law).
Everything is drawn from one seed, one paper after another: the same call makes the same file.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from dailypapers.search.engine import Document

Row: TypeAlias = dict[str, Any]

DUPLICATES = 0.02
NEW_NAMES = 0.33
BORROWED = 0.35
"""Share of a made paper's sentences that come from the second paper."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_AT_ONCE = 5_000
_SYLLABLES = (
    "bra",
    "cor",
    "dex",
    "fla",
    "gen",
    "hyp",
    "ker",
    "lum",
    "mor",
    "nex",
    "pro",
    "qua",
    "ros",
    "syn",
    "tav",
    "vex",
)
_ENDINGS = ("Net", "Former", "Bench", "LM", "GAN", "Flow", "-2", "Diff")


def read(path: Path) -> Iterator[Row]:
    """Papers of a file, one JSON object to a line."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def featured(path: Path, known: Collection[str] = ()) -> list[Row]:
    """The hub's papers of 2025 that have a summary, less those known already."""
    rows = [row for row in read(path) if row.get("ai_summary") and row["daily_date"] >= "2025"]
    return [{**row, "date": row["daily_date"]} for row in rows if row["id"] not in known]


def made(real: Sequence[Row], seed: int = 1) -> Iterator[Row]:
    """Papers made from real ones, without end."""
    chance = random.Random(seed)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(real):
        groups[(row.get("categories") or [""])[0]].append(place)
    number = 0
    while True:
        number += 1
        first = real[chance.randrange(len(real))]
        if chance.random() < DUPLICATES:
            yield _duplicate(first, number, chance)
        else:
            second = real[chance.choice(groups[(first.get("categories") or [""])[0]])]
            yield _mixed(first, second, number, chance)


def _duplicate(row: Row, number: int, chance: random.Random) -> Row:
    sentences = _SENTENCE_END.split(row["abstract"])
    if len(sentences) > 1:
        del sentences[chance.randrange(len(sentences))]
    return {**row, "id": f"made.{number}", "abstract": " ".join(sentences)}


def _mixed(first: Row, second: Row, number: int, chance: random.Random) -> Row:
    one, other = first["title"].split(), second["title"].split()
    title = one[: (len(one) + 1) // 2] + other[len(other) // 2 :]
    sentences, others = _SENTENCE_END.split(first["abstract"]), _SENTENCE_END.split(second["abstract"])
    for place in range(len(sentences)):
        if chance.random() < BORROWED:
            sentences[place] = others[place % len(others)]
    if chance.random() < NEW_NAMES:
        name = "".join(chance.choices(_SYLLABLES, k=4)).capitalize() + chance.choice(_ENDINGS)
        title.insert(0, f"{name}:")
        sentences.append(f"We release {name}.")
    authors = [*(first.get("authors") or [])[::2], *(second.get("authors") or [])[1::2]]
    categories = dict.fromkeys([*(first.get("categories") or []), *(second.get("categories") or [])])
    return {
        "id": f"made.{number}",
        "title": " ".join(title),
        "abstract": " ".join(sentences),
        "authors": authors,
        "categories": list(categories)[:4],
        "date": first.get("date"),
    }


def document(number: int, row: Row) -> Document:
    """A paper as the engine takes it; ``number`` is its id."""
    return Document(
        id=number,
        content_hash=number,
        title=row["title"],
        abstract=row["abstract"],
        authors=tuple(row.get("authors") or ()),
        categories=tuple(row.get("categories") or ()),
        identifiers=(row["id"],),
        day=date.fromisoformat(row["date"]).toordinal() if len(row.get("date") or "") == 10 else 0,
    )


class Texts:
    """Papers in a SQLite file, as a site has them: read in order for building, by id for the snippets of a page."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, check_same_thread=False)

    def fill(self, rows: Iterable[Row], amount: int) -> None:
        """Writes the first ``amount`` papers with ids from 1, over what was there."""
        self.connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; DROP TABLE IF EXISTS papers;"
            "CREATE TABLE papers (id INTEGER PRIMARY KEY, title TEXT, abstract TEXT, rest TEXT)"
        )
        numbered = enumerate(islice(rows, amount), 1)
        while part := list(islice(numbered, _AT_ONCE)):
            self.connection.executemany(
                "INSERT INTO papers VALUES (?, ?, ?, ?)",
                [
                    (
                        number,
                        row["title"],
                        row["abstract"],
                        json.dumps([row["id"], row.get("authors"), row.get("categories"), row.get("date")]),
                    )
                    for number, row in part
                ],
            )
        self.connection.commit()

    def __len__(self) -> int:
        return int(self.connection.execute("SELECT COALESCE(MAX(id), 0) FROM papers").fetchone()[0])

    def documents(self, first: int = 1, last: int = sys.maxsize) -> Iterator[Document]:
        """The papers with ids from ``first`` to ``last``, in order."""
        asked = "SELECT id, title, abstract, rest FROM papers WHERE id BETWEEN ? AND ? ORDER BY id"
        for number, title, abstract, rest in self.connection.execute(asked, (first, last)):
            name, authors, categories, day = json.loads(rest)
            row = {"id": name, "title": title, "abstract": abstract}
            yield document(number, row | {"authors": authors, "categories": categories, "date": day})

    def titles(self, numbers: Sequence[int]) -> list[str]:
        """Titles by id, in the order asked for."""
        one = "SELECT title FROM papers WHERE id = ?"
        return [self.connection.execute(one, (number,)).fetchone()[0] for number in numbers]

    def numbers(self) -> dict[str, int]:
        """Ids by the papers' own identifiers, of real papers."""
        asked = "SELECT json_extract(rest, '$[0]'), id FROM papers WHERE rest NOT LIKE '[\"made.%'"
        return dict(self.connection.execute(asked))

    def abstracts(self, numbers: Sequence[int]) -> dict[int, str]:
        """Abstracts by id."""
        marks = ",".join("?" * len(numbers))
        return dict(self.connection.execute(f"SELECT id, abstract FROM papers WHERE id IN ({marks})", numbers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--papers", type=int, default=3_000_000)
    parser.add_argument("--hub", type=Path, help="the hub's papers, of which those of 2025 follow the real ones")
    given = parser.parse_args()
    real = list(read(given.real))
    hub = featured(given.hub, {row["id"] for row in real}) if given.hub else []
    Texts(given.texts).fill((row for source in (real, hub, made(real)) for row in source), given.papers)


if __name__ == "__main__":
    main()
