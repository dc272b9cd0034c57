from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.search.engine import Engine, parse
from dailypapers.search.engine.ranking.diversity import marginal

VECTORS = np.array([[1, 0], [1, 0], [0.9, 0.1], [0, 1]], np.float32)
SCORES = np.array([4, 3, 2, 1], np.float32)


@pytest.mark.parametrize(
    ("diversity", "wanted"),
    [(0.0, [0, 1, 2, 3]), (0.1, [0, 1, 2, 3]), (0.6, [0, 3, 1, 2]), (1.0, [0, 3, 2, 1]), (9.0, [0, 3, 2, 1])],
)
def test_unlike_papers_come_before_like_ones(diversity: float, wanted: list[int]) -> None:
    assert marginal(SCORES, VECTORS, diversity).tolist() == wanted


def test_of_nothing_there_is_no_order() -> None:
    assert marginal(SCORES[:0], VECTORS[:0], 0.5).tolist() == []


@given(st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=30), st.floats(0, 1))
def test_every_candidate_is_chosen_once_and_the_best_first(scores: list[float], diversity: float) -> None:
    found = marginal(np.array(scores, np.float32), np.eye(len(scores), dtype=np.float32), diversity)
    assert sorted(found.tolist()) == list(range(len(scores)))
    if diversity < 1:
        assert scores[found[0]] == pytest.approx(max(scores), abs=1e-3)


def test_a_search_is_put_in_another_order_on_request_only(engine: Engine) -> None:
    query = parse("attention transformers learning")
    plain = [hit.id for hit in engine.search(query).hits]
    assert [hit.id for hit in engine.search(query, diversity=0.0).hits] == plain
    varied = [hit.id for hit in engine.search(query, diversity=0.9).hits]
    assert varied != plain
    assert varied[0] == plain[0]
    assert sorted(varied) == sorted(plain)
    pages = [engine.search(query, diversity=0.9, limit=2, offset=n).hits for n in (0, 2, 4)]
    assert [hit.id for page in pages for hit in page] == varied
