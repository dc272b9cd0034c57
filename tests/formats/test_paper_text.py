"""What is said of a paper in words comes from the best source there is, and is as short as its reader needs."""

from __future__ import annotations

from datetime import date
from typing import Any

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


STATUSES = [
    ({}, "", "", ""),
    ({"withdrawn": True}, "Withdrawn", "withdrawn", "This paper has been withdrawn by its authors."),
    ({"notice": "retraction", "withdrawn": True}, "Retracted", "retracted", "Retracted."),
    ({"notice": "concern", "withdrawn": True}, "Withdrawn", "withdrawn", "This paper has been withdrawn by its authors."),
    (
        {"notice": "concern", "notice_reason": "Doubts about data"},
        "Expression of concern", "concern", "Expression of concern: Doubts about data.",
    ),
    (
        {"notice": "retraction", "notice_on": date(2021, 5, 3), "notice_reason": "Error in data", "notice_doi": "10.1/n"},
        "Retracted", "retracted", "Retracted on 3 May 2021: Error in data. Notice: https://doi.org/10.1/n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "label", "code", "note"), STATUSES)
def test_a_retraction_is_said_before_a_withdrawal_and_that_before_a_concern(
    facts: dict[str, Any], label: str, code: str, note: str
) -> None:
    paper = view(**facts)
    assert (paper_text.status(paper), paper_text.status_code(paper), paper_text.status_note(paper)) == (
        label,
        code,
        note,
    )


@pytest.mark.parametrize(("facts", "note"), [
    ({}, ""),
    ({"arxiv_id": "2510.00001", "journal_ref": "J. W. 1"}, "Published as J. W. 1"),
    ({"arxiv_id": "2510.00001", "doi": "10.1/x"}, "Published as https://doi.org/10.1/x"),
    ({"arxiv_id": "2510.00001", "journal_ref": "J. W. 1", "doi": "10.1/x"}, "Published as J. W. 1, https://doi.org/10.1/x"),
])  # fmt: skip
def test_where_a_preprint_was_published(facts: dict[str, str], note: str) -> None:
    assert paper_text.publication_note(view(**facts)) == note
