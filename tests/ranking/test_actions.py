from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.ranking import actions
from dailypapers.ranking.formulas import attention_score, trending_score
from dailypapers.ranking.queries import explain, signals_of
from tests.factories import record

pytestmark = pytest.mark.django_db


def test_only_changed_papers_are_scored() -> None:
    made = [record(upvotes=n) for n in range(5)]
    store(made)
    assert actions.refresh() == 5
    assert actions.refresh() == 0
    store([*made[:4], record(source="hub", arxiv_id=made[4].arxiv_id, upvotes=50)])
    assert actions.refresh() == 1
    for paper in Paper.objects.all():
        assert paper.attention_score == pytest.approx(attention_score(signals_of(paper)))
        assert paper.trending_score == pytest.approx(trending_score(signals_of(paper)))


def test_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    store([record() for _ in range(5)])
    with CaptureQueriesContext(connection) as queries:
        assert actions.refresh() == 5
    assert sum("SELECT" in query["sql"] for query in queries) <= 4
    assert not Paper.objects.filter(trending_score=None).exists()


def test_the_explanation_is_the_computation() -> None:
    store([record(upvotes=10, comment_count=3)])
    actions.refresh()
    paper = Paper.objects.get()
    why = explain(paper)
    assert why.points == sum(value for _, _, value in why.rows)
    assert (why.attention_score, why.trending_score) == (paper.attention_score, paper.trending_score)
