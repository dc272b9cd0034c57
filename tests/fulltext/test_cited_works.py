"""Which papers references are: by identifier, by title, by searching, and for papers that come in later."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from dailypapers.catalog.actions import merge_papers
from dailypapers.catalog.models import Paper
from dailypapers.fulltext import cited_works, queries
from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.models import CitedWork, FullText, StoredDocument
from dailypapers.fulltext.references import read_reference
from tests import factories
from tests.fulltext import made
from tests.people import user

pytestmark = pytest.mark.django_db
DANCE = "The dance of honey bees in the dark of the hive"


def _reference(number: int, title: str = DANCE, author: str = "Ada Lovelace", **facts: str) -> Reference:
    return Reference(f"b{number}", "", f"{author}. {title}. 2024.", (author,), title, year=2024, **facts)


def _text(paper: Paper, *references: Reference, **facts: object) -> FullText:
    return made.text(paper, made.document(references=references), **facts)


def _bees(title: str = DANCE, **facts: object) -> Paper:
    return factories.paper(title=title, authors=["Ada Lovelace"], **facts)


def _link(found: Sequence[int] = ()) -> int:
    asked: list[str] = []

    def find(texts: Sequence[str]) -> list[list[int]]:
        asked.extend(texts)
        return [list(found) for _ in texts]

    return cited_works.link_due(find, lambda: False).references


def test_references_are_papers_by_identifier_by_title_and_by_searching() -> None:
    citing, by_id, by_title = factories.paper(), factories.paper(arxiv_id="2401.00001"), _bees()
    searched = _bees("Waggle dances tell of the distance to flowers and back")
    text = _text(
        citing,
        _reference(1, "Something else", arxiv_id="2401.00001"),
        _reference(2, DANCE.upper()),
        _reference(3, "Waggle dances tell of a distance to flowers and back"),
        _reference(4, "A work that is not here at all"),
    )
    assert cited_works.has_due_links()

    assert _link([searched.id, by_title.id]) == 3
    assert not cited_works.has_due_links()
    assert queries.papers_of_references(text, queries.load_document(text)) == {
        "b1": by_id.key, "b2": by_title.key, "b3": searched.key,
    }  # fmt: skip
    assert set(queries.cited(citing)) == {by_id, by_title, searched}
    for cited in (by_id, by_title, searched):
        assert queries.cited_by(cited, 5) == ([citing.id], 1)


def test_a_title_by_other_people_is_another_work() -> None:
    _bees()
    _text(factories.paper(), _reference(1, author="Grace Hopper"))
    assert _link() == 0


def test_a_paper_does_not_cite_itself() -> None:
    bees = _bees()
    _text(bees, _reference(1))
    assert _link() == 0
    assert queries.cited_by(bees, 5) == ([], 0)


def test_a_paper_that_comes_in_later_is_found_without_a_query_for_each_reference(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    citing = factories.papers(2)
    for paper in citing:
        _text(
            paper, _reference(1), *(_reference(number, f"Work {number} is not here at all") for number in range(2, 40))
        )
    assert _link() == 0
    assert cited_works.link_new_papers(lambda: False) == 0
    bees = _bees()
    assert cited_works.has_due_links()
    with django_assert_max_num_queries(20):
        assert cited_works.link_new_papers(lambda: False) == 2
    assert sorted(queries.cited_by(bees, 5)[0]) == [paper.id for paper in citing]
    assert not cited_works.has_due_links()


def test_texts_are_matched_in_a_fixed_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    _text(factories.paper(), *(_reference(number, f"{DANCE} of the year {number}") for number in range(60)))
    with django_assert_max_num_queries(20):
        _link()
    assert CitedWork.objects.count() == 60


def test_nothing_is_matched_while_nothing_can_be_searched_or_time_is_over() -> None:
    _text(factories.paper(), _reference(1))
    assert cited_works.link_due(lambda _texts: None, lambda: False) == (0, 0)
    assert cited_works.link_due(lambda texts: [[] for _ in texts], lambda: True) == (0, 0)
    assert cited_works.has_due_links()


def test_what_somebody_brought_is_matched_for_them_alone() -> None:
    citing, bees = factories.paper(), _bees()
    text = _text(citing, _reference(1), owner=user("ada"))
    assert _link() == 1
    assert queries.papers_of_references(text, queries.load_document(text)) == {"b1": bees.key}
    assert queries.cited_by(bees, 5) == ([], 0)
    assert not queries.cited(citing)


def test_links_move_with_a_paper_that_is_merged_and_end_with_one_that_is_deleted() -> None:
    citing, bees, other = factories.paper(), _bees(), factories.paper()
    _text(citing, _reference(1))
    _link()
    merge_papers(other.id, [bees.id])
    assert queries.cited_by(other, 5) == ([citing.id], 1)
    Paper.objects.filter(id=other.id).delete()
    assert list(CitedWork.objects.values_list("paper", flat=True)) == [None]


def test_a_text_that_cannot_be_loaded_is_left_until_it_is_read_anew() -> None:
    text = _text(factories.paper(), _reference(1))
    StoredDocument.objects.update(document=b"damaged")
    assert _link() == 0
    text.refresh_from_db()
    assert text.linked_by == cited_works.LINKER


def test_a_reference_without_a_title_is_searched_for_by_its_words() -> None:
    asked: list[str] = []
    _text(factories.paper(), read_reference("b1", "", "E. Yab, G. D. Cody, Phys. Rev. D 48, 4676 (1993)."))
    cited_works.link_due(lambda texts: asked.extend(texts) or [[]], lambda: False)  # type: ignore[func-returns-value]
    assert asked == ["E. Yab, G. D. Cody, Phys. Rev. D 48, 4676 (1993)."]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan of SQLite")
def test_citing_papers_and_unknown_works_are_looked_up_by_an_index() -> None:
    assert "cited_work_paper" in queries.citing(factories.paper()).explain()
    unknown = CitedWork.objects.filter(paper=None, title_start__in=["bees"]).exclude(title_start="")
    assert "cited_work_unknown" in unknown.explain()
