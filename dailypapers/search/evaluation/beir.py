"""Reading a test collection in BEIR layout (Thakur et al. 2021, *BEIR*).

``corpus.jsonl`` (``_id``, ``title``, ``text``), ``queries.jsonl`` (``_id``, ``text``) and ``qrels.tsv`` or
``qrels/test.tsv`` (``query-id``, ``corpus-id``, ``score``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dailypapers.search.engine.documents import Document


class Corpus(NamedTuple):
    """The names of the documents, and the documents; their ids are positions in ``names``."""

    names: list[str]
    documents: list[Document]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
            if not isinstance(row, dict) or "_id" not in row:
                raise ValueError(f"{path.name}, line {number}: expected an object with _id")
            yield row


def read_queries(folder: Path) -> dict[str, str]:
    """Read the queries of a folder by name, judged or not."""
    return {str(row["_id"]): str(row.get("text", "")) for row in _lines(folder / "queries.jsonl")}


def read_corpus(folder: Path) -> Corpus:
    """Read the documents of a folder."""
    names: list[str] = []
    documents: list[Document] = []
    for row in _lines(folder / "corpus.jsonl"):
        documents.append(Document(len(names), 1, str(row.get("title") or ""), str(row.get("text") or "")))
        names.append(str(row["_id"]))
    return Corpus(names, documents)


def read_qrels(folder: Path) -> dict[str, dict[str, int]]:
    """Read the grade of each judged document by query; queries without any relevant one are left out."""
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.exists()), None)
    if path is None:
        raise FileNotFoundError(f"{folder} has neither qrels.tsv nor qrels/test.tsv")
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        parts = line.split("\t")
        if not line.strip() or (number == 1 and not parts[-1].lstrip("-").isdigit()):
            continue
        if len(parts) < 3 or not parts[-1].lstrip("-").isdigit():
            raise ValueError(f"{path.name}, line {number}: expected query-id, corpus-id and score")
        judged.setdefault(parts[0], {})[parts[-2]] = int(parts[-1])
    return {query: grades for query, grades in judged.items() if any(grade > 0 for grade in grades.values())}
