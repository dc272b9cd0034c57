"""What people do, below the pages: permissions, counters, limits, merging."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection, connections
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import merge_papers, store
from dailypapers.catalog.models import Author, Paper, Record
from dailypapers.community import actions, queries
from dailypapers.community.models import (
    Collection,
    CollectionItem,
    Comment,
    Follow,
    Notification,
    Pick,
    ReadingState,
    Submission,
    Vote,
)
from dailypapers.lib.errors import (
    AuthenticationRequired,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    RateLimited,
    SourceError,
)
from tests.factories import paper, papers, record
from tests.people import user

pytestmark = pytest.mark.django_db


def fresh(found: Paper) -> Paper:
    return Paper.objects.get(id=found.id)


# --- votes --------------------------------------------------------------------------------------------------------


def test_a_vote_counts_once_and_can_be_taken_back() -> None:
    made, ada, emmy = paper(upvotes=7), user(), user()
    assert actions.upvote(ada, made) == 1
    assert actions.upvote(ada, made) == 1, "a replayed request changes nothing"
    assert actions.upvote(emmy, made) == 2
    assert actions.withdraw_vote(ada, made) == 1
    assert actions.withdraw_vote(ada, made) == 1
    assert (fresh(made).votes, fresh(made).external_upvotes, Vote.objects.count()) == (1, 7, 1)


def test_who_may_not_vote(settings: object) -> None:
    made = paper()
    with pytest.raises(AuthenticationRequired):
        actions.upvote(AnonymousUser(), made)
    with pytest.raises(NotAllowed, match="suspended"):
        actions.upvote(user(is_active=False), made)
    settings.READ_ONLY = True  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed, match="read-only"):
        actions.upvote(user(), made)


def test_a_vote_for_a_paper_that_is_gone() -> None:
    made = paper()
    kept = fresh(made)
    made.delete()
    ada = user()
    with pytest.raises(NotFound):
        actions.withdraw_vote(ada, kept)


@pytest.mark.postgres  # SQLite in memory cannot have two writers; benchmarks/web shows them on a file
@pytest.mark.django_db(transaction=True)
def test_votes_at_the_same_time_are_all_counted() -> None:
    made, people = paper(), [user() for _ in range(8)]

    def vote(who: User) -> None:
        try:
            for _ in range(3):
                actions.upvote(who, fresh(made))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=vote, args=(who,)) for who in people * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (fresh(made).votes, Vote.objects.count()) == (8, 8)


def test_votes_are_limited_and_the_minute_passes() -> None:
    made, newcomer = paper(), user(days=0)
    with time_machine.travel(timezone.now().replace(second=1), tick=False) as clock:
        for _ in range(60):
            actions.upvote(newcomer, made)
        with pytest.raises(RateLimited, match="60 times a minute in an account's first day") as refused:
            actions.upvote(newcomer, made)
        assert 0 < refused.value.wait <= 60
        clock.shift(timedelta(minutes=1))
        actions.upvote(newcomer, made)


def test_a_vote_costs_a_fixed_number_of_queries(django_assert_max_num_queries: object) -> None:
    made, ada = paper(), user()
    actions.withdraw_vote(ada, made)
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        actions.upvote(ada, made)


# --- comments -----------------------------------------------------------------------------------------------------


def test_comments_replies_edits_and_deletion() -> None:
    made, ada, emmy = paper(), user("ada"), user("emmy")
    top = actions.comment(ada, made, "Where is the **baseline**?")
    reply = actions.comment(emmy, made, "In table 2.", top)
    again = actions.comment(ada, made, "Thank you.", reply)
    assert again.parent == top, "one level of replies"
    assert fresh(made).comments == 3
    actions.edit_comment(ada, top, "Where is the *right* baseline?")
    assert [edit.text for edit in queries.edits_of(top)] == ["Where is the **baseline**?"]
    with pytest.raises(NotAllowed):
        actions.edit_comment(emmy, top, "Mine now")
    with pytest.raises(NotAllowed):
        actions.delete_comment(emmy, top)
    actions.delete_comment(ada, top)
    top.refresh_from_db()
    assert (top.text, top.deleted_at is not None, queries.edits_of(top)) == ("", True, [])
    assert fresh(made).comments == 2
    with pytest.raises(NotFound):
        actions.delete_comment(ada, top)
    with pytest.raises(NotFound):
        actions.comment(emmy, made, "Too late", top)
    assert [len(thread.replies) for thread in queries.threads(made, None)] == [2], "a trace stays"


@pytest.mark.parametrize("text", ["", "  \n ", "\0", "x" * 10_001, "x" * 1_000_000])
def test_texts_that_are_no_comments(text: str) -> None:
    with pytest.raises(Invalid):
        actions.comment(user(), paper(), text)


def test_the_same_comment_again_is_refused() -> None:
    made, ada = paper(), user()
    actions.comment(ada, made, "First!")
    with pytest.raises(Conflict):
        actions.comment(ada, made, "First!")


def test_a_thousand_comments_in_a_minute() -> None:
    made, ada = paper(), user()
    written = 0
    with time_machine.travel(timezone.now().replace(second=1), tick=False):
        for number in range(1_000):
            try:
                actions.comment(ada, made, f"Number {number}")
                written += 1
            except RateLimited:
                pass
    assert written == Comment.objects.count() == fresh(made).comments == 10


def test_a_reply_to_a_comment_on_another_paper() -> None:
    first, second, ada = paper(), paper(), user()
    with pytest.raises(NotFound):
        actions.comment(ada, second, "Hello", actions.comment(ada, first, "Hello"))


def test_mentions_and_replies_tell_people_once() -> None:
    made, ada, emmy, lise = paper(), user("ada"), user("Emmy"), user("lise")
    top = actions.comment(ada, made, "What do you think, @emmy and @nobody and @ada?")
    assert top.mentions == ["Emmy", "ada"] or set(top.mentions) == {"Emmy", "ada"}
    assert [(n.user, n.kind) for n in Notification.objects.all()] == [(emmy, "mention")]
    actions.comment(lise, made, "@ada: much.", top)
    assert list(Notification.objects.filter(user=ada).values_list("kind", flat=True)) == ["reply"]
    actions.edit_comment(ada, top, "What do you think, @emmy?")
    assert Notification.objects.filter(user=emmy).count() == 1
    assert queries.unread_notifications(ada) == 1
    actions.mark_read(ada)
    assert queries.unread_notifications(ada) == 0


def test_reactions_are_switched() -> None:
    made, ada, emmy = paper(), user(), user()
    top = actions.comment(ada, made, "Good.")
    assert actions.react(emmy, top, "insight")
    assert [r for r in queries.threads(made, emmy)[0].reactions if r[2]] == [("insight", "Insight", 1, True)]
    assert not actions.react(emmy, top, "insight")
    with pytest.raises(Invalid):
        actions.react(emmy, top, "<script>")


# --- submissions --------------------------------------------------------------------------------------------------


def today() -> date:
    return timezone.now().date()


@pytest.mark.parametrize("text", ["", "hello", "http://169.254.169.254/latest/meta-data", "http://localhost:8000/admin",
                                  "file:///etc/passwd", "\0", "x" * 5_000])  # fmt: skip
def test_what_holds_no_identifier_is_no_submission(text: str) -> None:
    with pytest.raises(Invalid):
        actions.submit(user(), text, today())
    assert not Submission.objects.exists()


def test_submitting_a_paper_of_a_day_says_where_it_is() -> None:
    made = paper(arxiv_id="2510.12345")
    with pytest.raises(Conflict, match="14 October 2025") as refused:
        actions.submit(user(), "https://arxiv.org/pdf/2510.12345v2", today())
    assert refused.value.where == made.key


def test_submitting_a_known_paper_without_a_day_features_it() -> None:
    made = paper(arxiv_id="2510.23456", featured_on=None, announced_on=None)
    assert made.featured_on is None
    done = actions.submit(user(), "arXiv:2510.23456", today())
    assert (done.state, done.paper, fresh(made).featured_on) == ("done", made, today())
    assert fresh(made).title == made.title


def test_an_unknown_paper_waits_until_a_source_tells_of_it() -> None:
    ada = user()
    waiting = actions.submit(ada, "10.1000/Example.1", today())
    assert (waiting.state, waiting.paper, queries.pending_submissions()) == ("pending", None, [waiting])
    with pytest.raises(Conflict):
        actions.submit(user(), "https://doi.org/10.1000/example.1", today())

    def silent(scheme: str, identifier: str) -> None:
        raise SourceError("The source does not answer.")

    assert actions.resolve_pending(silent) == 0
    told = record(arxiv_id="", source_id="10.1000/example.1", doi="10.1000/example.1", featured_on=None)
    assert actions.resolve_pending(lambda scheme, identifier: told) == 1
    waiting.refresh_from_db()
    assert waiting.state == "done"
    assert waiting.paper is not None
    assert (waiting.paper.featured_on, waiting.paper.title) == (today(), told.title)
    assert [n.kind for n in queries.notifications_of(ada)] == ["submission"]
    assert actions.resolve_pending(lambda scheme, identifier: told) == 0


def test_what_no_source_knows_ends_as_not_found() -> None:
    waiting = actions.submit(user(), "2510.99999", today())
    actions.resolve_pending(lambda scheme, identifier: None)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("failed", "No source knows this paper.")


def test_days_too_far_and_too_many_submissions() -> None:
    newcomer = user(days=0)
    for day in (date(2001, 1, 1), today() + timedelta(days=30)):
        with pytest.raises(Invalid):
            actions.submit(newcomer, "2510.00001", day)
    actions.submit(newcomer, "2511.00001", today())
    actions.submit(newcomer, "2511.00002", today())
    with pytest.raises(RateLimited, match="2 times a day"):
        actions.submit(newcomer, "2511.00003", today())


# --- follows ------------------------------------------------------------------------------------------------------


def test_following_and_its_opposite() -> None:
    paper(authors=("Ada Lovelace",))
    author, ada, emmy = Author.objects.get(name="Ada Lovelace"), user(), user()
    assert actions.follow(ada, "author", author) == actions.follow(ada, "author", author)
    actions.follow(ada, "search", "  sparse   attention ")
    actions.follow(ada, "person", emmy)
    assert {row.target for row in queries.follows_of(ada)} == {author, "sparse attention", emmy}
    actions.unfollow(ada, "author", author)
    actions.unfollow(ada, "author", author)
    assert Follow.objects.count() == 2
    assert Notification.objects.get().user == emmy


def test_a_follow_of_something_deleted() -> None:
    author = Author.objects.create(name="Nobody Now")
    kept = Author.objects.get(id=author.id)
    author.delete()
    with pytest.raises(NotFound):
        actions.follow(user(), "author", kept)
    ada = user()
    with pytest.raises(Invalid):
        actions.follow(ada, "person", ada)
    with pytest.raises(Invalid):
        actions.follow(ada, "planet", "Mars")
    with pytest.raises(Invalid):
        actions.follow(ada, "search", " ")


# --- collections and reading --------------------------------------------------------------------------------------


def test_a_collection_keeps_order_and_notes() -> None:
    ada, found = user(), papers(4)
    collection = actions.create_collection(ada, "To read")
    items = [actions.save(ada, collection, made, f"Note {n}") for n, made in enumerate(found)]
    actions.move_item(ada, items[3], 0)
    actions.move_item(ada, items[0], 99)
    order = [row.paper for row in CollectionItem.objects.filter(collection=collection)]
    assert order == [found[3], found[1], found[2], found[0]]
    with pytest.raises(Conflict):
        actions.save(ada, collection, found[1])
    actions.unsave(ada, collection, found[1])
    assert collection.items.count() == 3


def test_collections_of_others() -> None:
    ada, emmy, made = user(), user(), paper()
    private = actions.create_collection(ada, "Secret")
    shared = actions.create_collection(ada, "Shared", visibility="public")
    with pytest.raises(NotFound):
        queries.collection_of(private.slug, emmy)
    with pytest.raises(NotFound):
        actions.save(emmy, private, made)
    with pytest.raises(NotAllowed):
        actions.save(emmy, shared, made)
    with pytest.raises(NotFound):
        actions.delete_collection(emmy, private)
    with pytest.raises(NotAllowed):
        actions.change_collection(emmy, shared, "Mine", "", "public")
    assert list(queries.collections_of(ada, emmy)) == [shared]
    assert Collection.objects.count() == 2


def test_reading_states_replace_each_other() -> None:
    ada, made = user(), paper()
    for state in ("later", "read", "hidden"):
        actions.set_reading_state(ada, made, state)
        assert list(queries.reading_list(ada, state)) == [made]
    assert ReadingState.objects.count() == 1
    actions.set_reading_state(ada, made, "")
    assert not ReadingState.objects.exists()
    with pytest.raises(Invalid):
        actions.set_reading_state(ada, made, "burnt")


def test_what_is_mine_on_cards_costs_one_query(django_assert_num_queries: object) -> None:
    ada, found = user(), papers(20)
    actions.upvote(ada, found[0])
    actions.set_reading_state(ada, found[1], "later")
    actions.save(ada, actions.create_collection(ada, "A"), found[2])
    with django_assert_num_queries(1):  # type: ignore[operator]
        queries.annotate_viewer_state(ada, found)
    assert [(p.viewer_state.voted, p.viewer_state.saved, p.viewer_state.state) for p in found[:4]] == [
        (True, False, ""), (False, False, "later"), (False, True, ""), (False, False, ""),
    ]  # fmt: skip
    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.annotate_viewer_state(AnonymousUser(), found)
    assert found[0].viewer_state is None


# --- groups, picks, claims, moderation ----------------------------------------------------------------------------


def test_a_group_from_invitation_to_its_day() -> None:
    ada, emmy, stranger, made, other = user(), user(), user(), paper(), paper()
    group = actions.create_group(ada, "Reading circle")
    _, secret = actions.invite_to_group(ada, group)
    assert actions.join_group(emmy, secret) == group
    with pytest.raises(NotFound):
        actions.join_group(stranger, "guessed")
    with pytest.raises(NotFound):
        queries.group_of(group.slug, stranger)
    actions.upvote(emmy, made)
    actions.upvote(stranger, other)
    said = actions.comment(ada, made, "For us alone", group=group)
    rows = list(queries.group_papers(group, date(2025, 10, 14)))
    assert [(row.id, row.group_votes, row.group_comments) for row in rows] == [(made.id, 1, 1)]  # type: ignore[attr-defined]
    assert queries.group_days(group) == [(date(2025, 10, 14), 1)]
    assert fresh(made).comments == 0, "what only the group sees is not counted for others"
    assert [t.comment for t in queries.threads(made, emmy)] == [said]
    assert queries.threads(made, stranger) == queries.threads(made, None) == []
    with pytest.raises(NotFound):
        actions.comment(stranger, made, "Let me in", group=group)
    with pytest.raises(NotFound):
        actions.react(stranger, said, "joy")
    with pytest.raises(NotFound):
        queries.comment_of(said.id, stranger)


def test_a_group_keeps_a_lead() -> None:
    ada, emmy = user(), user()
    group = actions.create_group(ada, "Lab")
    actions.join_group(emmy, actions.invite_to_group(ada, group)[1])
    with pytest.raises(NotAllowed):
        actions.leave_group(ada, group)
    with pytest.raises(NotAllowed):
        actions.remove_member(emmy, group, ada)
    actions.set_role(ada, group, emmy, "lead")
    actions.leave_group(ada, group)
    assert [row.user for row in queries.members_of(group)] == [emmy]


def test_only_curators_pick() -> None:
    made, ada, curator = paper(), user(), user(is_curator=True)
    with pytest.raises(NotAllowed):
        actions.pick(ada, made, today())
    row = actions.pick(curator, made, today(), "Read this one.")
    with pytest.raises(Conflict):
        actions.pick(curator, made, today())
    assert queries.picks_between(today(), today()) == [row]
    with pytest.raises(NotAllowed):
        actions.unpick(ada, row)
    actions.unpick(curator, row)
    assert not Pick.objects.exists()


def test_flags_removal_and_the_public_log() -> None:
    made, ada, emmy, moderator = paper(), user(), user(), user(is_moderator=True)
    bad = actions.comment(ada, made, "Buy pills")
    actions.flag(emmy, bad, "spam")
    with pytest.raises(Conflict):
        actions.flag(emmy, bad, "spam")
    with pytest.raises(Invalid):
        actions.flag(ada, bad, "spam")
    assert queries.open_flags() == [bad]
    with pytest.raises(NotAllowed):
        actions.remove_comment(emmy, bad, "I do not like it")
    with pytest.raises(Invalid):
        actions.remove_comment(moderator, bad, "")
    actions.remove_comment(moderator, bad, "Advertising")
    assert queries.open_flags() == []
    entry = queries.moderation_log()[0]
    assert (entry.action, entry.reason, entry.moderator) == ("removed", "Advertising", moderator)
    assert Notification.objects.get(user=ada).kind == "removed"
    assert fresh(made).comments == 0


def test_a_suspended_account_can_do_nothing() -> None:
    ada, moderator, made = user(), user(is_moderator=True), paper()
    actions.suspend_user(moderator, ada, "Advertising")
    ada.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.upvote(ada, made)
    actions.restore_user(moderator, ada, "A mistake")
    ada.refresh_from_db()
    actions.upvote(ada, made)
    with pytest.raises(NotAllowed):
        actions.suspend_user(moderator, user(is_superuser=True), "Coup")


# --- merging, leaving ---------------------------------------------------------------------------------------------


def test_merging_papers_moves_what_people_did() -> None:
    winner, loser, ada, emmy = paper(), paper(), user(), user()
    for who, what in ((ada, winner), (ada, loser), (emmy, loser)):
        actions.upvote(who, what)
        actions.set_reading_state(who, what, "later")
    collection = actions.create_collection(ada, "Both")
    for what in (winner, loser):
        actions.save(ada, collection, what)
    said = actions.comment(emmy, loser, "On the second one")
    actions.pick(user(is_curator=True), loser, today())
    merge_papers(winner.id, [loser.id])
    after = fresh(winner)
    assert (after.votes, after.comments) == (2, 1)
    assert Vote.objects.filter(paper=winner).count() == 2
    assert ReadingState.objects.count() == 2
    assert collection.items.count() == 1
    assert [t.comment for t in queries.threads(winner, None)] == [said]
    assert Pick.objects.get().paper == winner
    assert not Paper.objects.filter(id=loser.id).exists()


def test_records_that_show_two_papers_to_be_one_keep_their_votes() -> None:
    made, ada = paper(arxiv_id="2510.31415"), user()
    by_doi = paper(arxiv_id="", source_id="10.1000/two", doi="10.1000/two", title="Quite Another Title of a Work")
    actions.upvote(ada, by_doi)
    store([record(source="hub", arxiv_id="2510.31415", doi="10.1000/two")])
    assert Record.objects.filter(paper=made).count() == 3
    assert fresh(made).votes == 1


def test_leaving_takes_everything_and_keeps_the_places_of_replies() -> None:
    made, ada, emmy = paper(), user("ada"), user("emmy")
    actions.upvote(ada, made)
    top = actions.comment(ada, made, "Personal words")
    actions.comment(emmy, made, "A reply", top)
    group = actions.create_group(ada, "Lab")
    actions.join_group(emmy, actions.invite_to_group(ada, group)[1])
    shared = actions.create_collection(ada, "Of the lab", group=group)
    taken = queries.export_of(ada)
    assert [row["paper__key"] for row in taken["votes"]] == [made.key]
    assert taken["comments"][0]["text"] == "Personal words"
    actions.delete_account(ada)
    assert (fresh(made).votes, fresh(made).comments) == (0, 1)
    top.refresh_from_db()
    assert (top.user, top.text) == (None, "")
    shared.refresh_from_db()
    assert shared.owner == emmy
    assert not User.objects.filter(username="ada").exists()
    root = user(is_superuser=True)
    with pytest.raises(NotAllowed, match="only administrator"):
        actions.delete_account(root)


def test_mails_tell_what_nobody_has_read(mailoutbox: list[object]) -> None:
    made, ada, emmy, quiet = paper(), user("ada"), user("emmy"), user("lise", notify_by_mail=False)
    top = actions.comment(ada, made, "A question")
    actions.comment(emmy, made, "An answer for @lise", top)
    assert actions.mail_notifications("https://papers.example.org") == 0, "not at once"
    Notification.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    assert actions.mail_notifications("https://papers.example.org") == 1
    assert actions.mail_notifications("https://papers.example.org") == 0, "never twice"
    assert mailoutbox[0].to == [ada.email]  # type: ignore[attr-defined]
    assert "emmy replied to your comment" in mailoutbox[0].subject  # type: ignore[attr-defined]
    assert Notification.objects.filter(user=quiet, mailed_at=None).count() == 0
    assert connection.vendor in {"sqlite", "postgresql"}
