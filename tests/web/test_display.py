"""What a browser chose: how much cards show, no introduction; and what trends when nothing does."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dailypapers.web import microcache
from dailypapers.web.density import COOKIE, WELCOMED
from tests.factories import paper

pytestmark = pytest.mark.django_db
DAY = "/papers/date/2025-10-14"


@pytest.fixture
def _a_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microcache, "SECONDS", 60.0)
    paper(summary="It says so briefly.", abstract="We say it at length.", thumbnail_url="https://a.example/i.png")


@pytest.mark.usefixtures("_a_paper")
def test_cards_show_what_the_browser_chose(client: Client) -> None:
    shown = {}
    for name in ("titles", "abstracts", "pictures", "summaries"):
        answer = client.get(f"/display?cards={name}&next={DAY}")
        assert (answer.status_code, answer.headers["Location"]) == (302, DAY)
        shown[name] = client.get(DAY).content.decode()
    assert "It says so briefly." not in shown["titles"]
    assert "<img" not in shown["titles"]
    assert "We say it at length." in shown["abstracts"]
    assert 'data-cards="pictures"' in shown["pictures"]
    assert "It says so briefly." in shown["summaries"]
    assert not client.cookies[COOKIE].value
    assert client.get("/display?cards=titles&next=//evil.example/").headers["Location"] == "/papers"
    assert COOKIE not in Client().get("/display?cards=loud").cookies


@pytest.mark.usefixtures("_a_paper")
def test_the_introduction_is_shown_until_it_is_closed(client: Client) -> None:
    for _ in range(2):
        assert "New research papers, every day" in client.get(DAY).content.decode()
    client.get("/display?welcomed=1")
    assert client.cookies[WELCOMED].value == "1"
    assert "New research papers, every day" not in client.get(DAY).content.decode()
    assert "New research papers, every day" in Client().get(DAY).content.decode()


def test_what_trends_says_when_nothing_does(client: Client) -> None:
    noticed = paper(featured_on=date(2025, 9, 1), upvotes=8)
    paper(featured_on=date(2025, 12, 1))
    for _ in range(10):
        paper(featured_on=date(2025, 12, 1))
    page = client.get("/papers/trending").content.decode()
    assert "No paper since 1 September 2025" in page
    assert page.index(noticed.title_text) < page.index("New, without votes")
    paper(featured_on=date(2025, 12, 1), upvotes=3)
    assert "Nothing is trending" not in client.get("/papers/trending").content.decode()
