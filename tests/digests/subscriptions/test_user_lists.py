"""What people do as lists to subscribe to: their feed, follows, collections, persons, groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dailypapers.catalog.models import Author
from dailypapers.community import actions as community
from dailypapers.community import queries
from dailypapers.community.models import CollectionItem, Comment, Vote
from dailypapers.digests.models import Delivery, DigestPaper, Mark, Subscription
from dailypapers.digests.planning import freezing, planner
from dailypapers.digests.queries import digests_of
from dailypapers.digests.rendering import renderer
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.marks import mark
from dailypapers.lib.errors import InvalidSubscription
from dailypapers.ranking.models import Feed
from dailypapers.search import sync
from tests.digests.conftest import NOW
from tests.factories import paper, papers
from tests.people import user

pytestmark = pytest.mark.django_db
CLOSED = NOW - timedelta(hours=10)  # a moment of the newest day that has closed


def brought(subscriber: Any) -> list[int]:
    rows = DigestPaper.objects.filter(subscriber=subscriber).order_by("delivery__day", "position")
    return list(rows.values_list("paper_id", flat=True))


def subscribed(who: Any, *requests: SubscriptionRequest) -> Any:
    return actions.subscribe(who.email, requests, confirmed=True, user=who, now=NOW)


def test_my_feed_comes_in_its_own_order(run: Callable[..., Any]) -> None:
    ada, (first, second, third) = user("ada"), papers(3)
    reasons = ("Because you follow Emmy Noether", "near", "near")
    rows = [[p.id, 1.0, {}, why, False] for p, why in zip((third, first, second), reasons, strict=True)]
    Feed.objects.create(user=ada, basis="", rows=rows, made_at=NOW)
    subscriber = subscribed(ada, SubscriptionRequest("feed", limit=2))
    assert run().planned == 1
    assert brought(subscriber) == [third.id, first.id]
    (digest,) = digests_of(Delivery.objects.all(), {}).values()
    for part in (renderer.text(digest), renderer.html(digest)):
        assert "Because you follow Emmy Noether" in part  # the feed's own sentence
        assert "Here because: near" in part
        assert "Here because: Because" not in part


def test_all_follows_are_one_list(run: Callable[..., Any]) -> None:
    ada, grace = user("ada"), user("grace")
    by_emmy, found = paper(authors=("Emmy Noether",)), paper(title="Sparse zebra attention", abstract="Zebras.")
    voted, other = paper(), paper()
    sync()
    community.follow(ada, "author", Author.objects.get(name="Emmy Noether"))
    community.follow(ada, "search", "sparse zebra")
    community.follow(ada, "person", grace)
    Vote.objects.create(user=grace, paper=voted, created_at=CLOSED)
    subscriber = subscribed(ada, SubscriptionRequest("follows"))
    assert run().planned == 1
    assert brought(subscriber) == [by_emmy.id, voted.id, found.id]
    reasons = DigestPaper.objects.order_by("position").values_list("reason", flat=True)
    assert list(reasons) == ["you follow Emmy Noether", "you follow grace", "you follow the search “sparse zebra”"]
    assert other.id not in brought(subscriber)


def test_a_person_is_what_they_do_in_public(run: Callable[..., Any], subscriber: Callable[..., Any]) -> None:
    grace, (voted, said, hidden) = user("grace"), papers(3)
    Vote.objects.create(user=grace, paper=voted, created_at=CLOSED)
    Comment.objects.create(user=grace, paper=said, text="Well.", created_at=CLOSED + timedelta(minutes=1))
    group = community.create_group(grace, "Circle")
    Comment.objects.create(user=grace, paper=hidden, text="Ours.", group=group, created_at=CLOSED)
    ada = subscriber("ada@example.org", SubscriptionRequest("person", "Grace"))
    run()
    assert brought(ada) == [said.id, voted.id]


def test_a_private_collection_comes_to_those_who_may_see_it(run: Callable[..., Any]) -> None:
    ada, grace, (one, other) = user("ada"), user("grace"), papers(2)
    made = community.create_collection(ada, "To read")
    assert made.visibility == "private"
    community.save(ada, made, one)
    CollectionItem.objects.update(added_at=CLOSED)
    with pytest.raises(InvalidSubscription, match="private"):
        subscribed(grace, SubscriptionRequest("collection", made.slug))
    subscriber = subscribed(ada, SubscriptionRequest("collection", f"https://example.org/collections/{made.slug}"))
    run()
    assert brought(subscriber) == [one.id]
    assert DigestPaper.objects.get().section == "Collection To read"
    assert other.id not in brought(subscriber)


def test_who_left_the_group_gets_no_more_of_it(run: Callable[..., Any]) -> None:
    ada, grace, (one, _) = user("ada"), user("grace"), papers(2)
    group = community.create_group(ada, "Circle")
    group.memberships.create(user=grace)
    Vote.objects.create(user=ada, paper=one)
    subscriber = subscribed(grace, SubscriptionRequest("group", group.slug))
    run()
    assert brought(subscriber) == [one.id]
    group.memberships.filter(user=grace).delete()
    Vote.objects.create(user=ada, paper=paper(featured_on=NOW.date()))
    freezing.freeze_due(NOW + timedelta(days=1))
    run(NOW + timedelta(days=1, hours=1))
    assert brought(subscriber) == [one.id]
    assert not Subscription.objects.get().confirmed  # it was said once and rests


@pytest.mark.parametrize("kind", ["feed", "follows"])
def test_lists_of_an_account_need_one(kind: str) -> None:
    with pytest.raises(InvalidSubscription, match="sign in"):
        actions.subscribe("ada@example.org", [SubscriptionRequest(kind)], now=NOW)
    with pytest.raises(InvalidSubscription, match="sign in"):  # an address of somebody else proves nothing
        actions.subscribe("grace@example.org", [SubscriptionRequest(kind)], user=user("ada"), now=NOW)


def test_preview_of_a_list_of_ones_own() -> None:
    ada, (one,) = user("ada"), papers(1)
    freezing.freeze_due(NOW)
    Feed.objects.create(user=ada, basis="", rows=[[one.id, 1.0, {}, "near", False]], made_at=NOW)
    subscriber = subscribed(ada, SubscriptionRequest("feed"))
    assert [item.paper_id for item in planner.preview(list(subscriber.subscriptions.all())).items] == [one.id]


def test_marks_from_mails_are_those_of_the_account() -> None:
    ada, one = user("ada"), paper()
    subscriber = subscribed(ada, SubscriptionRequest("day"))
    for _ in range(2):
        mark(subscriber, one.id, "vote")
        mark(subscriber, one.id, "save")
    one.refresh_from_db()
    assert one.votes == 1
    assert list(queries.reading_list(ada, "later")) == [one]
    assert not Mark.objects.exists()
    ada.is_active = False
    ada.save()
    subscriber.refresh_from_db()
    mark(subscriber, one.id, "vote", timezone.now())
    assert Mark.objects.count() == 1
