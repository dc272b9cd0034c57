"""While there is no index, the database answers the conditions of a query too."""

from __future__ import annotations

import pytest

from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import search, serving
from tests.factories import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> None:
    paper(title="One map", authors=("Ada Lovelace", "Yann LeCun"), categories=("cs.CV",), summary="Short.",
          author_comment="Accepted at ICLR 2026", organisation=OrganisationFact("google", "Google DeepMind"),
          keywords=("sparse attention",), links=(LinkFact("code", "https://github.com/a/b"),
                                                LinkFact("project", "https://a.example")))  # fmt: skip
    paper(title="Two maps", authors=("Yann LeCun",), categories=("cs.LG", "cs.CV"), journal_ref="Phys. Rev. D 108")
    assert serving.current_engine() is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("title:one", {"One map"}),
        ("comment:ICLR", {"One map"}),
        ("venue:ICLR", {"One map"}),
        ("venue:Phys", {"Two maps"}),
        ("aff:DeepMind", {"One map"}),
        ("keyword:sparse", {"One map"}),
        ("has:summary", {"One map"}),
        ("has:project has:code", {"One map"}),
        ("-has:project", {"Two maps"}),
        ("has:video", set()),
        ("-author:lovelace", {"Two maps"}),
        ("firstauthor:LeCun", {"One map", "Two maps"}),
        ("cat:cs.LG AND cat:cs.CV", {"Two maps"}),
        ("cat:cs.LG OR has:keywords", {"One map", "Two maps"}),
        ("maps -cat:cs.LG", set()),
    ],
)
@pytest.mark.usefixtures("catalogue")
def test_what_meets_the_conditions_is_found(text: str, found: set[str]) -> None:
    assert {item.paper.title for item in search(text).items} == found
