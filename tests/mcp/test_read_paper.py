"""A text for programs: by the API, as Markdown and to a model, whole where its licence allows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dailypapers.catalog.models import Paper
from dailypapers.fulltext.document import Paragraph, Reference, Section, Text
from dailypapers.lib.errors import DailyPapersError
from dailypapers.mcp.paper_parts import MAX_PART
from dailypapers.mcp.tools import ToolContext, read_paper, search_passages
from dailypapers.operations.access import Caller
from tests import factories
from tests.fulltext import made
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
SITE = ToolContext("https://papers.example.org/")
LONG = "Bees dance in the dark. " * 700  # 16,800 characters


def section(number: str, title: str, words: str) -> Section:
    return Section(
        f"S{number}", number, (Text(title),), number.count(".") + 1, (Paragraph(f"S{number}.p1", (Text(words),)),)
    )


@pytest.fixture
def paper() -> Paper:
    paper = factories.paper()
    sections = (
        section("1", "Introduction", "Words first. " + LONG),
        section("2", "Method", LONG),
        section("2.1", "Data", "Honey."),
    )
    made.text(paper, made.document(sections=sections, references=(Reference("b1", "[1]", "Lovelace 1843."),)))
    return paper


def test_a_model_reads_in_parts(paper: Paper) -> None:
    first = read_paper(SITE, paper.key)
    assert len(first) < MAX_PART + 1_000
    assert "- 2 Method\n  - 2.1 Data\n- References: 1" in first
    assert "(CC BY 4.0)" in first
    assert f"https://papers.example.org/papers/{paper.key}/read" in first
    assert "Words first." in first
    assert "Call read\\_paper" not in first
    assert "Call read_paper with section “2 Method” for more." in first
    second = read_paper(SITE, paper.key, "2 Method")
    assert "Words first." not in second
    assert second.rstrip().endswith("Honey.")
    assert read_paper(SITE, paper.key, "References").rstrip().endswith("- \\[1\\] Lovelace 1843.")


def test_a_section_that_is_too_long_is_cut() -> None:
    paper = factories.paper()
    made.text(paper, made.document(LONG * 4))
    assert "The rest of this section is left out." in read_paper(SITE, paper.key)


def test_what_is_not_there_is_said(paper: Paper) -> None:
    with pytest.raises(DailyPapersError, match="There is no section “9”"):
        read_paper(SITE, paper.key, "9")
    with pytest.raises(DailyPapersError, match="is not here"):
        read_paper(SITE, factories.paper().key)


def test_another_licence_gives_a_snippet_and_the_address() -> None:
    paper, ada = factories.paper(), user("ada")
    made.text(paper, made.document(LONG), licence=made.ARXIV)
    for asked in ("", "1", "references"):
        answer = read_paper(SITE, paper.key, asked)
        assert f"https://arxiv.org/html/{paper.key}v1" in answer
        assert answer.count("Bees dance") <= 13  # 300 characters
    found = Client().get(f"/api/v1/papers/{paper.key}/text").json()
    assert found["access"] == "snippets"
    assert found["sections"] == found["references"] == []
    assert 0 < len(found["snippet"]) <= 300
    markdown = Client().get(f"/papers/{paper.key}.md").content.decode()
    assert "Bees" not in markdown
    assert "Its licence does not let this site pass it on." in markdown
    made.text(paper, made.document("My copy."), owner=ada, source="file", url="")
    assert "My copy." in read_paper(
        ToolContext("https://papers.example.org/", Caller(ada, frozenset({"read"}))), paper.key
    )
    assert "My copy." not in read_paper(
        ToolContext("https://papers.example.org/", Caller(ada, frozenset({"write"}))), paper.key
    )
    assert "My copy." in signed_in(ada).get(f"/papers/{paper.key}.md").content.decode()


def test_the_api_gives_sections_and_references(paper: Paper) -> None:
    found = Client().get(f"/api/v1/papers/{paper.key}/text").json()
    assert [(one["number"], one["title"], one["level"]) for one in found["sections"]] == [
        ("1", "Introduction", 1), ("2", "Method", 1), ("2.1", "Data", 2),
    ]  # fmt: skip
    assert found["sections"][2]["markdown"] == "### 2.1 Data\n\nHoney."
    assert (found["licence"], found["access"], found["references"][0]["text"]) == (
        "CC BY 4.0",
        "whole",
        "Lovelace 1843.",
    )
    part = Client().get(f"/api/v1/papers/{paper.key}/text?section=2.1").json()
    assert [one["anchor"] for one in part["sections"]] == ["S2.1"]
    assert Client().get(f"/api/v1/papers/{paper.key}/text?section=9").status_code == 404
    assert Client().get(f"/api/v1/papers/{factories.paper().key}/text").status_code == 404


def test_the_markdown_of_a_paper_has_its_text_behind_the_abstract(paper: Paper) -> None:
    text = Client().get(f"/papers/{paper.key}.md").content.decode()
    assert (
        text.index("## Abstract")
        < text.index("Text from arXiv, HTML")
        < text.index("## 1 Introduction")
        < text.index("## References")
    )
    assert text.count("## Abstract") == 1


def test_images_are_named_where_they_are(paper: Paper) -> None:
    from dailypapers.fulltext.document import Figure, Image

    other = factories.paper()
    figure = Figure("F1", "Figure 1", (), (Image("x1.png"),))
    made.text(other, made.document(sections=(Section("S1", "1", (Text("Bees"),), 1, (figure,)),)))
    found: Any = Client().get(f"/api/v1/papers/{other.key}/text").json()
    assert found["sections"][0]["images"] == [f"https://arxiv.org/html/{other.key}v1/x1.png"]


def test_passages_are_quoted_with_their_sections(paper: Paper) -> None:
    answer = search_passages(SITE, "honey", paper.key)
    assert f"1. in 2.1 Data: “Honey.” https://papers.example.org/papers/{paper.key}/read#t-S2.1.p1" in answer
    assert "Nothing in this text has the words" in search_passages(SITE, "elephants", paper.key)
    found = Client().get(f"/api/v1/papers/{paper.key}/passages?q=honey").json()
    assert [(item["section"], item["quote"]) for item in found["items"]] == [("2.1 Data", "Honey.")]
    assert found["items"][0]["url"].endswith("#t-S2.1.p1")


def test_a_text_that_may_not_be_shown_is_quoted_a_little() -> None:
    paper = factories.paper()
    made.text(paper, made.document(LONG.replace(". ", ", ")), licence=made.ARXIV)
    [item] = Client().get(f"/api/v1/papers/{paper.key}/passages?q=bees").json()["items"]
    assert len(item["quote"]) <= 300
    assert item["url"].endswith("/read")
    assert search_passages(SITE, "bees", paper.key).count("Bees") <= 13
