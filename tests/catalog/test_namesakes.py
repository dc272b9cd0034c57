"""The people behind a name: groups of papers by co-authors, and what moderators decide."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dailypapers.archive.author_decisions import AUTHOR_DECISIONS
from dailypapers.catalog.models import Author, AuthorDecision, Paper, Tally
from dailypapers.catalog.namesakes import NameParts, Signature, grouped
from dailypapers.catalog.people import namesakes_of, papers_of_person
from dailypapers.community.actions import decide_authors
from dailypapers.community.models import ModerationEntry
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound
from dailypapers.listings import open_listing
from tests.factories import paper
from tests.people import signed_in, user

RARE, FREQUENT = 0, 3


def _signed(*coauthors: set[int]) -> list[Signature]:
    return [Signature(number, frozenset(some), len(some) + 1) for number, some in enumerate(coauthors)]


def test_papers_that_share_a_rare_coauthor_are_one_person() -> None:
    papers = _signed({1, 2}, {1, 3}, {4}, {4, 5}, {6})
    assert grouped(papers, {}) == [[0, 1], [2, 3], [4]]


def test_a_frequent_name_alone_tells_nothing() -> None:
    assert grouped(_signed({1}, {1}), {1: FREQUENT}) == [[0], [1]]
    assert grouped(_signed({1, 2}, {1, 2}), {1: FREQUENT, 2: FREQUENT}) == [[0, 1]], "two of them do"


def test_one_link_does_not_join_two_dense_groups() -> None:
    left, right = [{1, 2, 3}] * 4, [{7, 8, 9}] * 4
    bridge = _signed(*left, *right, {3, 7})
    assert [len(group) for group in grouped(bridge, {3: FREQUENT, 7: FREQUENT})] == [5, 4]


def test_decisions_join_and_split() -> None:
    papers = _signed({1}, {1}, {2})
    assert grouped(papers, {}, different=[(0, 1)]) == [[0], [1], [2]]
    assert grouped(papers, {}, same=[(1, 2)]) == [[0, 1, 2]]
    assert grouped(papers, {}, same=[(0, 2), (5, 6)], different=[(1, 2)]) == [[0, 2], [1]], (
        "a split holds against links"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, 6), max_size=4), max_size=9), st.randoms())
def test_groups_hold_every_paper_once_and_do_not_depend_on_numbers(some: list[set[int]], random: Any) -> None:
    papers = _signed(*some)
    groups = grouped(papers, {5: 1, 6: FREQUENT})
    assert sorted(number for group in groups for number in group) == list(range(len(papers)))
    linked = {number for group in groups if len(group) > 1 for number in group}
    assert all(any(some[number] & some[other] for other in linked - {number}) for number in linked)


def test_how_ambiguous_a_name_is() -> None:
    parts = NameParts([f"Yu W{n}" for n in range(40)] + [f"G{n} Wang" for n in range(40)] + ["Yu Wang", "Salah Aït"])
    assert parts.level("Yu Wang") == 3
    assert parts.level("Salah Aït") == 0
    assert parts.level("Plato") == 3


def _ambiguous(*names: str) -> None:
    rows = [Tally(kind="author", key=name, papers=2, months=[], last_month=1, ambiguity=2) for name in names]
    Tally.objects.bulk_create(rows)


@pytest.fixture
def four(db: None) -> list[Paper]:
    """Papers by two people named Yu Wang, one of whom also writes as Y. Wang."""
    coauthors = ("Noether Emmy", "Noether Emmy", "Carla Rare", "Carla Rare")
    made = [paper(authors=("Yu Wang", coauthor)) for coauthor in coauthors]
    made.append(paper(authors=("Y. Wang", "Somebody Else")))
    _ambiguous("Yu Wang")
    return made


def test_any_paper_of_a_person_names_them(four: list[Paper]) -> None:
    author = Author.objects.get(name="Yu Wang")
    people = namesakes_of(author)
    assert [set(person.paper_ids) for person in people] == [{four[3].id, four[2].id}, {four[1].id, four[0].id}]
    for one in four[:2]:
        listing = open_listing("author", f"Yu Wang/{one.key}")
        assert set(listing.ids()) == {four[0].id, four[1].id}
    assert len(open_listing("author", "Yu Wang").ids()) == 4, "the name keeps its page"
    for target in (f"Yu Wang/{four[4].key}x", "Nobody/2510.00001", "Yu Wang/"):
        with pytest.raises(NotFound):
            open_listing("author", target)


def test_a_moderator_joins_and_splits_for_good(four: list[Paper]) -> None:
    ada, root = user("ada"), user("root1", is_moderator=True)
    author = Author.objects.get(name="Yu Wang")
    with pytest.raises(NotAllowed):
        decide_authors(ada, ("Yu Wang", four[0].key), ("Yu Wang", four[2].key), True, "They say so")
    with pytest.raises(Invalid):
        decide_authors(root, ("Yu Wang", four[0].key), ("Yu Wang", four[4].key), True, "Not their paper")
    decide_authors(root, ("Yu Wang", four[0].key), ("Yu Wang", four[1].key), False, "Two ORCIDs")
    decide_authors(root, ("Yu Wang", four[0].key), ("Y. Wang", four[4].key), True, "One ORCID")
    assert set(papers_of_person(author, four[0].id)) == {four[0].id, four[4].id}
    assert papers_of_person(author, four[1].id) == [four[1].id]
    assert ModerationEntry.objects.filter(action="authors").count() == 2
    lines = [json.loads(json.dumps(line, default=str)) for line in AUTHOR_DECISIONS.lines()]
    AuthorDecision.objects.all().delete()
    AUTHOR_DECISIONS.restore(lines)
    AUTHOR_DECISIONS.restore(lines)
    assert AUTHOR_DECISIONS.count() == 2
    assert set(papers_of_person(author, four[0].id)) == {four[0].id, four[4].id}


def test_the_page_of_a_name_shows_its_people(four: list[Paper]) -> None:
    client = signed_in(user("root1", is_moderator=True))
    page = client.get("/authors/Yu Wang").content.decode()
    assert "Several people may write as Yu Wang" in page
    assert f"/authors/Yu%20Wang/{four[0].key}" in page
    assert "Carla Rare" in page
    person = client.get(f"/authors/Yu Wang/{four[0].key}").content.decode()
    assert "The papers of one Yu Wang" in person
    assert four[2].title_text not in person
    sent = {"name": "Yu Wang", "paper": four[0].key, "other": four[2].key, "is_same": "1", "reason": "One ORCID"}
    assert client.post("/moderation/authors", sent).status_code == 302
    assert "Several people" not in client.get("/authors/Yu Wang").content.decode()
    assert client.post("/moderation/authors", sent | {"reason": ""}).status_code == 422
    assert client.post("/moderation/authors", sent | {"name": "a\nb"}).status_code == 422
    assert "Several people" not in client.get("/authors/Carla Rare").content.decode()
