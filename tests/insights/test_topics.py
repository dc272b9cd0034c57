"""Topics of a catalogue: made, named, given to papers, and shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.insights import actions
from dailypapers.insights.models import PaperTopic, Topic, TopicModel
from dailypapers.insights.topics import topics_of
from dailypapers.lib.periods import Day, Week
from dailypapers.listings import open_listing
from dailypapers.ranking.actions import refresh
from dailypapers.search import rebuild, sync
from tests.factories import record

pytestmark = pytest.mark.django_db
SUBJECTS = ("gaussian splatting of street scenes", "protein folding with diffusion", "speech recognition of dialects", "graph colouring bounds")  # fmt: skip


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FEWEST": 20, "PAPERS_A_TOPIC": 10, "FEWEST_TOPICS": 4, "FEWEST_FIELDS": 2}.items():
        monkeypatch.setattr(actions, name, value)
    records = []
    for number in range(48):
        subject = SUBJECTS[number % 4]
        day = date(2025, 10, 14) if number < 24 else date(2025, 10, 1 + number % 7)
        text = f"{subject.capitalize()}, part {number}"
        records.append(record(title=text, abstract=f"We look at {subject}. {subject.capitalize()} is hard.", featured_on=day, upvotes=number))  # fmt: skip
    store(records)
    refresh()
    rebuild()
    assert actions.is_fit_due()
    assert actions.fit_topics() == 4
    assert actions.assign_topics() == 48


@pytest.mark.usefixtures("catalogue")
def test_papers_of_one_subject_have_one_topic_that_is_named_by_it() -> None:
    assert not actions.is_fit_due()
    assert actions.assign_topics() == 0
    names = {}
    for subject in SUBJECTS:
        topics = set(PaperTopic.objects.filter(paper__title__istartswith=subject).values_list("topic__name", flat=True))
        assert len(topics) == 1
        names[subject] = topics.pop()
    assert len(set(names.values())) == 4
    assert "gaussian splatting" in names[SUBJECTS[0]].lower()


@pytest.mark.usefixtures("catalogue")
def test_a_paper_that_is_new_or_changed_gets_a_topic_and_names_stay() -> None:
    before = dict(Topic.objects.values_list("slug", "name"))
    moved = Paper.objects.get(title__endswith="part 0")
    store(
        [
            record(
                title="Graph colouring bounds, again",
                abstract="Graph colouring bounds.",
                featured_on=date(2025, 10, 15),
            )
        ]
    )
    Paper.objects.filter(pk=moved.pk).update(featured_on=date(2025, 10, 16))
    sync()
    assert actions.assign_topics() == 2
    assert PaperTopic.objects.get(paper=moved).day == date(2025, 10, 16)
    assert actions.fit_topics() == 4
    assert dict(Topic.objects.values_list("slug", "name")) == before
    assert actions.assign_topics() == 49


@pytest.mark.usefixtures("catalogue")
def test_a_day_is_read_by_topic_with_the_list_of_each(client: Client) -> None:
    found = topics_of(Day.parse("2025-10-14"))
    assert sum(field.growth.papers for field in found.fields) == found.papers == 24
    assert all(size.growth.papers == 6 for field in found.fields for size in field.topics)
    best = Paper.objects.get(pk=found.fields[0].best[0])
    assert best.external_upvotes >= 20
    page = client.get("/papers/date/2025-10-14?by=topic").content.decode()
    assert page.count('<section class="field"') == len(found.fields)
    shown = Paper.objects.filter(pk__in=[pk for field in found.fields for pk in field.best])
    assert len(shown) == 3 * len(found.fields)
    assert all(one.title in page for one in shown)
    topic = found.fields[0].topics[0].topic
    assert f'/topics/{topic.slug}?period=2025-10-14"' in page
    assert open_listing("topic", topic.slug).count() == 12
    assert client.get(f"/topics/{topic.slug}?period=2025-10-14").content.decode().count("<article") == 6
    assert topics_of(Week.parse("2025-W42")).before == "the four weeks before"
    assert client.get("/topics").url == "/papers/week/2025-W42?by=topic"


@pytest.mark.usefixtures("catalogue")
def test_a_map_has_the_papers_of_a_period_or_a_search_among_their_topics(client: Client) -> None:
    page = client.get("/map?period=2025-10-14").content.decode()
    points = client.get("/map.json?period=2025-10-14").json()
    assert len(points["points"]) == 24
    assert sorted(row[4] for row in points["topics"]) == [6, 6, 6, 6]
    for name in Topic.objects.filter(field__isnull=False).values_list("name", flat=True):
        assert f">{name}</a><span>6</span>" in page  # the list without a script
    places = {path: (x, y) for x, y, _, path, _ in points["points"]}
    found = client.get("/map.json?q=title:gaussian").json()["points"]
    assert len(found) == 12
    assert all(places.get(path, (x, y)) == (x, y) for x, y, _, path, _ in found)
    assert client.get("/map?period=2025-13").status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_what_is_missing_is_made_anew() -> None:
    assert not actions.is_fit_due()
    TopicModel.objects.update(places=b"")  # made before there was a map
    assert actions.is_fit_due()
    assert actions.fit_topics() == 4
    assert len(actions.places_of(TopicModel.objects.get())) == 4
    Topic.objects.all().delete()
    assert actions.is_fit_due()
    assert actions.assign_topics() == 0
    assert actions.fit_topics() == 4
    assert actions.assign_topics() > 0


def test_without_topics_the_page_says_why(client: Client) -> None:
    store([record()])
    assert not actions.is_fit_due()
    assert "No map yet" in client.get("/map").content.decode()
    assert "No topics yet" in client.get("/papers/date/2025-10-14?by=topic").content.decode()
