"""What people did here, in the hub's own words: beside what was counted at the source, never added to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dailypapers.community import actions
from dailypapers.ranking.actions import refresh
from tests import factories
from tests.people import user

pytestmark = pytest.mark.django_db


def ask(path: str) -> Any:
    answer = Client(SERVER_NAME="localhost").get(path)
    assert answer.status_code == 200, answer.content[:300]
    return answer.json()


def test_counts_stay_apart_and_comments_are_told(settings: Any) -> None:
    settings.API_RATE = 0
    paper = factories.paper(arxiv_id="2510.90000", upvotes=31, comment_count=4)
    ada, emmy = user("ada", display_name="Ada"), user("emmy")
    group = actions.create_group(ada, "Analytical society")
    actions.upvote(ada, paper)
    first = actions.comment(ada, paper, "Why?")
    actions.comment(emmy, paper, "Because.", first)
    actions.comment(ada, paper, "For us alone", None, group)
    (item,) = ask("/api/daily_papers?date=2025-10-14")
    for told in (item, item["paper"]):
        assert (told["upvotes"], told["localUpvotes"], told["localComments"]) == (31, 1, 2)
    assert item["numComments"] == 4
    assert "comments" not in item
    whole = ask("/api/papers/2510.90000?field=comments")
    assert [event["data"]["latest"]["raw"] for event in whole["comments"]] == ["Why?", "Because."]
    assert whole["comments"][0]["author"]["fullname"] == "Ada"
    assert whole["comments"][1]["parentId"] == whole["comments"][0]["id"]
    assert "comments" not in ask("/api/papers/2510.90000")


def test_who_submitted_a_paper(settings: Any) -> None:
    settings.API_RATE = 0
    today = timezone.now().date()
    factories.paper(arxiv_id="2510.90000", featured_on=None)
    factories.paper(arxiv_id="2510.90001", featured_on=today - timedelta(days=1))
    actions.submit(user("ada", display_name="Ada"), "2510.90000", today)
    refresh()
    found = ask("/api/daily_papers?submitter=ada")
    assert [item["paper"]["id"] for item in found] == ["2510.90000"]
    for who in (found[0]["submittedBy"], found[0]["paper"]["submittedOnDailyBy"]):
        assert (who["user"], who["name"], who["fullname"], who["type"]) == ("ada", "ada", "Ada", "user")
    assert len(ask(f"/api/daily_papers?submitter=ada&date={today}")) == 1
    assert ask(f"/api/daily_papers?submitter=ada&date={today - timedelta(days=1)}") == []
    assert ask("/api/daily_papers?submitter=nobody") == []
    assert ask("/api/daily_papers?submitter=a%00") == []
    assert len(ask("/api/daily_papers")) == 2


def test_queries_do_not_grow(settings: Any) -> None:
    settings.API_RATE = 0
    factories.papers(6, featured_on=date(2025, 10, 14))
    counts = []
    for limit in (1, 6):
        with CaptureQueriesContext(connection) as made:
            ask(f"/api/daily_papers?date=2025-10-14&limit={limit}")
        counts.append(len(made))
    assert counts[0] == counts[1]
