"""Views are whole, in order, and cost the same queries whatever their number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.models import Category, Paper
from dailypapers.catalog.queries import by_ids
from dailypapers.community.queries import ViewerState
from dailypapers.formats import paper as loading
from dailypapers.formats.paper import (
    CategoryName,
    KeywordName,
    OrganisationName,
    PaperLink,
    cards_of,
    load,
    load_cards,
    stream,
    stream_all,
    view_of,
)
from dailypapers.lib.record import LinkFact, OrganisationFact
from tests.factories import paper, papers
from tests.formats.views import view

pytestmark = pytest.mark.django_db


@pytest.fixture
def full() -> Paper:
    return paper(
        title="Sparse $x^2$", abstract="An abstract.", summary="A summary.", authors=("Ada A", "Ben B", "Cid C"),
        categories=("cs.LG", "stat.ML"), keywords=("Gradient Flow", *(f"word {n}" for n in range(6))), upvotes=9,
        comment_count=4, organisation=OrganisationFact("x", "X Labs", "https://x.org/a.png"),
        links=(LinkFact("code", "https://x.org/c", 5), LinkFact("project", "https://x.org/p")),
        published_at=datetime(2025, 10, 13, 8, tzinfo=UTC), featured_on=date(2025, 10, 14), doi="10.1000/x",
    )  # fmt: skip


def queries(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as asked:
        call()
    return len(asked)


@pytest.mark.parametrize(("loader", "number"), [(load, 5), (load_cards, 4)])
def test_one_paper_costs_as_many_queries_as_two_hundred(loader: Callable[[list[int]], Any], number: int) -> None:
    ids = [row.id for row in papers(200, keywords=("a", "b"), links=(LinkFact("code", "https://x.org/"),))]
    assert [queries(lambda some=some: loader(ids[:some])) for some in (1, 10, 200)] == [number] * 3  # type: ignore[misc]
    assert queries(lambda: loader([])) == 0


def test_a_view_holds_what_the_row_and_its_lists_hold(full: Paper) -> None:
    [found] = load([full.id])
    same = {one.name for one in fields(found)} & {one.name for one in Paper._meta.concrete_fields}
    assert len(same) > 30
    assert {name: getattr(found, name) for name in same} == {name: getattr(full, name) for name in same}
    assert found.authors == ["Ada A", "Ben B", "Cid C"]
    assert found.categories == [CategoryName("cs.LG", "Machine Learning"), CategoryName("stat.ML", "Machine Learning")]
    assert found.primary_category == found.categories[0]
    assert found.keywords[0] == KeywordName("gradient-flow", "Gradient Flow")
    assert found.keyword_names == ["Gradient Flow", *(f"word {n}" for n in range(6))]
    assert found.organisation == OrganisationName("x", "X Labs", "https://x.org/a.png")
    assert found.links == [PaperLink("code", "https://x.org/c", 5), PaperLink("project", "https://x.org/p", None)]
    assert [link.label for link in found.links] == ["Code", "Project page"]


def test_a_card_holds_the_beginning_of_the_lists(full: Paper) -> None:
    loading._sql.cache_clear()
    [whole], [card] = load([full.id]), load_cards([full.id])
    assert (card.authors, card.keywords) == (whole.authors[:2], whole.keywords[:5])
    assert card.categories == card.links == []
    [row] = by_ids([full.id])
    assert view_of(row) == card


@pytest.mark.parametrize("loader", [load, load_cards])
def test_a_category_may_have_no_name(loader: Callable[[list[int]], Any]) -> None:
    row = paper(categories=("cs.LG",))
    Category.objects.filter(code="cs.LG").update(name="")
    [found] = loader([row.id])
    assert found.primary_category == CategoryName("cs.LG", "")
    assert replace(found, category_name=None).primary_category == CategoryName("cs.LG", "")
    assert replace(found, organisation_slug="x", organisation_name=None).organisation == OrganisationName("x", "", "")


def test_of_a_bare_paper_nothing_is_made_up() -> None:
    bare = paper(authors=(), categories=(), keywords=())
    [found] = load([bare.id])
    assert found.organisation is None
    assert found.primary_category is None
    assert found.viewer_state is None
    assert found.authors == found.categories == found.keywords == found.links == []
    [row] = by_ids([bare.id])
    assert view_of(row) == load_cards([bare.id])[0]


def test_the_order_is_that_of_the_ids_and_missing_ones_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [row.id for row in papers(5)]
    mixed = [ids[3], ids[0], 10**9, ids[4]]
    expected = [ids[3], ids[0], ids[4]]
    monkeypatch.setattr(loading, "CHUNK", 2)
    monkeypatch.setattr(loading, "CHUNK_OF_ALL", 2)
    for loader in (load, load_cards, stream):
        assert [one.id for one in loader(mixed)] == expected  # type: ignore[operator]
    assert [one.id for one in stream_all()] == ids
    assert [one.id for one in cards_of(Paper.objects.order_by("-id"))] == ids[::-1]


def test_what_one_reader_did_does_not_show_to_another() -> None:
    shown = view(authors=["Ada A"])
    mine = shown.seen_by(ViewerState(voted=True))
    assert shown.viewer_state is None
    assert mine == view(authors=["Ada A"], viewer_state=ViewerState(voted=True))


def test_columns_that_nobody_needs_are_not_read() -> None:
    one = paper()
    [full], [lean] = load([one.id]), load([one.id], without=("keyphrases", "first_seen_at"))
    assert (lean.keyphrases, lean.first_seen_at) == (None, None)
    assert full.first_seen_at is not None
    assert replace(lean, keyphrases=full.keyphrases, first_seen_at=full.first_seen_at) == full
