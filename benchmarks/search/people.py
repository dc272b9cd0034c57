"""How well a running site understands what people type: rows by kind, for two sites side by side if you like.

    python benchmarks/search/people.py http://127.0.0.1:8101 QUERIES.jsonl… [--beside http://127.0.0.1:8102]

A file holds JSON lines: "query", "kind", and what must be found or read; `CHECKS` says which check a row is for. Prints
for each kind how many rows hold.
"""

from __future__ import annotations

import argparse
import collections
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Answer = dict[str, Any]
Check = Callable[[Row, Answer], bool]


def ask(url: str, text: str, limit: int = 10) -> Answer:
    """Search a site through its API; an error is an answer with its status."""
    query = urllib.parse.urlencode({"q": text, "limit": limit})
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/api/v1/search?{query}", timeout=60) as response:
            answer: Answer = json.load(response)
    except urllib.error.HTTPError as error:
        return {"status": error.code, "items": [], "warnings": [], "understood": [], "operators": []}
    return answer | {"status": 200}


def finds_its_paper(row: Row, answer: Answer) -> bool:
    """One of `answer_ids` is among the first five."""
    first = [[str(item["paper"]["id"]), *item["versions"]] for item in answer["items"][:5]]
    return any(key.partition("v")[0] in row["answer_ids"] for keys in first for key in keys)


def is_answered(row: Row, answer: Answer) -> bool:
    """The site answered, whatever was asked."""
    return bool(answer["status"] == 200)


_ASKS = {
    "author:": ("author:", "firstauthor:"),
    "year:": ("year:", "date:", "after:", "before:", "until:"),
    "pubdate:": ("date:", "year:", "after:", "until:"),
    "abs:": ("abs:",),
    "title:": ("title:",),
    "bibstem:": ("venue:",),
    "aff:": ("aff:", "org:"),
}


def reads_its_fields(row: Row, answer: Answer) -> bool:
    """Every field of another engine that we have too is an operator in force, every other one is said."""
    chips = " ".join(answer.get("operators", []))
    fields = [name for name in _ASKS if name in row["query"].lower()]
    return all(any(ours in chips for ours in _ASKS[name]) for name in fields) and is_answered(row, answer)


def reads_its_author(row: Row, answer: Answer) -> bool:
    """A plain sentence that names an author and years is read so."""
    chips = " ".join(answer.get("operators", [])).lower()
    needed = [name for name in ("author:", "year:") if name in row["parsed"]]
    return all(any(ours in chips for ours in _ASKS[name]) for name in needed)


CHECKS: tuple[tuple[Callable[[Row], bool], Check], ...] = (
    (lambda row: bool(row.get("answer_ids")), finds_its_paper),
    (lambda row: row.get("kind") == "nl-to-ads" and "author:" in row.get("parsed", ""), reads_its_author),
    (lambda row: row.get("kind", "").startswith("log-ADS"), reads_its_fields),
    (lambda row: True, is_answered),
)
"""Which check a row is for: the first whose condition it meets."""


def rows_of(files: list[Path]) -> Iterator[Row]:
    """Read the rows of files of JSON lines."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def measure(url: str, rows: list[Row]) -> tuple[dict[str, list[bool]], list[str]]:
    """Return for each kind which of its rows hold, and the queries of those that do not."""
    held: dict[str, list[bool]] = collections.defaultdict(list)
    misses = []
    for row in rows:
        check = next(check for is_for, check in CHECKS if is_for(row))
        holds = check(row, ask(url, row["query"]))
        held[f"{row.get('kind', 'all')} ({check.__name__})"].append(holds)
        if not holds:
            misses.append(row["query"])
    return held, misses


def main() -> None:
    """Print a table of the kinds: how many rows, and the share that holds at each site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--beside", help="Another site, asked the same.")
    parser.add_argument("--misses", type=int, default=0, help="Print so many queries that do not hold.")
    arguments = parser.parse_args()
    rows = list(rows_of(arguments.files))
    held, misses = measure(arguments.url, rows)
    beside = measure(arguments.beside, rows)[0] if arguments.beside else {}
    for kind, values in sorted(held.items()):
        other = f"  {sum(beside[kind]) / len(beside[kind]):.3f}" if kind in beside else ""
        print(f"{kind:60} {len(values):5}  {sum(values) / len(values):.3f}{other}")
    for query in misses[: arguments.misses]:
        print(f"  does not hold: {query[:120]}")


if __name__ == "__main__":
    main()
