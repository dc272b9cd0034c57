"""The whole instance out and in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
from django.utils import timezone

from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import ApiToken, SignupInvitation, User
from dailypapers.accounts.queries import verified_emails
from dailypapers.archive.actions import restore
from dailypapers.archive.queries import archive_lines
from dailypapers.archive.reading import InvalidArchive
from dailypapers.archive.registry import KINDS
from dailypapers.catalog.actions import split, store
from dailypapers.catalog.models import Author, Category, Keyword, Paper, Record
from dailypapers.community import actions
from dailypapers.community.models import Comment, Group, Invitation, Membership, ModerationEntry, Submission
from dailypapers.digests.models import Delivery, DigestPaper, Edition, SecretFeed, Subscriber
from dailypapers.digests.subscriptions.actions import SubscriptionRequest, subscribe
from dailypapers.fulltext.quotations import Quotation
from dailypapers.lib.record import LinkFact
from dailypapers.ranking.models import FeedSettings, Seed
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState
from tests import factories, people

pytestmark = pytest.mark.django_db

OLD = datetime(2024, 5, 1, tzinfo=UTC)


def lines() -> list[bytes]:
    return list(archive_lines())


def test_an_instance_moves_whole() -> None:
    factories.papers(5)
    factories.paper(arxiv_id="hep-th/9901001", featured_on=date(2025, 10, 13))
    twice = factories.record(arxiv_id="2510.70000")
    store([twice, factories.record(source="hub", source_id="2510.70000", arxiv_id="2510.70000", upvotes=9)], now=OLD)
    before = lines()
    Paper.objects.all().delete()
    assert restore(before).taken == {"paper": 7}
    assert lines()[1:] == before[1:]
    paper = Paper.objects.get(key="2510.70000")
    assert (paper.first_seen_at, paper.external_upvotes, paper.records.count()) == (OLD, 9, 2)


def test_the_growth_of_stars_moves_along() -> None:
    made = factories.record(links=(LinkFact("code", "https://github.com/a/b", 80),))
    store([made], now=OLD)
    store([replace(made, links=(LinkFact("code", "https://github.com/a/b", 580),))])
    store([replace(made, source="hub", links=(LinkFact("code", "https://github.com/a/b", 600),))])
    before, growth = lines(), Paper.objects.get().code_stars_gained
    assert growth == 20, "the first count is from before the featured day"
    Paper.objects.all().delete()
    for _ in range(2):
        restore(before)
        assert lines()[1:] == before[1:]
        assert Paper.objects.get().code_stars_gained == growth
    assert store([replace(made, source="hub", links=(LinkFact("code", "https://github.com/a/b", 600),))]).changed == 0


def test_doing_it_twice_changes_nothing_and_removes_nothing() -> None:
    factories.papers(3)
    before = lines()
    factories.paper(arxiv_id="2510.80000")
    now = lines()
    restore(before)
    restore(before)
    assert lines()[1:] == now[1:]


def test_an_address_that_people_kept_leads_on() -> None:
    """A paper that got its key from a record that was merged into it later keeps that key."""
    made = factories.paper(arxiv_id="", source_id="made:1", doi="10.1000/xyz")
    Paper.objects.filter(id=made.id).update(key="made:old-address")
    before = lines()
    Paper.objects.all().delete()
    restore(before)
    assert Paper.objects.get().key == "made:old-address"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda given: given[:-1], "cut off"),
        (lambda given: given[1:], "Not an archive"),
        (lambda given: [given[0].replace(b'"format":1', b'"format":99'), *given[1:]], "format 99"),
        (lambda given: [*given[:2], b"{broken", *given[3:]], "Line 3 is not JSON"),
        (lambda given: [*given[:2], b"[1]", *given[3:]], "Line 3 has no kind"),
        (lambda given: [*given[:2], b'{"kind":"dream"}', *given[3:]], "“dream”"),
        (lambda given: [*given[:2], b'{"kind":"paper"}', *given[3:]], "lacks"),
        (lambda given: [*given[:2], *given[3:]], "should have 3 lines but holds 2"),
        (lambda given: [], "cut off"),
    ],
)
def test_damage_is_said_in_a_sentence(change: object, says: str) -> None:
    factories.papers(3)
    given = lines()
    Paper.objects.all().delete()
    with pytest.raises(InvalidArchive, match=says):
        restore(change(given))  # type: ignore[operator]


def test_a_line_is_what_the_documentation_says() -> None:
    factories.paper()
    head, paper, end = [orjson.loads(line) for line in lines()]
    assert set(head) == {"kind", "format", "made_at", "program", "left_out"}
    assert set(paper) == {"kind", "key", "first_seen_at", "records"}
    assert set(paper["records"][0]) == {"first_seen_at", "changed_at", "record"}
    assert end == {"kind": "end", "lines": 1}
    assert Record.objects.count() == 1


def _lived_in() -> None:
    """An instance with two users who did one of everything."""
    first, second = factories.papers(2)
    ada, emmy = people.user("ada", is_curator=True), people.user("emmy")
    group = actions.create_group(ada, "Analytical society")
    Membership.objects.create(group=group, user=emmy)
    for who in (ada, emmy):
        actions.upvote(who, first)
    actions.set_reading_state(emmy, second, "later")
    actions.annotate(emmy, second, Quotation("a passage", "before ", " after", "S1.p1"), "A note.")
    actions.set_tags(emmy, second, "to cite")
    asked = actions.comment(ada, first, "Why $x^2$?")
    actions.edit_comment(ada, asked, "Why a square, @emmy?")
    reply = actions.comment(emmy, first, "Because.", asked)
    actions.react(ada, reply, "thanks")
    actions.comment(ada, second, "For us alone", None, group)
    actions.delete_comment(emmy, actions.comment(emmy, second, "Taken back"))
    shelf = actions.create_collection(ada, "Reading circle", "Fridays", "public", group)
    actions.save(ada, shelf, second, "First")
    actions.save(ada, shelf, first)
    actions.follow(ada, "person", emmy)
    actions.follow(ada, "category", Category.objects.get(code="cs.LG"))
    actions.follow(emmy, "search", "attention cat:cs.LG")
    actions.mute(emmy, "word", "kernels")
    create_token(ada, "laptop", ["write"])
    Edition.objects.create(day=date(2025, 10, 14), frozen_at=OLD, paper_ids=[second.id, first.id])
    requests = [SubscriptionRequest("day"), SubscriptionRequest("category", "cs.LG", "weekly")]
    subscribe("ada@example.org", requests, user=ada, confirmed=True, time_zone="Europe/London")
    emmys = actions.comment(emmy, first, "Look at my shop")
    actions.flag(ada, emmys, "spam", "A shop")
    moderator = people.user("mary", is_moderator=True)
    actions.remove_comment(moderator, emmys, "Advertising")
    actions.submit(emmy, "2510.99999", timezone.localdate())
    actions.claim(ada, first, first.authors.order_by("id")[0], "It is me")
    actions.pick(ada, second, date(2025, 10, 14), "Read this")
    Seed.objects.create(user=ada, paper=second)
    FeedSettings.objects.create(user=ada, freshness=90)
    _mailed(Subscriber.objects.get(), first, second)
    until = {"created_at": OLD, "expires_at": OLD}
    SignupInvitation.objects.create(hash="1" * 64, created_by=moderator, **until)
    Invitation.objects.create(hash="2" * 64, group=group, created_by=ada, prefix="abcdef", **until)
    SecretFeed.objects.create(hash="3" * 64, user=ada, kind="group", target=group.slug, created_at=OLD)
    Source.objects.create(name="lab", kind="feed", is_on=True, address="https://lab.example.org/feed")
    StepState.objects.create(name="digests", is_paused=True)


def _mailed(subscriber: Subscriber, *papers: Paper) -> None:
    """A digest that was sent."""
    moments = {"due_at": OLD, "planned_at": OLD, "finished_at": OLD}
    delivery = Delivery.objects.create(subscriber=subscriber, day=date(2025, 10, 15), state="sent", **moments)
    for position, paper in enumerate(papers):
        DigestPaper.objects.create(delivery=delivery, subscriber=subscriber, paper=paper, position=position)


def test_a_whole_instance_moves_with_its_people() -> None:
    _lived_in()
    before = lines()
    kinds = [orjson.loads(line)["kind"] for line in before]
    elsewhere = ("separation", "notice", "author_decision", "repository", "presentation")  # tried beside what they are
    assert list(dict.fromkeys(kinds)) == [
        "archive",
        *(kind.name for kind in KINDS if kind.name not in elsewhere),
        "end",
    ]
    gone = (
        Source,
        StepState,
        SignupInvitation,
        Subscriber,
        Submission,
        ModerationEntry,
        Edition,
        Paper,
        Group,
        User,
        Author,
        Category,
        Keyword,
    )
    for model in gone:
        model._default_manager.all().delete()
    restore(before, with_rights=True)
    assert lines()[1:] == before[1:]
    restore(before)
    assert lines()[1:] == before[1:], "twice changes nothing"
    assert list(Paper.objects.order_by("id").values_list("votes", "comments")) == [(2, 2), (0, 0)]
    ada = User.objects.get(username="ada")
    assert not ada.has_usable_password()
    assert verified_emails(ada) == ["ada@example.org"]
    assert ada.collections.get().items.count() == 2


def test_an_archive_of_the_first_version_restores() -> None:
    """`format_1.jsonl` was written by version 0.1.0: names of kinds and fields never change within a format."""
    written = (Path(__file__).parent / "format_1.jsonl").read_bytes().splitlines(keepends=True)
    restore(written, with_rights=True)
    assert lines()[1:] == written[1:]


def test_what_another_row_stands_for_is_left_out() -> None:
    _lived_in()
    before = lines()
    Submission.objects.update(user=people.user("someone-else"))
    restore(before)
    assert Submission.objects.get().user.username == "someone-else"


def test_papers_that_were_split_come_back_apart() -> None:
    one = factories.record(arxiv_id="2510.70000")
    store([one, factories.record(source="hub", source_id="2510.70000", arxiv_id="2510.70000", title="Another work")])
    new = split([Record.objects.get(source="hub").id])
    ada = people.user("ada")
    actions.upvote(ada, new)
    before = lines()
    Paper.objects.all().delete()
    restore(before)
    assert lines()[1:] == before[1:]
    restore(before)
    assert lines()[1:] == before[1:], "twice changes nothing"
    assert Record.objects.get(source="hub").paper.key == new.key
    assert Paper.objects.get(key=new.key).votes == 1


def test_no_secret_is_in_it_and_nobody_gains_a_right() -> None:
    _lived_in()
    written_down = b"".join(lines())
    for secret in (
        *User.objects.values_list("password", flat=True),
        *Subscriber.objects.values_list("secret", flat=True),
    ):
        assert secret.encode() not in written_down
    raised = [line.replace(b'"is_superuser":false', b'"is_superuser":true') for line in lines()]
    restore(raised)
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_file_alone_gives_no_way_in() -> None:
    _lived_in()
    before, told = lines(), []
    for model in (ApiToken, SignupInvitation, Invitation, SecretFeed, Source):
        model._default_manager.all().delete()
    restore(before, on_right=told.append)
    for model in (ApiToken, SignupInvitation, Invitation, SecretFeed):
        assert not model._default_manager.exists()
    assert {
        "token of ada",
        "sign up invitation of mary",
        "group invitation of ada",
        "secret feed of ada",
        "source lab",
    } <= set(told)
    assert not Source.objects.get().is_on


def test_a_comment_of_a_group_that_is_missing_is_not_shown_to_all() -> None:
    _lived_in()
    without = [line for line in lines()[:-1] if not line.startswith(b'{"kind":"group"')]
    without.append(orjson.dumps({"kind": "end", "lines": len(without) - 1}))
    Group.objects.all().delete()
    Comment.objects.all().delete()
    restore(without)
    assert not Comment.objects.filter(text="For us alone").exists()
    assert Comment.objects.filter(text="Because.").exists()
