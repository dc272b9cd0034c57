"""What trips the hub's clients up, seen in the answers themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dailypapers.community import actions
from tests import factories
from tests.people import user

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 14)


@pytest.fixture(autouse=True)
def _unlimited(settings: Any) -> None:
    settings.API_RATE = 0


def ask(path: str) -> Any:
    answer = Client(SERVER_NAME="localhost").get(path)
    assert answer.status_code == 200, answer.content[:300]
    return answer


def test_a_listing_has_no_null_paper_and_no_comments_beside_their_number() -> None:
    made = factories.papers(3, featured_on=DAY)
    actions.comment(user("ada"), made[0], "Why?")
    for address in (f"/api/daily_papers?date={DAY}", "/api/daily_papers", "/api/papers", "/api/papers/search?q=task"):
        items = ask(address).json()
        assert items, address
        for item in items:
            document = item if address == "/api/papers" else item["paper"]
            assert document["id"], address
            assert "comments" not in item
            assert None not in document.values(), item


def test_pages_are_announced_until_the_last() -> None:
    factories.papers(5, featured_on=DAY)
    seen: list[str] = []
    address = f"/api/daily_papers?date={DAY}&limit=2"
    for _ in range(3):
        answer = ask(address)
        seen += [item["paper"]["id"] for item in answer.json()]
        link = answer.headers.get("Link", "")
        if not link:
            break
        assert link.endswith('>; rel="next"')
        address = link[1:].partition(">")[0].removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == 5
    assert not link


def test_sorted_by_the_day_it_was_featured() -> None:
    for number, day in enumerate((13, 15, 14)):
        factories.paper(arxiv_id=f"2510.9000{number}", featured_on=date(2025, 10, day), upvotes=90 - 30 * number)
    for address in ("/api/daily_papers?week=2025-W42&sort=publishedAt", "/api/daily_papers?sort=publishedAt"):
        days = [item["publishedAt"] for item in ask(address).json()]
        assert days == [f"2025-10-{day}T00:00:00.000Z" for day in (15, 14, 13)]
