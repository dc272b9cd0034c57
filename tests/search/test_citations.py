"""``cites:`` and ``citedby:``, with an index and without one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pytest_django import DjangoAssertNumQueries

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.models import CitedIdentifier, CitedWork, FullText
from dailypapers.search import queries, sync
from dailypapers.search.citations import with_citations
from dailypapers.search.engine import parse
from tests import factories
from tests.fulltext import made

pytestmark = pytest.mark.django_db


def _cite(citing: Paper, *works: Paper) -> FullText:
    text = made.text(citing)
    CitedWork.objects.bulk_create([CitedWork(text=text, anchor=f"b{work.id}", paper=work) for work in works])
    return text


@pytest.fixture
def papers() -> list[Paper]:
    """Four papers: the first two cite the last two, the second also a work that is not here."""
    papers = factories.papers(4)
    _cite(papers[0], papers[2], papers[3])
    text = _cite(papers[1], papers[3])
    CitedIdentifier.objects.create(text=text, identifier="1901.99999")
    return papers


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cites:{2}", [0]),
        ("cites:{3}", [0, 1]),
        ("cites:{3} -cites:{2}", [1]),
        ("cites:{0}", []),
        ("cites:1901.99999", [1]),
        ("cites:https://arxiv.org/abs/1901.99999v2", [1]),
        ("citedby:{0}", [2, 3]),
        ("citedby:{1} OR cites:{2}", [0, 3]),
        ("citedby:{0} citedby:{1}", [3]),
        ("citedby:1901.99999", []),
    ],
)
@pytest.mark.parametrize("is_indexed", [False, True])
def test_citations_are_asked_for(papers: list[Paper], query: str, found: Sequence[int], is_indexed: bool) -> None:
    if is_indexed:
        sync()
    page = queries.search(query.format(*(paper.key for paper in papers)))
    assert sorted(item.paper.id for item in page.items) == [papers[position].id for position in found]
    assert not (is_indexed and page.warnings)


def test_each_condition_takes_a_fixed_number_of_queries(
    papers: list[Paper], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    query = parse(f"cites:{papers[3].key} citedby:{papers[0].key}")
    with django_assert_max_num_queries(8):
        assert len(with_citations(query).conditions) == 2
    with django_assert_max_num_queries(0):
        with_citations(parse("maps has:code"))
