from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.ranking import actions, cold_start, regression
from dailypapers.ranking.cold_start import learn, refresh_promises
from dailypapers.ranking.formulas import PROMISE_MOST
from dailypapers.ranking.queries import explain
from dailypapers.ranking.regression import fit
from tests.factories import record

TODAY = date(2025, 10, 14)


def test_what_got_attention_is_promised_again() -> None:
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((400, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    points = 2.0 ** (6 + 4 * vectors[:, 0])
    days = [TODAY - timedelta(days=n % 10) for n in range(400)]
    learnt = fit(vectors[:300], points[:300].tolist(), days[:300])
    found = learnt.predict(vectors[300:])
    assert np.corrcoef(found, vectors[300:, 0])[0, 1] > 0.9
    assert abs(found).max() <= PROMISE_MOST


def test_a_busy_day_promises_nothing() -> None:
    """What all papers of a day got is its own, not of their words."""
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((200, 8)).astype(np.float32)
    points = [1_000.0 if n < 100 else 1.0 for n in range(200)]
    days = [TODAY if n < 100 else TODAY - timedelta(days=1) for n in range(200)]
    assert not fit(vectors, points, days).predict(vectors).any()


@pytest.fixture
def learnable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty settled papers, of which those on language models were liked, and two of today."""
    monkeypatch.setattr(cold_start, "MIN_TRAINING_PAPERS", 40)
    monkeypatch.setattr(regression, "RIDGE", 1.0)
    liked = {"title": "Reasoning of language models", "abstract": "Language models reason.", "upvotes": 100}
    dull = {"title": "Asphalt of rural roads", "abstract": "Asphalt ages.", "upvotes": 1}
    store([record(**(liked if n % 2 else dull), featured_on=TODAY - timedelta(days=20 + n)) for n in range(0, 40, 2)])
    store([record(**kind, featured_on=TODAY - timedelta(days=20 + n)) for n in range(20) for kind in (liked, dull)])
    new = [
        record(**kind | {"upvotes": 0}, featured_on=TODAY, source_id=f"new:{n}") for n, kind in enumerate((liked, dull))
    ]
    store(new)


@pytest.mark.django_db
@pytest.mark.usefixtures("learnable")
def test_new_papers_are_promised_what_their_like_got() -> None:
    actions.refresh()
    learnt = learn(TODAY)
    changed = refresh_promises(TODAY, learnt)
    assert changed >= 2
    liked, dull = (Paper.objects.get(featured_on=TODAY, title__startswith=word) for word in ("Reasoning", "Asphalt"))
    assert liked.promise > 0.3 > -0.3 > dull.promise
    assert actions.refresh() == changed, "only those are scored anew"
    assert refresh_promises(TODAY, learnt) == 0
    liked, dull = Paper.objects.get(id=liked.id), Paper.objects.get(id=dull.id)
    assert liked.trending_score > dull.trending_score  # type: ignore[operator]
    assert liked.attention_score == dull.attention_score, "the day's page goes by what people did"
    why = explain(liked)
    assert why.promise_part > 0
    total = why.attention_score + why.field_part + why.promise_part + (why.day_part or 0)
    assert total == pytest.approx(liked.trending_score)


@pytest.mark.django_db
@pytest.mark.usefixtures("learnable")
def test_old_papers_keep_their_score() -> None:
    actions.refresh()
    refresh_promises(TODAY, learn(TODAY))
    settled = Paper.objects.filter(featured_on__lt=TODAY - timedelta(days=cold_start.PROMISED_DAYS))
    assert settled.exists()
    assert not settled.exclude(promise=0).exists()
    assert not settled.filter(trending_score=None).exists()


@pytest.mark.django_db
def test_with_too_little_to_learn_from_nothing_is_promised() -> None:
    store([record(upvotes=n, featured_on=TODAY - timedelta(days=n)) for n in range(40)])
    actions.refresh()
    Paper.objects.filter(featured_on=TODAY).update(promise=0.5)
    assert learn(TODAY) is None
    assert refresh_promises(TODAY, None) == 1
    assert not Paper.objects.exclude(promise=0).exists()
    assert refresh_promises(TODAY + timedelta(days=4_000), None) == 0
