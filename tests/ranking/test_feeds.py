from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions import follow, set_reading_state, upvote
from dailypapers.community.models import Vote
from dailypapers.lib.errors import Invalid
from dailypapers.listings import Window, open_listing
from dailypapers.ranking import feeds, seeds
from dailypapers.ranking.models import Feed, Seed
from dailypapers.search import sync
from tests.factories import paper, papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password="x", date_joined=timezone.now() - timedelta(days=100))


def subjects() -> tuple[list[Paper], list[Paper]]:
    proteins = [
        paper(title=f"Protein folding with method number {n}", abstract="Folding of amino acid chains. " * 4)
        for n in range(5)
    ]
    robots = [
        paper(title=f"Robot grasping policies, variant {n}", abstract="Manipulation by demonstration. " * 4)
        for n in range(5)
    ]
    return proteins, robots


def test_a_vote_makes_a_feed_and_the_next_one_changes_it(ada: User) -> None:
    proteins, robots = subjects()
    assert feeds.refresh_feeds() == 0
    upvote(ada, proteins[0])
    assert not feeds.for_you(ada.id).is_current
    assert feeds.refresh_feeds() == 1
    assert feeds.refresh_feeds() == 0
    page = feeds.for_you(ada.id)
    assert page.is_current
    assert {item.paper.id for item in page.items[:4]} == {p.id for p in proteins[1:]}
    assert all(item.score == pytest.approx(sum(item.parts.values())) for item in page.items)
    upvote(ada, robots[0])
    assert not feeds.for_you(ada.id).is_current
    assert feeds.refresh_feeds() == 1


def test_a_paper_minutes_old_can_be_recommended(ada: User) -> None:
    proteins, _ = subjects()
    upvote(ada, proteins[0])
    feeds.refresh_feeds()
    new = paper(title="Folding proteins a moment ago", abstract="Folding of amino acid chains, now. " * 4)
    assert not feeds.for_you(ada.id).is_current
    assert feeds.refresh_feeds() == 1
    assert new.id in [item.paper.id for item in feeds.for_you(ada.id).items[:5]]


def test_what_a_followed_person_votes_for_comes_with_its_reason(ada: User) -> None:
    _, robots = subjects()
    grace = User.objects.create_user("grace", password="x")
    follow(ada, "person", grace)
    feeds.refresh_feeds()
    assert not any("follow" in item.reason for item in feeds.for_you(ada.id).items)
    upvote(grace, robots[2])
    assert not feeds.for_you(ada.id).is_current
    assert feeds.refresh_feeds([ada.id]) == 1
    first = feeds.for_you(ada.id).items[0]
    assert (first.paper, first.reason) == (robots[2], "Because you follow grace")
    assert first.parts["follows"] > 0
    assert feeds.refresh_feeds([ada.id]) == 0
    User.objects.filter(id=grace.id).update(is_active=False)
    assert feeds.refresh_feeds([ada.id]) == 1
    assert not any("follow" in item.reason for item in feeds.for_you(ada.id).items)


def test_the_hits_of_a_saved_search_come_with_its_reason(ada: User) -> None:
    _, robots = subjects()
    sync()
    follow(ada, "search", "grasping")
    feeds.refresh_feeds()
    items = feeds.for_you(ada.id).items
    assert {item.paper.id for item in items[:5]} == {robot.id for robot in robots}
    assert items[0].reason == "Because you follow the search “grasping”"


def test_new_deeds_are_seen_without_a_look_at_everybody(ada: User, django_assert_num_queries: Any) -> None:
    proteins, _ = subjects()
    upvote(ada, proteins[0])
    seen = feeds.refresh_new(())
    assert not Feed.objects.exists()
    with django_assert_num_queries(6):
        assert feeds.refresh_new(seen) == seen
    set_reading_state(ada, proteins[1], "read")
    assert feeds.refresh_new(seen) != seen
    assert feeds.for_you(ada.id).is_current


def test_hidden_papers_go_at_once(ada: User) -> None:
    proteins, _ = subjects()
    upvote(ada, proteins[0])
    feeds.refresh_feeds()
    first = feeds.for_you(ada.id).items[0].paper
    set_reading_state(ada, first, "hidden")
    assert first.id not in [item.paper.id for item in feeds.for_you(ada.id).items]  # before any worker


def test_without_a_history_it_is_what_trends(ada: User) -> None:
    many = papers(3, upvotes=1)
    loud = paper(upvotes=50)
    page = feeds.for_you(ada.id)
    assert page.items[0].paper == loud
    assert len(page.items) == 1 + len(many)
    assert not page.has_taste


def test_a_profile_whose_papers_were_all_deleted(ada: User) -> None:
    made = papers(4)
    upvote(ada, made[0])
    feeds.refresh_feeds()
    Paper.objects.filter(id__in=[p.id for p in made[:2]]).delete()
    feeds.refresh_feeds([ada.id])
    assert {item.paper.id for item in feeds.for_you(ada.id).items} == {p.id for p in made[2:]}


def test_a_feed_costs_the_same_queries_for_any_number(ada: User, django_assert_max_num_queries: Any) -> None:
    for number in (3, 40):
        made = papers(number)
        upvote(ada, made[0])
        feeds.refresh_feeds()
        with django_assert_max_num_queries(20):
            feeds.for_you(ada.id)


BIBTEX = """
@article{one, title={Something}, eprint={2510.99991}, archivePrefix={arXiv}}
@inproceedings{two, title={{Planning} by {Ada}}, year=2025}
@misc{three, title={Nobody has this}, doi={10.1000/none}}
"""


def test_seeds_from_bibtex_and_from_ids(ada: User) -> None:
    one = paper(arxiv_id="2510.99991")
    two = paper(title="Planning by Ada")
    done = seeds.plant_seeds(ada, BIBTEX)
    assert (done.found, done.unknown) == (2, ("10.1000/none",))
    assert set(Seed.objects.values_list("paper_id", flat=True)) == {one.id, two.id}
    assert seeds.plant_seeds(ada, "https://arxiv.org/abs/2510.99991v2, 2510.99991").found == 2
    assert feeds.refresh_feeds() == 1
    assert seeds.delete_seeds(ada) == 2


@pytest.mark.parametrize(
    "text", ["", "  \0 ", "x" * 1_000_001, "@@@{{{", " ".join(f"2510.{n:05d}" for n in range(501))]
)
def test_bad_seeds_are_told(ada: User, text: str) -> None:
    with pytest.raises(Invalid):
        seeds.plant_seeds(ada, text)


def test_sliders_change_the_feed_and_refuse_nonsense(ada: User) -> None:
    made = papers(2)
    upvote(ada, made[0])
    feeds.refresh_feeds()
    feeds.set_sliders(ada, 100, 0, 100)
    assert feeds.refresh_feeds() == 1
    with pytest.raises(Invalid, match="Invalid breadth: 101"):
        feeds.set_sliders(ada, 1, 1, 101)


def test_the_page(ada: User, client: Client) -> None:
    assert b"A feed of your own" in client.get("/papers/for-you").content
    assert client.post("/papers/for-you/sliders", {"freshness": 1}).status_code == 302
    proteins, _ = subjects()
    client.force_login(ada)
    assert b"until your first vote" in client.get("/papers/for-you").content
    upvote(ada, proteins[0])
    assert b"What is new is being added" in client.get("/papers/for-you").content
    feeds.refresh_feeds()
    text = client.get("/papers/for-you").content.decode()
    order = [item.paper.title_text for item in feeds.for_you(ada.id).items]
    assert sorted(order, key=lambda title: text.index(f">{title}</a>")) == order
    assert "feed score" in text
    answer = client.post("/papers/for-you/seeds", {"papers": proteins[1].key}, follow=True)
    assert b"Added 1 paper." in answer.content
    answer = client.post("/papers/for-you/sliders", {"freshness": "200"}, follow=True)
    assert b"Invalid freshness: 200" in answer.content
    assert client.get("/papers/for-you?page=9").status_code == 404
    assert Feed.objects.count() == 1


# --- new papers ---------------------------------------------------------------------------------------------------


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The users whose feeds were worked out, one entry each time."""
    users: list[int] = []
    make = feeds._make

    def counted(user_id: int, *rest: Any) -> None:
        users.append(user_id)
        make(user_id, *rest)

    monkeypatch.setattr(feeds, "_make", counted)
    return users


@pytest.fixture
def readers() -> list[User]:
    """Five people with feeds that are current."""
    first = papers(3)[0]
    people = [User.objects.create_user(f"reader{n}") for n in range(5)]
    for person in people:
        person.date_joined -= timedelta(days=100)
        person.save()
        upvote(person, first)
    feeds.refresh_feeds()
    return people


def test_a_new_paper_makes_no_feed_until_somebody_looks(readers: list[User], made: list[int]) -> None:
    new = paper()
    assert feeds.refresh_feeds() == 0
    seen = feeds.refresh_new(())
    assert made == []
    assert new.id not in feeds.order_of(readers[2].id)
    feeds.refresh_new(seen)
    assert made == [readers[2].id]
    assert new.id in feeds.order_of(readers[2].id)
    feeds.refresh_new(seen)
    assert made == [readers[2].id]


def test_a_paper_that_no_feed_can_choose_changes_none(readers: list[User], made: list[int]) -> None:
    paper(featured_on=date(2019, 1, 1))
    assert feeds.for_you(readers[0].id).is_current
    feeds.refresh_new(())
    assert (feeds.refresh_feeds(), made) == (0, [])


def test_a_feed_that_is_read_these_days_is_made_anew_every_few_hours(readers: list[User], made: list[int]) -> None:
    feeds.for_you(readers[0].id)
    paper()
    assert feeds.refresh_feeds() == 0
    Feed.objects.update(made_at=timezone.now() - feeds.OLD - timedelta(minutes=1))
    assert feeds.refresh_feeds() == 1
    assert made == [readers[0].id]


def test_a_digest_that_is_due_has_the_paper_of_this_minute(readers: list[User], made: list[int]) -> None:
    new = paper()
    day = new.featured_on
    assert day
    listing = open_listing("for-you", viewer=readers[1], window=Window.of_days(day, day), as_news=True)
    assert new.id in listing.ids()
    assert made == [readers[1].id]


def test_a_look_at_a_feed_whose_user_took_everything_back(readers: list[User], made: list[int]) -> None:
    paper()
    feeds.for_you(readers[0].id)
    Vote.objects.filter(user=readers[0]).delete()
    feeds.refresh_new(())
    assert not Feed.objects.filter(is_wanted=True).exists()
    assert made == []
