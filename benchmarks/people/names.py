"""How well papers of one name are told apart by person: `python benchmarks/people/names.py SHARED_DATA`.

Persons are made of names that chance does not repeat: the papers of several are given one name, and the groups are
compared with the truth. Accounts that the hub joined to names on papers say which papers are by one person; variants of
names from the ACL Anthology say which names are.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from dailypapers.catalog.namesakes import AMBIGUOUS, COLLABORATION, NameParts, Signature, grouped
from dailypapers.lib.text import title_key

FEWEST, MOST = 3, 60  # papers of a person


class Papers:
    """The papers of a file by their number, with the ids of their authors."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self.ids: dict[str, int] = {}
        self.authors: dict[str, int] = {}
        self.names: list[str] = []
        self.of_paper: list[list[int]] = []
        self.field: list[str] = []
        self.of_author: dict[int, list[int]] = defaultdict(list)
        for record in records:
            if record["id"] in self.ids or not record["authors"]:
                continue
            number = self.ids[record["id"]] = len(self.of_paper)
            several = list(dict.fromkeys(self._author(name) for name in record["authors"]))
            self.of_paper.append(several)
            self.field.append((record.get("categories") or [""])[0])
            for author in several:
                self.of_author[author].append(number)
        self.parts = NameParts(self.names)
        self.levels = {author: self.parts.level(self.names[author]) for author in range(len(self.names))}

    def _author(self, name: str) -> int:
        if name not in self.authors:
            self.authors[name] = len(self.names)
            self.names.append(name)
        return self.authors[name]

    def groups(self, papers: Sequence[int], own: set[int]) -> dict[int, int]:
        """Return the group of each of these papers, whose own authors do not count as co-authors."""
        signatures = [
            Signature(
                paper,
                frozenset(set(self.of_paper[paper]) - own if len(self.of_paper[paper]) <= COLLABORATION else ()),
                len(self.of_paper[paper]),
            )
            for paper in papers
        ]
        return {paper: n for n, group in enumerate(grouped(signatures, self.levels)) for paper in group}


def measure(pairs: Iterable[tuple[Sequence[Any], Sequence[Any]]]) -> str:
    """Return precision and recall of pairs and B-cubed, over all pairs of true and given groups, as a row."""
    right = given = true = papers = 0
    precision = recall = 0.0
    for truth, groups in pairs:
        both, by_truth, by_group = Counter(zip(truth, groups, strict=True)), Counter(truth), Counter(groups)
        right += sum(n * (n - 1) // 2 for n in both.values())
        given += sum(n * (n - 1) // 2 for n in by_group.values())
        true += sum(n * (n - 1) // 2 for n in by_truth.values())
        papers += len(truth)
        precision += sum(n * n / by_group[group] for (_, group), n in both.items())
        recall += sum(n * n / by_truth[person] for (person, _), n in both.items())
    return (
        f"{papers:,} | {right / max(given, 1):.3f} | {right / max(true, 1):.3f} | "
        f"{precision / papers:.3f} | {recall / papers:.3f}"
    )


def mixed_names(papers: Papers, people: int, trials: int, one_field: bool) -> Iterable[tuple[list[int], list[int]]]:
    """Give the papers of several people of rare names one name."""
    pool: dict[str, list[int]] = defaultdict(list)
    for author, numbers in papers.of_author.items():
        if FEWEST <= len(numbers) <= MOST and papers.levels[author] == 0:
            pool[Counter(papers.field[n] for n in numbers).most_common(1)[0][0]].append(author)
    fields = sorted(pool, key=lambda field: -len(pool[field]))[:6]
    for _ in range(trials):
        chosen = [random.choice(fields[:2])] * people if one_field else random.choices(fields, k=people)
        authors = {random.choice(pool[field]) for field in chosen}
        written = Counter(paper for author in authors for paper in papers.of_author[author])
        if max(written.values()) > 1:  # two of them know each other, as people of one name hardly do
            continue
        truth = {paper: author for author in sorted(authors) for paper in papers.of_author[author]}
        groups = papers.groups(list(truth), authors)
        yield list(truth.values()), [groups[paper] for paper in truth]


def accounts(papers: Papers, records: Iterable[dict[str, Any]]) -> Iterable[tuple[list[str], list[int]]]:
    """Yield the papers of ambiguous names that the hub joined to accounts, by account and by group."""
    known: dict[str, dict[int, str]] = defaultdict(dict)
    for record in records:
        for account in record["author_users"]:
            names = [name for name in record["authors"] if _is_account_of(account, name)]
            if len(names) == 1 and record["id"] in papers.ids:
                known[names[0]][papers.ids[record["id"]]] = account
    for name, by_paper in sorted(known.items()):
        author = papers.authors.get(name, -1)
        if papers.levels.get(author, 0) >= AMBIGUOUS and len(by_paper) > 1:
            groups = papers.groups(papers.of_author[author], {author})
            yield list(by_paper.values()), [groups[paper] for paper in by_paper]


def _is_account_of(account: str, name: str) -> bool:
    """Tell whether an account is named after a person: both names in any order, or an initial and the family name."""
    words, handle = [title_key(word) for word in name.split()], title_key(account).rstrip("0123456789")
    if len(words) < 2 or len(handle) < 4:
        return False
    first, last, whole = words[0], words[-1], "".join(words)
    return handle in {whole, last + first, first + last, first[:1] + last, last + first[:1]} or (
        len(whole) > 5 and whole in handle
    )


def variants(papers: Papers, rows: Iterable[dict[str, Any]]) -> str:
    """Return how many pairs of names of one person in this catalogue are the same name in plain letters."""
    pairs = [
        (one, other)
        for row in rows
        for one, other in combinations(sorted(set(row.get("catalogue_names") or ()) & papers.authors.keys()), 2)
    ]
    same = sum(title_key(one.replace("-", "")) == title_key(other.replace("-", "")) for one, other in pairs)
    return f"{len(pairs)} pairs of names of one person, {same} of them equal in plain letters"


def main(folder: Path) -> None:
    """Print the table."""
    hub = list(_lines(folder / "hf_daily_2024-05_2025-12.jsonl.gz"))
    papers = Papers([*_lines(folder / "arxiv.jsonl.gz"), *hub])
    ambiguous = sum(papers.levels[a] >= AMBIGUOUS for a, numbers in papers.of_author.items() if len(numbers) > 1)
    several = sum(len(numbers) > 1 for numbers in papers.of_author.values())
    print(f"{len(papers.of_paper):,} papers, {several:,} names with several papers, {ambiguous:,} of them ambiguous")
    print("| papers of | papers | precision of pairs | recall of pairs | B³ precision | B³ recall |")
    print("|---|---|---|---|---|---|")
    random.seed(5)
    for label, people, trials, one_field in (
        ("two people, one field", 2, 300, True),
        ("five people, one field", 5, 100, True),
        ("ten people, one field", 10, 60, True),
        ("ten people, six fields", 10, 60, False),
        ("thirty people, one field", 30, 20, True),
    ):
        print(f"| {label} | {measure(mixed_names(papers, people, trials, one_field))} |")
    print(f"| ambiguous names, by accounts of the hub | {measure(accounts(papers, hub))} |")
    print(variants(papers, map(json.loads, (folder / "queries/author_variants.jsonl").open())))


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path) as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
