"""The page of a paper's citations: drawn, listed, and right without any."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dailypapers.formats.citation_graph import Node, citation_graph
from dailypapers.fulltext.models import CitedWork
from tests import factories
from tests.fulltext import made


def _node(number: int, label: str = "Lee 2024") -> Node:
    return Node(number, label, f"Title {number}", f"/papers/{number}")


def test_each_paper_is_a_link_with_its_title_and_a_line_to_the_centre() -> None:
    graph = citation_graph(_node(1), [_node(2)], [_node(3), _node(4)], [(3, 2), (4, 3), (9, 2)])
    assert [graph.count(f'href="/papers/{number}"') for number in (1, 2, 3, 4)] == [0, 1, 1, 1]
    assert graph.count('<path class=""') == 3
    assert graph.count('<path class="other"') == 2
    assert graph.count("<title>Title") == 4


def test_what_others_wrote_is_escaped_and_long_names_are_cut() -> None:
    graph = citation_graph(_node(1), [Node(2, "<b>" * 20, '"><script>', "/papers/2")], [])
    assert "<b>" not in graph
    assert "<script>" not in graph
    assert "…" in graph


@pytest.mark.django_db
def test_the_page_draws_and_lists_both_sides(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    papers = factories.papers(5)
    for citing, works in ((0, papers[1:3]), (3, papers[:2]), (4, papers[:1])):
        text = made.text(papers[citing])
        CitedWork.objects.bulk_create([CitedWork(text=text, anchor=f"b{one.id}", paper=one) for one in works])
    with django_assert_max_num_queries(16):
        page = client.get(f"/papers/{papers[0].key}/citations").content.decode()
    assert "Cites 2 papers here" in page
    assert "Cited by 2 papers here" in page
    assert page.count('<svg class="graph"') == 1
    assert page.count('<path class="other"') == 1
    for paper in papers[1:]:
        assert page.count(f'href="/papers/{paper.key}"') == 2
    assert f"/papers/{papers[0].key}/citations" in client.get(f"/papers/{papers[0].key}").content.decode()


@pytest.mark.django_db
def test_a_paper_without_citations_says_so(client: Client) -> None:
    paper = factories.paper()
    page = client.get(f"/papers/{paper.key}/citations").content.decode()
    assert "<svg class" not in page
    assert "Its text is not here yet" in page
    assert "No text here cites it" in page
    assert client.get("/papers/2999.99999/citations").status_code == 404


@pytest.mark.django_db
def test_markdown_ends_with_both_lists(client: Client) -> None:
    paper, work, other = factories.paper(), factories.paper(title="Bees [and] flowers"), factories.paper()
    for citing, cited in ((paper, work), (other, paper)):
        CitedWork.objects.create(text=made.text(citing), anchor="b1", paper=cited)
    text = client.get(f"/papers/{paper.key}.md").content.decode()
    assert f"## Cites these papers here\n\n- [Bees \\[and\\] flowers](http://testserver/papers/{work.key})\n" in text
    assert text.rstrip().endswith(f"(http://testserver/papers/{other.key})")
    assert "## Cite" not in client.get(f"/papers/{factories.paper().key}.md").content.decode()
