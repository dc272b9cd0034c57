"""Merging and splitting by hand: what a person has split stays split."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dailypapers.accounts.models import User
from dailypapers.catalog.actions import join, rederive, split, store
from dailypapers.catalog.models import Paper, Record, Separation
from dailypapers.catalog.queries import find
from dailypapers.lib.errors import DailyPapersError
from tests.factories import record

pytestmark = pytest.mark.django_db
FACTS = {"title": "Notes on the Analytical Engine and Its Tables", "authors": ("Ada Lovelace",)}


def wrong_merge() -> tuple[Paper, Record]:
    """One paper of two works, and the record of the second one."""
    first = record(source="arxiv", arxiv_id="2601.00042", **FACTS)
    second = record(source="plain", source_id="made:1", arxiv_id="", **FACTS)
    store([first, second])
    return Paper.objects.get(), Record.objects.get(source="plain")


def test_split_stays_split() -> None:
    paper, other = wrong_merge()
    new = split([other.id])
    assert (Paper.objects.count(), new.records.get().id) == (2, other.id)
    assert (paper.records.count(), new.key) == (1, "made:1")
    for again in (record(source="plain", source_id="made:1", arxiv_id="", abstract="Changed.", **FACTS),
                  record(source="arxiv", arxiv_id="2601.00042", abstract="Changed too.", **FACTS)):  # fmt: skip
        store([again])
        assert Paper.objects.count() == 2
    third = record(source="bibtex", source_id="x", arxiv_id="", doi="10.1000/x", **FACTS)
    store([third])
    assert (Paper.objects.count(), Record.objects.get(source="bibtex").paper_id) == (2, paper.id)
    rederive([paper.id, new.id])
    assert {found.abstract for found in Paper.objects.all()} == {"Changed.", "Changed too."}


def test_split_papers_of_one_key_keep_two_addresses() -> None:
    store([record(source="arxiv", arxiv_id="2601.00042"), record(source="hub", source_id="h", arxiv_id="2601.00042")])
    paper = Paper.objects.get()
    new = split([Record.objects.get(source="hub").id])
    assert (paper.key, new.key) == ("2601.00042", "hub:h")
    store([record(source="hub", source_id="h", arxiv_id="2601.00042", abstract="Changed.")])
    assert {found.key for found in Paper.objects.all()} == {"2601.00042", "hub:h"}
    assert find("2601.00042") == paper
    store([record(source="page", source_id="p", arxiv_id="2601.00042")])
    assert Paper.objects.count() == 2


def test_joined_by_hand_and_split_no_more() -> None:
    paper, other = wrong_merge()
    new = split([other.id])
    assert join([new.id, paper.id]) == paper
    assert (Paper.objects.count(), Separation.objects.count(), paper.records.count()) == (1, 0, 2)


def test_a_separation_moves_with_a_merge() -> None:
    paper, other = wrong_merge()
    new = split([other.id])
    store([record(arxiv_id="2601.00077")])
    third = Paper.objects.get(key="2601.00077")
    join([paper.id, third.id])
    store([record(source="plain", source_id="made:1", arxiv_id="", abstract="Again.", **FACTS)])
    assert set(Paper.objects.values_list("id", flat=True)) == {paper.id, new.id}


def test_what_cannot_be_split_is_said() -> None:
    paper, _ = wrong_merge()
    with pytest.raises(DailyPapersError, match="Leave it at least one"):
        split(list(paper.records.values_list("id", flat=True)))
    store([record()])
    with pytest.raises(DailyPapersError, match="one paper"):
        split(list(Record.objects.values_list("id", flat=True)))


def test_in_the_admin(client: Client) -> None:
    paper, other = wrong_merge()
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "engine-1843"))
    url = reverse("admin:catalog_record_changelist")
    said = client.post(url, {"action": "split_off", "_selected_action": [other.id]}, follow=True).content.decode()
    assert "a paper of their own now" in said
    url = reverse("admin:catalog_paper_changelist")
    chosen = list(Paper.objects.values_list("id", flat=True))
    assert (
        "one now"
        in client.post(url, {"action": "join_papers", "_selected_action": chosen}, follow=True).content.decode()
    )
    assert Paper.objects.get() == paper


def test_those_who_may_only_look_cannot(client: Client) -> None:
    from django.contrib.auth.models import Permission

    _, other = wrong_merge()
    looker = User.objects.create_user("mary", "mary@example.org", "engine-1834", is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(looker)
    url = reverse("admin:catalog_record_changelist")
    assert client.post(url, {"action": "split_off", "_selected_action": [other.id]}).status_code == 403
    assert Paper.objects.count() == 1
