"""The growth of a repository's stars, from the files of two days to the panel that says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import orjson
import pytest
from django.test import Client

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import PaperRecord
from dailypapers.ranking import actions
from dailypapers.ranking.queries import explain
from dailypapers.sources.files import read
from tests.factories import papers

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 14)
ADDRESS = "https://github.com/example/sails"


def listing(path: Path, stars: int, **facts: object) -> Path:
    """A day's listing as the hub's API gives it."""
    nested = {
        "id": "2510.00042",
        "title": "Sails of Light",
        "summary": "We sail.",
        "publishedAt": "2025-10-13T08:00:00.000Z",
        "authors": [{"name": "Ada Example"}],
        "upvotes": 9,
        "githubRepo": ADDRESS,
        "githubStars": stars,
    }
    item = {
        "paper": nested,
        "title": "Sails of Light",
        "numComments": 1,
        "submittedOnDailyAt": "2025-10-14T01:00:00.000Z",
    }
    path.write_bytes(orjson.dumps([item | facts]))
    return path


def take(path: Path) -> int:
    store(item for item in read(path, as_of=DAY) if isinstance(item, PaperRecord))
    return actions.refresh()


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_from_the_files_of_two_days_to_the_panel(tmp_path: Path, client: Client, order: tuple[int, ...]) -> None:
    days = {1: listing(tmp_path / "1.json", 40), 2: listing(tmp_path / "2.json", 540)}
    assert [take(days[number]) for number in order] == [1, 1]
    assert take(days[order[-1]]) == 0, "the same listing again calls for no score"
    paper = Paper.objects.get()
    why = explain(paper)
    assert why.rows == [
        ("upvote", 9, 9.0),
        ("comment", 1, 2.0),
        ("code star", paper.code_stars, 1.0),
        ("new code star", 500, 14.25),
    ]
    assert why.points == sum(value for _, _, value in why.rows) == 26.25
    assert (why.attention_score, why.trending_score) == (paper.attention_score, paper.trending_score)
    shown = client.get("/papers/2510.00042").content.decode()
    assert "500 new code stars</th><td>14.25</td>" in shown
    assert "points</th><td>26.25</td>" in shown


def test_new_stars_lift_a_paper_and_old_fame_hardly_does(tmp_path: Path) -> None:
    ordinary, above = papers(1, upvotes=10)[0], papers(1, upvotes=15)[0]
    take(listing(tmp_path / "famous.json", 90_000))
    famous = Paper.objects.get(key="2510.00042")
    assert famous.attention_score < above.attention_score
    assert famous.attention_score - ordinary.attention_score < 0.25
    take(listing(tmp_path / "grown.json", 90_500))
    famous.refresh_from_db()
    assert famous.attention_score > above.attention_score
    assert list(Paper.objects.order_by("-trending_score").values_list("id", flat=True)) == [
        famous.id,
        above.id,
        ordinary.id,
    ]
