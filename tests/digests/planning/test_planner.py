"""Who gets which papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Keyword, Paper, PaperKeyword
from dailypapers.community.actions import mute
from dailypapers.digests.models import Delivery, DigestPaper, Edition, Subscriber, Subscription
from dailypapers.digests.planning import batches, freezing, planner
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.lib.record import OrganisationFact
from dailypapers.search import sync
from tests.digests.conftest import DAY, NOW
from tests.factories import paper, papers, record
from tests.people import user

pytestmark = pytest.mark.django_db


def titles_of(address: str) -> list[str]:
    rows = DigestPaper.objects.filter(subscriber__address=address).order_by("delivery__day", "position")
    return [row.paper.title_text for row in rows.select_related("paper")]


# --- editions -----------------------------------------------------------------------------------------------------


def test_an_edition_is_frozen_when_its_day_has_closed(settings: Any) -> None:
    first, second = paper(upvotes=3), paper(upvotes=9)
    assert freezing.freeze_due(datetime.fromisoformat("2025-10-14T23:59:00+00:00")) == []
    assert DAY in freezing.freeze_due(NOW)
    edition = Edition.objects.get(day=DAY)
    assert edition.paper_ids == [second.id, first.id]
    paper(upvotes=99)  # comes too late
    assert DAY not in freezing.freeze_due(NOW + timedelta(hours=1))
    assert Edition.objects.get(day=DAY).paper_ids == [second.id, first.id]


def test_empty_days_say_why() -> None:
    paper(featured_on=date(2025, 10, 17))
    freezing.freeze_due(datetime.fromisoformat("2025-10-21T06:00:00+00:00"))
    assert Edition.objects.get(day=date(2025, 10, 18)).note == "No papers today: it is the weekend."
    assert "no source" in Edition.objects.get(day=date(2025, 10, 20)).note


def test_old_days_wait_until_an_import_is_through() -> None:
    paper(featured_on=date(2025, 1, 7))
    Paper.objects.update(first_seen_at=NOW)
    assert freezing.freeze_due(NOW + timedelta(minutes=5)) == []
    assert freezing.freeze_due(NOW + timedelta(minutes=15)) == [date(2025, 1, 7)]


def test_a_digest_has_nothing_that_its_reader_muted(subscriber: Callable[..., Subscriber]) -> None:
    kept, muted = paper(title="Kept"), paper(title="Of zebras")
    ada = user("ada")
    mute(ada, "word", "zebras")
    subscriber("ada@example.org", user=ada)
    subscriber("ben@example.org")
    freezing.freeze_due(NOW)
    batches.plan_due(NOW + timedelta(hours=1))
    assert titles_of("ada@example.org") == [kept.title_text]
    assert set(titles_of("ben@example.org")) == {kept.title_text, muted.title_text}


# --- what each list brings ----------------------------------------------------------------------------------------


@pytest.fixture
def catalogue() -> dict[str, Paper]:
    """Papers of one day that differ in what can be subscribed to."""
    facts: dict[str, dict[str, Any]] = {
        "category": {"categories": ("math.AG",)},
        "keyword": {"keywords": ("gradient flow",)},
        "organisation": {"organisation": OrganisationFact("Analytical Engines", "analytical-engines")},
        "author": {"authors": ("Ada Lovelace", "Charles Babbage")},
        "search": {"title": "Sparse zebra attention", "abstract": "We look at zebras."},
        "other": {"title": "Zebra crossings", "abstract": "Of streets."},
    }
    made = {
        name: paper(**{"categories": ("cs.LG",), "title": f"About the {name}", **extra})
        for name, extra in facts.items()
    }
    Paper.objects.update(first_seen_at=NOW - timedelta(days=1))
    sync()
    return made


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("category", "math.AG"), ("keyword", "Gradient Flow"), ("organisation", "Analytical Engines"),
        ("author", "ada lovelace"), ("search", "sparse zebra"),
    ],
)  # fmt: skip
def test_a_list_brings_its_papers_and_no_others(
    name: str, target: str, catalogue: dict[str, Paper], subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    subscriber("ada@example.org", SubscriptionRequest(name, target))
    assert run().planned == 1
    assert titles_of("ada@example.org") == [catalogue[name].title_text]
    assert DigestPaper.objects.get().reason


def test_day_and_everything_follow_the_edition(catalogue: Any, subscriber: Callable[..., Subscriber], run: Any) -> None:
    subscriber("ada@example.org", SubscriptionRequest("day", limit=3))
    subscriber("grace@example.org", SubscriptionRequest("everything", limit=60))
    run()
    in_order = [Paper.objects.get(id=pk).title_text for pk in Edition.objects.get(day=DAY).paper_ids]
    assert titles_of("ada@example.org") == in_order[:3]
    assert titles_of("grace@example.org") == in_order
    assert Delivery.objects.get(subscriber__address="ada@example.org").left_out == 0


def test_several_subscriptions_are_one_mail_without_a_paper_twice(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(5, categories=("cs.LG",))
    subscriber(
        "ada@example.org", SubscriptionRequest("category", "cs.LG", limit=2), SubscriptionRequest("day", limit=10)
    )
    assert run().planned == 1
    rows = list(DigestPaper.objects.order_by("position"))
    assert len({row.paper_id for row in rows}) == len(rows) == 5
    assert [row.section for row in rows] == ["Machine Learning (cs.LG)"] * 2 + ["Top papers"] * 3
    assert rows[0].reason == "in cs.LG · among the top papers of the day"
    assert len(mail.outbox) == 1


def test_no_paper_comes_twice_unless_revised_and_wanted(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    made = record(version=1)
    store([made])
    from dailypapers.ranking.actions import refresh

    refresh()
    subscriber("ada@example.org", SubscriptionRequest("trending"))
    subscriber("grace@example.org", SubscriptionRequest("trending", revisions=True))
    assert run().planned == 2
    assert run(NOW + timedelta(days=1, hours=1)).planned == 0
    Paper.objects.update(version=2)
    assert run(NOW + timedelta(days=2, hours=1)).planned == 1
    assert titles_of("ada@example.org") == [made.title]
    assert titles_of("grace@example.org") == [made.title] * 2


def test_what_comes_in_late_is_still_news(subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    papers(1)
    Paper.objects.update(first_seen_at=NOW - timedelta(days=1))
    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG"))
    run()
    late = paper(featured_on=date(2025, 10, 12), title="Found at last")
    Paper.objects.filter(id=late.id).update(first_seen_at=NOW + timedelta(hours=3))
    papers(1, featured_on=date(2025, 10, 15))
    Paper.objects.filter(featured_on=date(2025, 10, 15)).update(first_seen_at=NOW)
    run(NOW + timedelta(days=1, hours=1))
    assert "Found at last" in titles_of("ada@example.org")


# --- when ---------------------------------------------------------------------------------------------------------


def test_weekly_digests_hold_the_week(subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    for day in range(6, 15):
        paper(featured_on=date(2025, 10, day), title=f"Of day {day}")
    Paper.objects.update(first_seen_at=NOW - timedelta(days=20))
    freezing.freeze_due(NOW)
    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG", cadence="weekly", weekday=4, limit=60))
    assert run().planned == 0  # Wednesday
    assert run(NOW + timedelta(days=1, hours=1)).planned == 0
    assert run(NOW + timedelta(days=2, hours=1)).planned == 1  # Friday
    assert sorted(titles_of("ada@example.org")) == sorted(f"Of day {day}" for day in range(8, 15))


def test_a_run_after_days_of_silence_brings_all_of_them_in_one(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    for day in (14, 15, 16):
        paper(featured_on=date(2025, 10, day), title=f"Of day {day}")
    Paper.objects.update(first_seen_at=NOW - timedelta(days=20))
    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG"))
    assert run(NOW + timedelta(days=2, hours=1)).planned == 1
    assert titles_of("ada@example.org") == ["Of day 16", "Of day 15", "Of day 14"]


def test_one_digest_a_day_whatever_hour_is_set_meanwhile(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(3)
    ada = subscriber("ada@example.org")
    assert run().planned == 1
    actions.change(ada, hour=9, time_zone="UTC", empty_digests=True, now=NOW + timedelta(hours=1))
    assert run(NOW + timedelta(hours=3)).planned == 0


def test_nothing_today_is_said_to_those_who_want_it(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(2, featured_on=date(2025, 10, 14))
    paper(categories=("math.AG",), featured_on=date(2025, 10, 1))
    subscriber("ada@example.org", SubscriptionRequest("category", "math.AG"), empty_digests=True)
    subscriber("grace@example.org", SubscriptionRequest("category", "math.AG"))
    run()
    (note,) = Delivery.objects.get().notes
    assert note == "Nothing new for your subscriptions today; the edition of Tuesday, 14 October 2025 has 2 papers."
    assert mail.outbox[0].subject.startswith("No papers today")
    run(NOW + timedelta(days=4, hours=1))  # Sunday: the newest edition is Saturday's
    assert Delivery.objects.order_by("day").last().notes == ["No papers today: it is the weekend."]  # type: ignore[union-attr]


# --- what goes wrong ----------------------------------------------------------------------------------------------


def test_what_is_gone_is_said_once_and_rests(subscriber: Callable[..., Subscriber], run: Callable[..., Any]) -> None:
    paper(keywords=("gradient flow",))
    subscriber("ada@example.org", SubscriptionRequest("keyword", "gradient flow"), SubscriptionRequest("day"))
    PaperKeyword.objects.all().delete()
    Keyword.objects.all().delete()
    run()
    assert "There is no keyword “gradient-flow” in this catalogue" in Delivery.objects.get().notes[0]
    assert len(titles_of("ada@example.org")) == 1
    papers(1, featured_on=date(2025, 10, 15))
    run(NOW + timedelta(days=1, hours=1))
    assert Delivery.objects.order_by("day").last().notes == []  # type: ignore[union-attr]


def test_a_list_of_an_older_version_stops_nobody(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any]
) -> None:
    papers(1)
    ada = subscriber("ada@example.org")
    Subscription.objects.create(subscriber=ada, kind="horoscope", target="x", confirmed=True, created_at=NOW)
    Subscriber.objects.update(time_zone="Atlantis/Deep")
    assert run().planned == 1


def test_an_error_in_one_list_loses_nothing(
    subscriber: Callable[..., Subscriber], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(2)
    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG"))
    real = planner.find_candidates
    monkeypatch.setattr(planner, "find_candidates", lambda *_: 1 / 0)
    assert run().planned == 0
    monkeypatch.setattr(planner, "find_candidates", real)
    assert run(NOW + timedelta(days=1, hours=1)).planned == 1
    assert len(titles_of("ada@example.org")) == 2


def test_queries_of_a_plan_do_not_grow_with_subscribers(subscriber: Callable[..., Subscriber]) -> None:
    papers(5)
    freezing.freeze_due(NOW)

    def cost() -> int:
        Subscriber.objects.update(next_at=NOW)
        Delivery.objects.all().delete()
        Subscription.objects.update(covered_until=DAY - timedelta(days=1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            batches.plan_due(NOW + timedelta(hours=1))
        return len(queries)

    subscriber("ada@example.org", SubscriptionRequest("category", "cs.LG"), SubscriptionRequest("day"))
    few = cost()
    for number in range(30):
        subscriber(f"reader{number}@example.org", SubscriptionRequest("category", "cs.LG"), SubscriptionRequest("day"))
    assert cost() == few


def test_a_kill_in_the_middle_of_a_batch_leaves_everybody_due(
    subscriber: Callable[..., Subscriber], monkeypatch: pytest.MonkeyPatch
) -> None:
    papers(3)
    freezing.freeze_due(NOW)
    subscriber("ada@example.org")

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(batches.bulk, "update", killed)  # the last write of a batch
        with pytest.raises(KeyboardInterrupt):
            batches.plan_due(NOW + timedelta(hours=1))
    assert not Delivery.objects.exists()
    assert batches.plan_due(NOW + timedelta(hours=1)) == 1


# --- many subscribers ---------------------------------------------------------------------------------------------


def test_the_same_wishes_with_the_same_past_are_merged_once(
    subscriber: Callable[..., Any], run: Callable[..., Any], monkeypatch: Any
) -> None:
    papers(3)
    merged = []
    plan = planner.Planner.plan
    monkeypatch.setattr(planner.Planner, "plan", lambda self, *args: merged.append(args) or plan(self, *args))
    for number in range(12):
        subscriber(f"reader{number}@example.org", SubscriptionRequest("day"), SubscriptionRequest("everything"))
    other = subscriber("other@example.org", SubscriptionRequest("day", limit=1))
    assert run().planned == 13
    assert len(merged) == 2
    assert {titles_of(f"reader{n}@example.org")[0] for n in range(12)} == set(titles_of("other@example.org"))
    assert DigestPaper.objects.filter(subscriber=other).count() == 1
    assert DigestPaper.objects.count() == 12 * 3 + 1


def test_queries_do_not_grow_with_subscribers(subscriber: Callable[..., Any]) -> None:
    papers(3)
    freezing.freeze_due(NOW)
    counts = []
    for number in (2, 20):
        for place in range(number):
            subscriber(
                f"reader{number}.{place}@example.org",
                SubscriptionRequest("category", "cs.LG"),
                SubscriptionRequest("day"),
            )
        with CaptureQueriesContext(connection) as asked:
            assert batches.plan_due(NOW + timedelta(hours=1)) == number
        counts.append(len([query for query in asked if "SAVEPOINT" not in query["sql"]]))
        Subscriber.objects.all().delete()
    assert counts[0] == counts[1]


def test_an_alert_waits_until_there_is_an_index(subscriber: Callable[..., Any], run: Callable[..., Any]) -> None:
    paper(title="Sparse zebra attention", abstract="We look at zebras.")
    subscriber("ada@example.org", SubscriptionRequest("search", "sparse zebra"))
    before = Subscription.objects.get().covered_until
    assert run().planned == 0
    assert Subscription.objects.get().covered_until == before
    sync()
    assert run(NOW + timedelta(days=1, hours=1)).planned == 1
    assert titles_of("ada@example.org") == ["Sparse zebra attention"]
