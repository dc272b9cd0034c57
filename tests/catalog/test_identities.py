"""Ids of people and places in registries: read from sources, kept, and what they say of who is who."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client

from dailypapers.catalog.actions import store
from dailypapers.catalog.identities import ids_by_name
from dailypapers.catalog.models import Author, AuthorDecision, AuthorIdentity, Organisation, Paper
from dailypapers.catalog.people import namesakes_of, papers_of_person
from dailypapers.lib.record import AuthorIds, from_json, to_json
from dailypapers.lib.registries import parse_openalex_author, parse_orcid, parse_ror
from dailypapers.listings import open_listing
from dailypapers.search import search, sync
from dailypapers.sources.csl.parse import record_of as from_csl
from dailypapers.sources.openalex.parse import record_of as from_openalex
from dailypapers.sources.orcid.parse import record_of as from_orcid
from tests.factories import paper

pytestmark = pytest.mark.django_db
ADA, EVE = "0000-0002-1825-0097", "0000-0001-5109-3700"


def written(name: str, orcid: str, *others: str, **facts: Any) -> Paper:
    ids = (AuthorIds(name, orcid),) if orcid else ()
    return paper(authors=(name, *others), author_ids=ids, **facts)


@pytest.mark.parametrize(
    ("text", "orcid"),
    [
        (f"https://orcid.org/{ADA}", ADA),
        (f"http://orcid.org/{ADA}/", ADA),
        ("0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", ""),  # its check digit is wrong
        (f"{ADA}1", ""),
        ("", ""),
    ],
)
def test_an_orcid_is_read_with_its_check_digit(text: str, orcid: str) -> None:
    assert parse_orcid(text) == orcid


def test_other_registries() -> None:
    assert parse_openalex_author("https://openalex.org/A5023888391") == "A5023888391"
    assert parse_openalex_author("https://openalex.org/W5023888391") == ""
    assert parse_ror("https://ror.org/01ggx4157") == "01ggx4157"
    assert parse_ror("https://ror.org/xyz") == ""


def test_names_are_told_by_what_stands_on_the_paper() -> None:
    names = ("Ada Lovelace", "Erdős Pál", "A. Smith", "Anna Smith")
    given = [AuthorIds("Lovelace A", EVE), AuthorIds("A. Lovelace", ADA), AuthorIds("Erdos Pal", "", "A1234"),
             AuthorIds("Ada Lovelace", EVE, "A9999"), AuthorIds("Al Smith", EVE)]  # fmt: skip
    assert ids_by_name(names, given) == {
        "Ada Lovelace": AuthorIds("Ada Lovelace", ADA, "A9999"),
        "Erdős Pál": AuthorIds("Erdős Pál", "", "A1234"),
    }
    twice = [AuthorIds("Ada Lovelace", ADA), AuthorIds("Erdős Pál", ADA, "A1")]
    assert ids_by_name(names, twice) == {"Erdős Pál": AuthorIds("Erdős Pál", "", "A1")}


def test_sources_that_tell_ids() -> None:
    cern = {"id": "https://openalex.org/I1", "display_name": "CERN", "ror": "https://ror.org/01ggx4157"}
    lab = {"id": "https://openalex.org/I2", "display_name": "Another Lab", "ror": None}
    people = [
        {"author": {"display_name": "Ada Lovelace", "id": "https://openalex.org/A5", "orcid": None}, "institutions": [lab]},
        {"author": {"display_name": "Eve Doe", "id": "https://openalex.org/A5023888391",
                    "orcid": f"https://orcid.org/{EVE}"}, "institutions": [cern]},
        {"author": {"display_name": "Tim Roe", "orcid": "x"}, "institutions": [cern, lab, 5]},
    ]  # fmt: skip
    work = from_openalex({"id": "W1", "title": "Widgets", "authorships": people})
    assert work.author_ids == (AuthorIds("Eve Doe", EVE, "A5023888391"),)
    assert (work.organisation and work.organisation.name, work.organisation_ror) == ("Another Lab", "")
    crossref = {"title": ["Widgets"], "DOI": "10.1/w", "author": [
        {"given": "Ada", "family": "Lovelace", "ORCID": f"http://orcid.org/{ADA}"}, {"name": "A Group"}]}  # fmt: skip
    assert from_csl(crossref).author_ids == (AuthorIds("Ada Lovelace", ADA),)
    contributor = {"contributor-orcid": {"path": ADA}, "credit-name": {"value": "Lovelace, Ada"}}
    of_orcid = from_orcid({"put-code": 1, "title": {"title": {"value": "Widgets"}},
                           "contributors": {"contributor": [contributor]}})  # fmt: skip
    assert of_orcid.author_ids == (AuthorIds("Ada Lovelace", ADA),)
    assert from_json(to_json(of_orcid)) == of_orcid


def test_one_id_is_one_person_and_two_are_two() -> None:
    first, second = (written("Yu Wang", ADA, f"Somebody Rare{n}") for n in range(2))  # they share nobody
    third, fourth = (written("Yu Wang", EVE, "Good Colleague", "Best Friend") for _ in range(2))
    unknown = written("Yu Wang", "", "Good Colleague", "Best Friend")
    stranger = written("Yu Wang", ADA, "Good Colleague", "Best Friend")  # with whom the other one writes
    groups = [(one.orcid, set(one.paper_ids)) for one in namesakes_of(Author.objects.get(name="Yu Wang"))]
    by_orcid = dict(groups)
    assert {first.id, second.id, stranger.id} <= by_orcid[ADA]
    assert {third.id, fourth.id} <= by_orcid[EVE]
    assert sum(unknown.id in papers for _, papers in groups) == 1


def test_a_moderator_knows_better_than_sources(django_user_model: Any) -> None:
    one, other = written("Yu Wang", ADA, "A B"), written("Yu Wang", EVE, "C D")
    facts = {"name": "Yu Wang", "key": one.key, "other_name": "Yu Wang", "other_key": other.key, "reason": "x"}
    AuthorDecision.objects.create(**facts, is_same=True, decided_at=one.first_seen_at)
    assert [set(person.paper_ids) for person in namesakes_of(Author.objects.get(name="Yu Wang"))] == [
        {one.id, other.id}
    ]


def test_a_person_writes_under_several_names(client: Client) -> None:
    full, short = written("Ada Lovelace", ADA), written("A. A. Lovelace", ADA)
    other = written("Ada Lovelace", EVE)
    author = Author.objects.get(name="Ada Lovelace")
    assert set(papers_of_person(author, full.id)) == {full.id, short.id}
    page = client.get(open_listing("author", f"Ada Lovelace/{full.key}").url).content.decode()
    assert f"https://orcid.org/{ADA}" in page
    assert EVE not in page
    assert (
        f"https://orcid.org/{EVE}"
        in client.get(open_listing("author", f"Ada Lovelace/{other.key}").url).content.decode()
    )
    assert client.get("/api/v1/authors/Ada Lovelace").json()["orcids"] == sorted((ADA, EVE))


def test_they_are_searched_and_shown(client: Client) -> None:
    found = paper(authors=("Eve Doe",))
    work = {"id": "W1", "title": found.title, "doi": f"https://doi.org/10.48550/arxiv.{found.arxiv_id}", "authorships": [
        {"author": {"display_name": "E. Doe", "id": "https://openalex.org/A5023888391", "orcid": EVE},
         "institutions": [{"id": "I1", "display_name": "CERN", "ror": "https://ror.org/01ggx4157"}]}]}  # fmt: skip
    store([from_openalex(work)])
    assert AuthorIdentity.objects.values_list("author__name", "orcid", "openalex").get() == (
        "Eve Doe",
        EVE,
        "A5023888391",
    )
    paper()
    by_titles = [item.paper.key for item in search(f"orcid:https://orcid.org/{EVE}").items]
    sync()
    assert by_titles == [item.paper.key for item in search(f"orcid:{EVE}").items] == [found.key]
    assert not search(f"orcid:{ADA}").items
    assert "no ORCID iD" in search("orcid:1234").warnings[0]
    assert "https://openalex.org/A5023888391" in client.get("/authors/Eve Doe").content.decode()
    assert Organisation.objects.get().ror == client.get("/api/v1/organisations/cern").json()["ror"] == "01ggx4157"
    assert "https://ror.org/01ggx4157" in client.get("/organisations/cern").content.decode()
    assert orjson.loads(client.get("/api/v1/organisations?q=cern").content)["items"][0]["ror"] == "01ggx4157"
