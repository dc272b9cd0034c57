"""Which records are one work: rules by a table, and real overlaps where the shared data is at hand."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.lib.fingerprint import abstract_overlap, same_work, title_fingerprint
from dailypapers.lib.record import PaperRecord
from tests.shared_data import SHARED

ABSTRACT = (
    "We count the apples of an orchard by night and find that sleeping birds are counted as well every time we look."
)

OTHER = "A proof is given that no number of pears, however large, can be told from any other number of plums in a bag."


def paper(title: str = "Counting Apples in the Dark Orchard", **facts: Any) -> PaperRecord:
    year = facts.pop("year", None)
    if year:
        facts["published_at"] = datetime(year, 6, 1, tzinfo=UTC)
    return PaperRecord(source="plain", source_id="x", title=title, **facts)


ADA = ("Ada Lovelace", "Mary Somerville")


@pytest.mark.parametrize(("one", "other", "same"), [
    # people agree or not
    (paper(authors=ADA), paper(authors=ADA), True),
    (paper(authors=ADA), paper("Counting apples in the dark orchard.", authors=("Lovelace, A.",)), True),
    (paper(authors=ADA), paper(authors=("Charles Babbage",)), False),
    (paper(authors=("Émilie du Châtelet",)), paper(authors=("E. du Chatelet",)), True),
    (paper(authors=("Bin Wang",)), paper(authors=("Wang Bin",)), True),
    (paper(authors=ADA), paper("Counting Pears in the Dark Orchard", authors=ADA), False),
    # years
    (paper(authors=ADA, year=2020), paper(authors=ADA, year=2022), True),
    (paper(authors=ADA, year=2020), paper(authors=ADA, year=2023), False),
    (paper(authors=ADA, year=2020), paper(authors=ADA), True),
    # identifiers
    (paper(authors=ADA, arxiv_id="2205.00001"), paper(authors=ADA, arxiv_id="2205.00002"), False),
    (paper("One title", arxiv_id="2205.00001"), paper("Another", arxiv_id="2205.00001"), True),
    (paper(authors=ADA, arxiv_id="2205.00001"), paper(authors=ADA, doi="10.1000/x"), True),
    (paper("One title", doi="10.1000/x"), paper("Another", doi="10.1000/x"), True),
    (paper(authors=ADA, doi="10.1000/x"), paper(authors=ADA, doi="10.1000/y"), True),
    (paper(doi="10.1000/x"), paper(doi="10.1000/y"), False),
    (paper(authors=ADA, openreview_id="a"), paper(authors=ADA, openreview_id="b"), False),
    # nobody named on one side
    (paper(authors=ADA), paper(author_count=2), True),
    (paper(authors=ADA), paper(author_count=3), False),
    (paper(authors=ADA, abstract=ABSTRACT), paper(author_count=3, abstract=ABSTRACT), True),
    (paper(authors=ADA, abstract=ABSTRACT), paper(abstract=ABSTRACT.replace("birds", "kbirds")), True),
    (paper(authors=ADA, abstract=ABSTRACT), paper(abstract=OTHER), False),
    (paper("Apples", authors=ADA), paper("Apples"), False),
    (paper("Apples", authors=ADA, abstract=ABSTRACT), paper("Apples", abstract=ABSTRACT), True),
    # titles that say nothing
    (paper("Editorial", authors=ADA), paper("Editorial", authors=ADA), False),
    (paper("Preface 2", authors=ADA), paper("Preface 2", authors=ADA), False),
    (paper("", authors=ADA), paper("", authors=ADA), False),
    (paper("2024", authors=ADA), paper("2024", authors=ADA), False),
    (paper("Tool for apples", authors=ADA), paper("Tool++ for apples", authors=ADA), False),
])  # fmt: skip
def test_same_work(one: PaperRecord, other: PaperRecord, same: bool) -> None:
    assert same_work(one, other) is same
    assert same_work(other, one) is same


def test_fingerprints() -> None:
    assert title_fingerprint("Matryoshka Representation Learning") == title_fingerprint(
        "Matryoshka  representation-learning"
    )
    stored = 3811270902508288519  # in every catalogue: another number needs a data migration
    assert title_fingerprint("Matryoshka Representation Learning") == stored
    for generic in ("", "Editorial", "INTRODUCTION.", "Preface 3", "…", "2025"):
        assert title_fingerprint(generic) == 0


@given(st.text())
def test_any_title_has_one(title: str) -> None:
    assert 0 <= title_fingerprint(title) < 1 << 63


@pytest.mark.parametrize(("one", "other", "share"), [
    ("", "", 0), ("", "birds", 0), ("birds", "birds", 1), ("birds", "moss", 0),
    ("birds eat moss", "birds eat moss today", 1), ("birds eat moss", "birds like moss", 0),
    ("birds eat moss today", "birds eat stones today", 0), ("birds eat moss today", "we say birds eat moss", 1 / 2),
])  # fmt: skip
def test_overlap_counts_triples_of_the_shorter_text(one: str, other: str, share: float) -> None:
    assert abstract_overlap(one, other) == share


@given(st.text(), st.text())
def test_overlap_is_a_share(one: str, other: str) -> None:
    assert 0 <= abstract_overlap(one, other) <= 1
    assert abstract_overlap(one, other) == abstract_overlap(other, one)


def _lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(SHARED / "data" / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.skipif(not (SHARED / "data" / "acl.jsonl.gz").exists(), reason="needs the shared data")
def test_a_real_anthology_agrees_with_itself() -> None:
    """The file lists some thousand papers under two spellings of their key: every pair must be found, and no other."""
    records = [
        paper(
            row["title"],
            authors=tuple(row.get("authors") or ()),
            abstract=row.get("abstract") or "",
            doi=row.get("doi") or "",
        )
        for row in _lines("acl.jsonl.gz")
    ]
    seen: dict[int, PaperRecord] = {}
    pairs = [
        (first, record)
        for record in records
        if (first := seen.setdefault(title_fingerprint(record.title), record)) is not record
    ]
    assert len(pairs) > 4_000
    assert sum(same_work(one, other) for one, other in pairs) == len(pairs)
    nameless = [(replace(one, authors=(), author_count=len(one.authors), doi=""), other) for one, other in pairs]
    assert sum(same_work(one, other) for one, other in nameless) > 0.95 * len(pairs)
