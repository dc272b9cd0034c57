"""A small site in which every kind of list holds papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Category, Keyword, Paper
from dailypapers.community import actions
from dailypapers.digests.planning import freezing
from dailypapers.fulltext.models import CitedWork, FullText
from dailypapers.insights.models import PaperTopic, Topic, TopicModel
from dailypapers.lib.record import OrganisationFact
from dailypapers.ranking.feeds import refresh_feeds
from dailypapers.search import sync, vectors_of
from tests.factories import paper
from tests.people import user

DAYS = (date(2025, 10, 13), date(2025, 10, 14), date(2025, 10, 15))
CATEGORIES = (("cs.LG",), ("cs.LG", "cs.AI"), ("cs.AI", "cs.CY"), ("hep-th",))


@dataclass(frozen=True, slots=True)
class World:
    """The owner of the private lists, somebody else, and a target for each kind."""

    owner: User
    stranger: User
    targets: dict[str, str]
    papers: list[Paper]


def made_topic(papers: list[Paper]) -> Topic:
    """A topic that some papers have."""
    field = Topic.objects.create(number=1, slug="optics-field", name="Optics")
    topic = Topic.objects.create(number=0, slug="lenses-light", name="Lenses, light", field=field)
    for one in papers[::2]:
        PaperTopic.objects.create(paper=one, topic=topic, day=one.featured_on, closeness=0.5, text_hash=one.text_hash)
    place_all(500, 500)
    return topic


def place_all(x: int, y: int) -> None:
    """Put every paper at one place of the map, where the only topic lies."""
    found = vectors_of([])
    assert found is not None
    dimensions = found.rows.shape[1]
    TopicModel.objects.create(
        embedder=found.embedder,
        dimensions=dimensions,
        centroids=np.ones((1, dimensions), "<i2").tobytes(),
        mean=np.zeros(dimensions, "<i2").tobytes(),
        places=np.array([[x, y]], "<i2").tobytes(),
        papers=0,
    )


def build() -> World:
    """Make papers of three days, people who vote, collect and follow, an index and the edition of each day."""
    papers = [
        paper(
            featured_on=day,
            published_at=datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=number),
            categories=CATEGORIES[number],
            keywords=("gradient flow",) if number % 2 else ("optics",),
            authors=("Ada Lovelace", f"Ben Sample{number}") if number != 3 else ("Carla Solo",),
            organisation=OrganisationFact("Analytical Engines", "analytical-engines") if number < 2 else None,
            author_comment="Accepted at ICLR 2026" if number == 1 else "",
            upvotes=10 * number,
        )
        for day in DAYS
        for number in range(4)
    ]
    owner, stranger = user("owner"), user("stranger")
    private = actions.create_collection(owner, "Kept apart", visibility="private")
    for one in (papers[3], papers[0], papers[7]):
        actions.save(owner, private, one)
    group = actions.create_group(owner, "Reading circle")
    for one in (papers[1], papers[6], papers[8]):
        actions.upvote(owner, one)
    actions.set_reading_state(owner, papers[2], "later")
    actions.set_reading_state(owner, papers[5], "later")
    actions.follow(owner, "category", Category.objects.get(code="hep-th"))
    actions.follow(owner, "author", Author.objects.get(name="Carla Solo"))
    actions.follow(owner, "keyword", Keyword.objects.get(slug="optics"))
    for number in (0, 7, 8, 9, 10):  # the first cites five, the others cite it
        text = FullText.objects.create(paper=papers[number], fetched_at=timezone.now())
        works = papers[5:10] if number == 0 else papers[:1]
        CitedWork.objects.bulk_create([CitedWork(text=text, anchor=f"b{one.id}", paper=one) for one in works])
    freezing.freeze_due(timezone.now() + timedelta(days=1))
    sync()
    refresh_feeds()
    return World(
        owner,
        stranger,
        {
            "newest": "",
            "day": "2025-10-14",
            "week": "2025-W42",
            "month": "2025-10",
            "trending": "",
            "everything": "",
            "category": "cs.AI+cs.LG-cs.CY",
            "keyword": "gradient-flow",
            "organisation": "analytical-engines",
            "author": "Ada Lovelace",
            "venue": "ICLR",
            "topic": made_topic(papers).slug,
            "region": "2025-W42@400,400;600,400;600,600;400,600",
            "review": "2025-W42",
            "similar": papers[0].key,
            "citing": papers[0].key,
            "cited": papers[0].key,
            "collection": private.slug,
            "person": "owner",
            "group": group.slug,
            "for-you": "",
            "follows": "",
            "shelf": "",
            "reading": "later",
            "search": "task number",
            "edition": "2025-10-14",
        },
        papers,
    )
