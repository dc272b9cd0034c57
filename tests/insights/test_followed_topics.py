"""A topic that is followed keeps its address when topics are made anew, or the follow goes where its papers went."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from dailypapers.accounts.actions import create_token
from dailypapers.client import models
from dailypapers.community import actions as community
from dailypapers.community.models import Follow
from dailypapers.community.queries import follows_of
from dailypapers.insights.addresses import inherit_addresses, keep_addresses
from dailypapers.insights.models import FormerTopic, PaperTopic, Topic
from dailypapers.lib.errors import NotFound
from dailypapers.listings import open_listing
from dailypapers.ranking.followed import followed_papers
from tests.api.test_v1 import strict
from tests.factories import papers as make_papers
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
DAY = date(2025, 10, 14)


@pytest.fixture
def ids() -> list[int]:
    """Two topics of one field, of four papers each, the first half in the first."""
    ids = [one.id for one in make_papers(8)]
    make_topics(dict(zip(ids, [0, 0, 0, 0, 1, 1, 1, 1], strict=True)), ["lenses", "mirrors"])
    return ids


def make_topics(topics: dict[int, int], slugs: list[str]) -> dict[int, Topic]:
    field = Topic.objects.create(number=len(slugs), slug="optics", name="Optics")
    rows = {
        n: Topic.objects.create(number=n, slug=slug, name=slug.title(), field=field) for n, slug in enumerate(slugs)
    }
    for paper_id, number in topics.items():
        PaperTopic.objects.create(paper_id=paper_id, topic=rows[number], day=DAY, closeness=0.5, text_hash=0)
    return rows | {len(slugs): field}


def make_anew(topics: dict[int, int], names: list[str]) -> None:
    """Make topics anew as `fit_topics` does, of these papers."""
    inherited = inherit_addresses(topics, dict.fromkeys(topics, len(names)))
    Topic.objects.all().delete()
    slugs = [inherited.slugs.get(number, name) for number, name in enumerate(names)]
    keep_addresses(inherited, make_topics(topics, slugs))


def test_a_topic_keeps_its_address_under_another_number(ids: list[int]) -> None:
    ada = user("ada")
    community.follow(ada, "topic", "lenses")
    make_anew(dict(zip(ids, [1, 1, 1, 0, 0, 0, 0, 0], strict=True)), ["glass", "light"])
    assert Topic.objects.get(slug="lenses").number == 1
    assert set(open_listing("topic", "lenses").ids()) == set(ids[:3])
    assert not FormerTopic.objects.exists()
    assert Follow.objects.get().query == "lenses"


def test_a_topic_that_is_merged_leads_to_its_heir_and_so_do_its_follows(ids: list[int]) -> None:
    ada, ben = user("ada"), user("ben")
    for who, slug in ((ada, "lenses"), (ada, "mirrors"), (ben, "mirrors")):
        community.follow(who, "topic", slug)
    make_anew(dict.fromkeys(ids, 0), ["glass"])
    [topic] = Topic.objects.filter(field__isnull=False)
    assert topic.slug == "lenses"
    assert list(FormerTopic.objects.values_list("slug", "topic__slug")) == [("mirrors", "lenses")]
    assert open_listing("topic", "mirrors").target == "lenses"
    assert sorted(Follow.objects.values_list("user__username", "query")) == [("ada", "lenses"), ("ben", "lenses")]
    make_anew(dict.fromkeys(ids, 0), ["glass"])  # a former address outlives the next time, too
    assert open_listing("topic", "mirrors").target == "lenses"


def test_a_followed_topic_is_on_the_lists_of_its_reader(ids: list[int]) -> None:
    ada = user("ada")
    with pytest.raises(NotFound):
        community.follow(ada, "topic", "nonsense")
    browser = signed_in(ada)
    assert "Sign in to follow" in Client().get("/topics/lenses").content.decode()
    answer = browser.post("/follows", {"kind": "topic", "target": "lenses"})
    assert answer.status_code == 302
    assert ">Unfollow<" in browser.get("/topics/lenses").content.decode()
    assert '<a href="/topics/lenses">Lenses</a>' in browser.get("/follows").content.decode()
    assert "/feeds/topic/lenses.atom" in browser.get("/digests/follows.opml").content.decode()
    listing = open_listing("follows", viewer=ada)
    assert set(listing.ids()) == set(ids[:4])
    assert set(listing.reasons_of(listing.ids()).values()) == {"you follow Lenses"}
    now: Any = follows_of(ada)[0].created_at
    assert [(part.name, part.papers) for part in followed_papers(ada.id, now, DAY)] == [("Lenses", frozenset(ids[:4]))]
    Topic.objects.all().delete()
    assert open_listing("follows", viewer=ada).ids() == []
    assert ">lenses<" in browser.get("/follows").content.decode()
    browser.post("/follows", {"kind": "topic", "target": "lenses", "stop": "1"})
    assert not Follow.objects.exists()


def test_the_api_knows_topics_and_follows_them(ids: list[int]) -> None:
    headers = {"Authorization": f"Bearer {create_token(user('ada'), 'test', ['read', 'write'])[1]}"}
    client, site = Client(), "/api/v1"
    found = client.get(f"{site}/topics?period=2025-10-14").json()
    strict(models.PeriodTopics, found)
    assert (found["papers"], found["items"][0]["slug"]) == (8, "optics")
    assert [(one["slug"], one["papers"], one["change"]) for one in found["items"][0]["topics"]] == [
        ("lenses", 4, "usual"), ("mirrors", 4, "usual"),
    ]  # fmt: skip
    field = client.get(f"{site}/topics/optics").json()
    strict(models.Topic, field)
    assert (field["papers"], [one["slug"] for one in field["topics"]], field["field"]) == (
        8,
        ["lenses", "mirrors"],
        None,
    )
    assert client.get(f"{site}/topics/nothing").status_code == 404
    assert client.get(f"{site}/topics?period=2025-13").status_code == 400
    body = {"kind": "topic", "target": "mirrors"}
    made = client.post(f"{site}/me/follows", body, content_type="application/json", headers=headers)
    assert made.json() | {"created_at": ""} == {
        "kind": "topic",
        "target": "mirrors",
        "name": "Mirrors",
        "created_at": "",
    }
    community.mute(Follow.objects.get().user, "category", "cs.LG")
    best = client.get(f"{site}/topics?period=2025-10-14", headers=headers).json()["items"][0]["best"]
    assert (best, len(found["items"][0]["best"])) == ([], 3)
