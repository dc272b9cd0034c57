from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from dailypapers.search.engine import Engine, parse
from dailypapers.search.engine.ranking.duplicates import Work, find_duplicates, is_same_work
from tests.search.engine.papers import LetterEmbedder, paper


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        (Work("Sparse attention", ("Ada Lovelace",)), Work("sparse  Attention.", ("Lovelace, A.",)), True),
        (Work("Sparse attention", ("Ada Lovelace", "Bo Li")), Work("Sparse-attention", ("Bo Li", "Wei Li")), True),
        (Work("Zoë", ("Zoë Müller",)), Work("ZOE", ("Zoe Muller",)), True),
        (Work("Sparse attention", ("Ada Lovelace",)), Work("Sparse attention", ("Bo Li",)), False),
        (Work("Sparse attention", ("Ada Lovelace",)), Work("Sparse attention II", ("Ada Lovelace",)), False),
        (Work("Introduction", ()), Work("Introduction", ()), False),
        (Work("", ("Ada Lovelace",)), Work("", ("Ada Lovelace",)), False),
    ],
)
def test_same(one: Work, other: Work, wanted: bool) -> None:
    assert is_same_work(one, other) is wanted
    assert is_same_work(other, one) is wanted


def test_only_near_papers_are_identified() -> None:
    asked: list[int] = []

    def identify(ids: Sequence[int]) -> Mapping[int, Work]:
        asked.extend(ids)
        return {number: Work("One title", ("Ada Lovelace",)) for number in ids}

    vectors = np.eye(4, dtype=np.float32)[[0, 1, 0, 2]]
    assert find_duplicates([7, 8, 9, 10], identify, vectors) == {0: [2]}
    assert asked == [7, 9]
    assert find_duplicates([7, 8, 9], identify, None) == {0: [1, 2]}
    assert find_duplicates([7], identify, None) == {}
    assert find_duplicates([7, 8], lambda ids: {}, None) == {}


def test_papers_of_one_work_are_shown_once(folder: Path) -> None:
    engine = Engine.open(folder, LetterEmbedder())
    titles = {1: "Sparse attention", 2: "Sparse Attention", 3: "Sparse attention", 4: "Sparse attention maps"}
    engine.update(
        [paper(n, title, "We prune attention maps.", authors=("Ada Lovelace",)) for n, title in titles.items()]
    )
    works = {n: Work(title, ("Wei Li",) if n == 3 else ("Ada Lovelace",)) for n, title in titles.items()}

    def identify(ids: Sequence[int]) -> Mapping[int, Work]:
        return {number: works[number] for number in ids}

    for mode in ("hybrid", "lexical", "dense"):
        whole = engine.search(parse("sparse attention"), mode=mode)  # type: ignore[arg-type]
        once = engine.search(parse("sparse attention"), mode=mode, identify=identify)  # type: ignore[arg-type]
        assert (len(whole.hits), len(once.hits), whole.total, once.total) == (4, 3, 4, 3)
        hidden = {hit.id: hit.folded for hit in once.hits}
        assert hidden == {1: (2,), 3: (), 4: ()}
        pages = [engine.search(parse("sparse attention"), limit=1, offset=n, identify=identify).hits for n in range(3)]
        assert len({page[0].id for page in pages}) == 3
    assert all(not hit.folded for hit in engine.search(parse("sparse attention")).hits)
