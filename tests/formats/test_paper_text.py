"""What is said of a paper in words comes from the best source there is, and is as short as its reader needs."""

from __future__ import annotations

import pytest

from dailypapers.formats import paper_text
from dailypapers.formats.paper import KeywordName
from tests.formats.views import view

WORDS = "word " * 600
LETTERS = "x" * 5_000


@pytest.mark.parametrize(
    ("facts", "gist", "brief", "written_by"),
    [
        ({}, "", "", ""),
        ({"abstract": "It $x^2$ is."}, "It x² is.", "It x² is.", ""),
        ({"abstract": "It is.", "gist": "A gist.", "gist_by": "model-1"}, "A gist.", "It is.", "model-1"),
        ({"abstract": "It is.", "gist": "A gist.", "gist_by": "dailypapers"}, "A gist.", "It is.", ""),
        ({"summary": "Said.", "gist": "A gist.", "gist_by": "model-1", "abstract": "It is."}, "Said.", "Said.", ""),
        ({"gist_by": "model-1"}, "", "", ""),
    ],
)
def test_the_source_comes_before_a_model_and_a_model_before_the_abstract(
    facts: dict[str, str], gist: str, brief: str, written_by: str
) -> None:
    paper = view(**facts)
    assert (paper_text.gist(paper), paper_text.brief(paper)) == (gist, brief)
    assert paper_text.written_by(paper) == written_by


@pytest.mark.parametrize(
    ("facts", "gist", "brief"),
    [
        ({"abstract": WORDS}, 320, 230),
        ({"gist": WORDS}, 420, 0),
        ({"summary": WORDS}, 3_000, 230),
    ],
)
def test_each_has_its_length(facts: dict[str, str], gist: int, brief: int) -> None:
    paper = view(**facts)
    assert gist - 5 <= len(paper_text.gist(paper)) <= gist
    assert max(0, brief - 5) <= len(paper_text.brief(paper)) <= brief


@pytest.mark.parametrize(
    ("facts", "gist", "brief"),
    [
        ({"abstract": LETTERS}, 320, 230),
        ({"gist": LETTERS}, 420, 0),
        ({"abstract": "{}" * 345 + "abcdefghijKLMNOP"}, 10, 16),
        ({"abstract": "{}" * 445 + "abcdefghijKLMNOP"}, 0, 10),
        ({"summary": "{}" * 995 + "abcdefghijKLMNOP"}, 2_006, 10),
    ],
)
def test_no_more_is_read_than_is_shown(facts: dict[str, str], gist: int, brief: int) -> None:
    paper = view(**facts)
    assert (len(paper_text.gist(paper)), len(paper_text.brief(paper))) == (gist, brief)


def test_keyphrases_that_hold_a_keyword_are_not_said_twice() -> None:
    paper = view(keywords=[KeywordName("flow", "Flow")], keyphrases=["gradient flow", "sparse matrix", "FLOW"])
    assert paper_text.own_keyphrases(paper) == ["sparse matrix"]
    assert paper_text.own_keyphrases(view()) == []


@pytest.mark.parametrize(("by", "words"), [("dailypapers", "found by dailypapers"), ("model-1", "written by model-1")])
def test_who_found_the_keywords(by: str, words: str) -> None:
    assert paper_text.keywords_by(view(gist_by=by)) == words


def test_a_paper_is_read_where_its_identifiers_lead() -> None:
    paper = view(arxiv_id="2510.00001", doi="10.1000/x", openreview_id="aB1")
    assert paper_text.source_links(paper) == [
        ("https://arxiv.org/abs/2510.00001", "arXiv"),
        ("https://arxiv.org/pdf/2510.00001", "PDF"),
        ("https://doi.org/10.1000/x", "DOI"),
        ("https://openreview.net/forum?id=aB1", "OpenReview"),
    ]
    assert paper_text.source_links(view()) == []
