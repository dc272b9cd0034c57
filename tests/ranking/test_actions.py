from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.community.actions import comment, upvote, withdraw_vote
from dailypapers.community.models import Pick, Vote
from dailypapers.ranking import actions
from dailypapers.ranking.formulas import attention_score, points, trending_score
from dailypapers.ranking.queries import explain
from dailypapers.ranking.signals import signals_of
from tests.factories import papers, record

pytestmark = pytest.mark.django_db


def test_only_changed_papers_are_scored() -> None:
    made = [record(upvotes=n) for n in range(5)]
    store(made)
    assert actions.refresh() == 5
    assert actions.refresh() == 0
    store([*made[:4], record(source="hub", arxiv_id=made[4].arxiv_id, upvotes=50)])
    assert actions.refresh() == 1
    for paper in Paper.objects.all():
        assert paper.attention_score == pytest.approx(attention_score(signals_of([paper])[paper.id]))
        assert paper.trending_score == pytest.approx(trending_score(signals_of([paper])[paper.id]))


def test_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 2)
    store([record() for _ in range(5)])
    with CaptureQueriesContext(connection) as queries:
        assert actions.refresh() == 5
    assert (
        sum(query["sql"].startswith("SELECT") for query in queries) <= 4 * 4 + 3 * 5
    )  # what is due, and what scores are made of
    assert not Paper.objects.filter(trending_score=None).exists()


def test_what_is_due_is_asked_for_by_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing due costs no look at the table, however long it is."""
    if connection.vendor != "sqlite":
        pytest.skip("another plan")
    store([record() for _ in range(3)])
    actions.refresh()
    with CaptureQueriesContext(connection) as queries:
        assert actions.refresh() == 0
    assert 1 < len(queries) <= 4
    with connection.cursor() as cursor:
        for query in queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
            assert not [line for line in plan if line == "SCAN catalog_paper"], plan


def test_the_explanation_is_the_computation() -> None:
    store([record(upvotes=10, comment_count=3)])
    actions.refresh()
    paper = Paper.objects.get()
    why = explain(paper)
    assert why.points == sum(value for _, _, value in why.rows)
    assert (why.attention_score, why.trending_score) == (paper.attention_score, paper.trending_score)


def test_after_a_change_of_the_formula_papers_are_due_and_keep_their_place_until_then() -> None:
    made = papers(3, upvotes=3)
    upgrade = import_module("dailypapers.catalog.migrations.0007_paper_code_stars_gained")
    upgrade.score_again(apps, None)
    assert actions.due(10) == [paper.id for paper in made]
    assert Paper.objects.filter(trending_score=made[0].trending_score).count() == 3
    assert (actions.refresh(), actions.refresh()) == (3, 0)


def person(name: str, days: int = 400) -> User:
    return User.objects.create(username=name, date_joined=timezone.now() - timedelta(days=days))


def test_votes_comments_and_picks_call_for_a_new_score_and_nothing_else_does() -> None:
    made, other = papers(2)
    ada, charles = person("ada"), person("charles")
    upvote(ada, made)
    upvote(charles, made)
    assert actions.refresh() == 1
    assert actions.refresh() == 0
    made.refresh_from_db()
    assert made.attention_score == 1  # the first vote adds nothing
    withdraw_vote(ada, made)
    assert actions.refresh() == 1
    comment(ada, made, "Well said.")
    comment(ada, made, "And again.")
    assert actions.refresh() == 1
    made.refresh_from_db()
    assert 2**made.attention_score - 1 == pytest.approx(2)  # a person counts once
    picked = Pick.objects.create(curator=ada, paper=other, day=other.featured_on)
    assert actions.refresh() == 1
    picked.delete()
    assert actions.refresh() == 1
    assert actions.refresh() == 0


def test_new_accounts_and_votes_from_the_future() -> None:
    (made,) = papers(1)
    for number in range(6):
        upvote(person(f"new{number}", days=0), made)
    late = person("late")
    Vote.objects.create(user=late, paper=made, created_at=timezone.now() + timedelta(days=900))
    signals = signals_of([made])[made.id]
    assert (signals.voters, signals.new_voters) == (1, 6)
    assert sum(points(signals).values()) == 1.5


def test_signals_cost_the_same_queries_for_any_number(django_assert_num_queries: Any) -> None:
    for number in (1, 30):
        made = papers(number)
        with django_assert_num_queries(4):
            signals_of(made)


def test_the_level_of_a_field_is_the_month_before() -> None:
    papers(30, upvotes=9, featured_on=date(2025, 9, 10))
    papers(10, upvotes=1, featured_on=date(2025, 9, 30), categories=("math.NA",))
    papers(5, upvotes=500, featured_on=date(2025, 8, 31))
    (learning,), (maths,), (none,) = papers(1), papers(1, categories=("math.NA",)), papers(1, categories=())
    undated = papers(1, featured_on=None)[0]
    found = signals_of([learning, maths, none, undated])
    told = {
        paper.id: (signals.field_points, signals.usual_points)
        for paper, signals in zip([learning, maths, none, undated], found.values(), strict=True)
    }
    assert told == {
        learning.id: (pytest.approx((30 * 9 + 20 * 7) / 50), 7),
        maths.id: (pytest.approx((10 + 20 * 7) / 30), 7),
        none.id: (7, 7),
        undated.id: (0, 0),
    }
    for paper in (learning, maths, none):
        why = explain(paper)
        assert why.attention_score + why.field_part + (why.day_part or 0) == pytest.approx(why.trending_score)
    assert list(Paper.objects.filter(id__in=told).order_by("-trending_score")) == [maths, none, learning, undated]


def test_papers_of_years_read_what_was_usual_in_one_query(django_assert_num_queries: Any) -> None:
    days = [date(2023 + number // 12, number % 12 + 1, 5) for number in range(0, 30, 2)]
    made = [papers(1, featured_on=day)[0] for day in days]
    with django_assert_num_queries(4):
        found = signals_of(made)
    assert {signals.usual_points for signals in found.values()} == {0}
