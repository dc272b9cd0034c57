"""The review of a week: what it says, and its papers as a list."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dailypapers.catalog.models import Author, Paper
from dailypapers.community import actions
from dailypapers.insights.models import PaperTopic, RisingWords, Topic
from dailypapers.insights.review import newest_reviewed, review_of
from dailypapers.lib.periods import Week
from dailypapers.listings import open_listing
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
WEEK = Week(2025, 42)


def test_it_says_what_was_more_than_usual_and_what_was_missed(client: Client) -> None:
    field = Topic.objects.create(number=1, slug="optics", name="Optics")
    topic = Topic.objects.create(number=0, slug="lenses", name="Lenses, light", field=field)
    talked = paper(featured_on=date(2025, 10, 14), authors=("Ada Lovelace",))
    Paper.objects.filter(pk=talked.pk).update(external_comments=7)
    best = paper(featured_on=date(2025, 10, 17), upvotes=9)
    for one in (talked, best, paper(featured_on=date(2025, 10, 15)), paper(featured_on=date(2025, 9, 30))):
        PaperTopic.objects.create(paper=one, topic=topic, day=one.featured_on, closeness=0.5, text_hash=one.text_hash)
    RisingWords.objects.create(week="2025-W42", words=[["lens arrays", 12, 3, 4.0, 1e-9]])
    assert newest_reviewed() == WEEK
    found = review_of(WEEK)
    assert [(choice.paper_id, choice.reason) for choice in found.choices] == [
        (talked.id, "discussed: 7 comments"),
        (best.id, "for Optics, 3 papers of the week"),
    ]
    listing = open_listing("review")
    assert (listing.target, listing.ids()) == ("2025-W42", [talked.id, best.id])
    assert client.get("/reviews").url == "/reviews/2025-W42"
    page = client.get("/reviews/2025-W42").content.decode()
    assert "lens arrays" in page
    assert "3 papers" in page
    assert "Of what you follow" not in page
    reader = user("reader")
    actions.follow(reader, "author", Author.objects.get(name="Ada Lovelace"))
    assert "Of what you follow" in signed_in(reader).get("/reviews/2025-W42").content.decode()
    actions.upvote(reader, talked)
    assert "Of what you follow" not in signed_in(reader).get("/reviews/2025-W42").content.decode()


def test_a_week_without_papers_and_one_that_is_none(client: Client) -> None:
    assert client.get("/reviews").url == "/papers"
    assert "No papers in this week" in client.get("/reviews/2025-W42").content.decode()
    assert client.get("/reviews/2025-w42").url == "/reviews/2025-W42"
    assert client.get("/reviews/2025-W60").status_code == 404
