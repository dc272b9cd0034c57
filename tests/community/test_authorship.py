"""Who is believed to be an author at once, and who is for a moderator."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Paper
from dailypapers.community import actions, queries
from dailypapers.community.authorship import is_same_name, names_in_orcid, printed_addresses, works_of
from dailypapers.community.models import Claim
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed
from tests.factories import paper
from tests.people import user

IDENTIFIER = "0000-0002-1825-0097"
OWNER = {"source-orcid": {"path": IDENTIFIER}, "source-client-id": None}
CROSSREF = {"source-orcid": None, "source-client-id": {"path": "0000-0001-9884-1913"}, "assertion-origin-orcid": None}


def work(identifier: str, source: Any, kind: str = "arxiv", relationship: str = "self") -> dict[str, Any]:
    external = {
        "external-id-type": kind, "external-id-value": identifier, "external-id-relationship": relationship
    }  # fmt: skip
    return {"source": source, "external-ids": {"external-id": [external]}}


def orcid(*works: dict[str, Any], name: str = "Ada Lovelace") -> dict[str, Any]:
    given, _, family = name.rpartition(" ")
    person = {"name": {"given-names": {"value": given}, "family-name": {"value": family}, "credit-name": None}}
    groups = [{"external-ids": one["external-ids"], "work-summary": [one]} for one in works]
    return {"person": person, "activities-summary": {"works": {"group": groups}}}


def claimed(who: User, made: Paper, name: str = "Ada Lovelace") -> Claim:
    return actions.claim(who, made, Author.objects.get(name=name))


@pytest.mark.parametrize(
    ("printed", "display_name", "evidence"),
    [
        ("Write to ada@example.org", "Ada Lovelace", "email"),
        ("Write to ADA@Example.ORG.", "ada  lovelace", "email"),
        ("{emmy, ada}@example.org", "Ada Lovelace", "email"),
        ("<ada@example.org>, 12 pages", "Ada Lovelace", "email"),
        ("Write to lada@example.org", "Ada Lovelace", ""),
        ("Write to ada@example.org.uk", "Ada Lovelace", ""),
        ("Write to ada@example.organic", "Ada Lovelace", ""),
        ("Write to x.ada@example.org", "Ada Lovelace", ""),
        ("Write to x+ada@example.org", "Ada Lovelace", ""),
        ("Write to ada@sub.example.org", "Ada Lovelace", ""),
        ("Write to ada@example.org", "", ""),
        ("Write to ada@example.org", "Ada", ""),
        ("Write to ada@example.org", "A. Lovelace", ""),
        ("Write to ada@example.org", "Ada Lovelacé", ""),
        ("Write to ada@example.org", "Ben Sample", ""),
        ("example.org", "Ada Lovelace", ""),
    ],
)
@pytest.mark.django_db
def test_a_whole_address_and_a_whole_name_are_believed(printed: str, display_name: str, evidence: str) -> None:
    made = paper(authors=("Ada Lovelace", "Ben Sample"), author_comment=printed)
    ada = user("ada", display_name=display_name)
    claim = claimed(ada, made)
    assert (claim.evidence, claim.state) == (evidence, "approved" if evidence else "pending")


@pytest.mark.django_db
def test_an_address_that_is_not_verified_shows_nothing() -> None:
    made = paper(authors=("Ada Lovelace",), author_comment="ada@example.org")
    ada = user("ada", display_name="Ada Lovelace")
    ada.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]
    assert claimed(ada, made).state == "pending"


@pytest.mark.parametrize(
    ("source", "kind", "relationship", "name", "evidence"),
    [
        (CROSSREF, "arxiv", "self", "Ada Lovelace", "orcid"),
        (CROSSREF, "arxiv", "SELF", "Ada Lovelace", "orcid"),
        (OWNER, "arxiv", "self", "Ada Lovelace", ""),
        (OWNER | {"source-client-id": {"path": "APP-1"}}, "arxiv", "self", "Ada Lovelace", ""),
        (CROSSREF | {"assertion-origin-orcid": {"path": IDENTIFIER}}, "arxiv", "self", "Ada Lovelace", ""),
        ({}, "arxiv", "self", "Ada Lovelace", ""),
        (None, "arxiv", "self", "Ada Lovelace", ""),
        (CROSSREF, "arxiv", "part-of", "Ada Lovelace", ""),
        (CROSSREF, "isbn", "self", "Ada Lovelace", ""),
        (CROSSREF, "arxiv", "self", "Ben Sample", ""),
        (CROSSREF, "arxiv", "self", "Ada L", ""),
    ],
)
@pytest.mark.django_db
def test_a_work_that_others_put_into_the_record_is_believed(
    source: Any, kind: str, relationship: str, name: str, evidence: str
) -> None:
    made = paper(authors=("Ada Lovelace", "Ben Sample"))
    ada = user("ada", display_name="Ada Lovelace")
    record = orcid(work(made.arxiv_id, source, kind, relationship), name=name)
    SocialAccount.objects.create(user=ada, provider="orcid", uid=IDENTIFIER, extra_data=record)
    assert claimed(ada, made).evidence == evidence


def test_one_work_of_others_does_not_lend_its_source_to_another() -> None:
    """ORCID groups works that share an identifier, and the owner may add one that shares two."""
    mine, other = work("2510.00001", OWNER), work("2510.00002", CROSSREF)
    group = {"external-ids": {"external-id": [*mine["external-ids"]["external-id"]]}, "work-summary": [mine, other]}
    assert works_of({"activities-summary": {"works": {"group": [group]}}}) == {"2510.00002"}


@pytest.mark.django_db
def test_who_comes_second_is_for_a_moderator() -> None:
    made = paper(authors=("Ada Lovelace",), author_comment="ada@example.org emmy@example.org")
    assert claimed(user("ada", display_name="Ada Lovelace"), made).state == "approved"
    assert claimed(user("emmy", display_name="Ada Lovelace"), made).state == "pending"


@pytest.mark.django_db
def test_moderators_decide_the_rest_but_not_their_own() -> None:
    made = paper(authors=("Ada Lovelace", "Ben Sample"))
    lise, moderator, other = user("lise"), user(is_moderator=True), user(is_moderator=True)
    waiting, own = claimed(lise, made), claimed(moderator, made, "Ben Sample")
    with pytest.raises(NotAllowed):
        actions.decide_claim(lise, waiting, True, "I am")
    with pytest.raises(NotAllowed, match="another moderator"):
        actions.decide_claim(moderator, own, True, "I am")
    assert actions.decide_claim(moderator, waiting, False, "Nothing shows it").state == "rejected"
    with pytest.raises(Conflict):
        actions.decide_claim(moderator, waiting, True, "Well")
    assert queries.moderation_log()[0].reason == "Nothing shows it"
    with pytest.raises(Invalid):
        actions.claim(user(), made, Author.objects.create(name="Somebody Else"))
    User.objects.filter(id=other.id).update(is_active=False)
    assert actions.decide_claim(moderator, own, True, "There is nobody else").state == "approved"


@pytest.mark.parametrize("junk", [{}, {"activities-summary": None}, {"activities-summary": {"works": {"group": None}}},
                                  {"activities-summary": {"works": {"group": [{"work-summary": None}]}}}, {"person": []},
                                  {"activities-summary": {"works": {"group": [None, {"work-summary": [None, {"source": 1}]}]}}},
                                  ])  # fmt: skip
def test_odd_records_show_nothing(junk: dict[str, Any]) -> None:
    assert works_of(junk) == set()
    assert names_in_orcid(junk) == []


def test_addresses_in_a_text() -> None:
    assert printed_addresses("a.b-c@x.org, {d,e|f}@y.z.org; no@host g@h.i.") == {
        "a.b-c@x.org", "d@y.z.org", "e@y.z.org", "f@y.z.org", "g@h.i"
    }  # fmt: skip
    assert printed_addresses("@" * 5_000 + "a@" * 5_000 + "{" * 5_000) == set()


def test_names_are_the_same_letter_by_letter() -> None:
    assert is_same_name("ADA  Lovelace", "Ada Lovelace")
    assert is_same_name("Jose\u0301", "José")
    assert not is_same_name("", "")
    assert not is_same_name("Ada Lovelace", "Аda Lovelace"), "a Cyrillic letter"
