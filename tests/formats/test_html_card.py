"""Cards are rendered once, and anew when anything they show changes."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dailypapers.community.queries import ViewerState
from dailypapers.formats import html_card
from dailypapers.formats.html_card import card, cards, render
from dailypapers.formats.paper import CategoryName, KeywordName, PaperLink, PaperView
from dailypapers.fulltext.figure_queries import MainFigure
from tests.formats.views import hard_view, view, written_view

SENTENCE = "Another text, which is long enough to be a sentence. "
CHANGES: dict[str, Any] = {
    "language": "de", "id": 77, "key": "2511.00077", "title": "Dense", "title_text": "Dense attention", "abstract": SENTENCE * 9,
    "summary": SENTENCE, "gist": SENTENCE * 2, "gist_by": "model-2", "keyphrases": ["memory"], "author_count": 9,
    "published_at": datetime(2024, 1, 1, tzinfo=UTC), "revised_at": datetime(2024, 1, 2, tzinfo=UTC),
    "announced_on": date(2024, 1, 3), "featured_on": date(2024, 1, 4), "first_seen_at": datetime(2024, 1, 5, tzinfo=UTC),
    "version": 5, "withdrawn": True, "notice": "retraction", "notice_doi": "10.1/n", "notice_on": date(2024, 1, 6),
    "notice_reason": "Error in Data", "published_doi": "10.1/p", "organisation_slug": "y", "organisation_name": "Y", "organisation_avatar": "https://y.org/a",
    "category_code": "cs.CY", "category_name": "Computers and Society", "external_upvotes": 99, "external_comments": 98,
    "votes": 97, "comments": 96, "attention_score": 9.5, "trending_score": 9.6, "arxiv_id": "", "doi": "10.1/y",
    "openreview_id": "y", "journal_ref": "Y", "author_comment": "Y", "license_url": "https://y.org/l",
    "thumbnail_url": "https://y.org/a.png", "code_url": "https://y.org/c", "code_stars": 95, "authors": ["Ada Byron"],
    "categories": [CategoryName("cs.CY", "")], "keywords": [KeywordName("memory", "memory")],
    "links": [PaperLink("pdf", "https://y.org/p", None)], "viewer_state": ViewerState(state="read"),
    "figure": MainFigure("Figure 1: bees.", "abc", 320, 200, True),
}  # fmt: skip
BASES = {
    "all": hard_view(),
    "a model's words": written_view(),
    "own words": replace(written_view(), gist_by="", gist=""),
}


@pytest.mark.parametrize("name", [one.name for one in fields(PaperView)])
@pytest.mark.parametrize("base", BASES)
def test_a_card_is_never_older_than_what_it_shows(base: str, name: str) -> None:
    before = BASES[base]
    changed = replace(before, **{name: CHANGES[name]})
    card(before, {"show_day": True})
    assert card(changed, {"show_day": True}) == render(changed, {"show_day": True})


def test_each_field_that_counts_is_shown_by_some_card() -> None:
    """Else a change of it would render a card anew for nothing."""
    options = {"show_day": True}
    for name in html_card.SHOWN:
        changed = [(base, replace(base, **{name: CHANGES[name]})) for base in BASES.values()]
        assert any(render(before, options) != render(after, options) for before, after in changed), name


@pytest.mark.parametrize(
    "state", [ViewerState(), ViewerState(voted=True), ViewerState(saved=True), ViewerState(state="hidden")]
)
def test_what_a_reader_did_makes_another_card(state: ViewerState) -> None:
    paper = view()
    assert card(paper, {}) != card(paper.seen_by(state), {}) == render(paper.seen_by(state), {})


def test_a_card_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = card(hard_view(), {})
    monkeypatch.setattr(html_card, "render", lambda *_: pytest.fail("it was rendered again"))
    assert card(hard_view(), {}) is first


def test_options_make_another_card() -> None:
    assert card(hard_view(), {}) != card(hard_view(), {"show_day": True})


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_card, "MAX_CARDS", 3)
    for number in range(9):
        card(view(votes=number), {})
    assert len(html_card._rendered) <= 3


def test_lists_of_many_readers_are_put_together_once_and_never_mixed() -> None:
    papers, pieces = [view(id=1), view(id=2, title_text="Dense")], {}
    stranger = cards(papers, None, {}, pieces)
    idle = cards(papers, {}, {}, pieces)
    voted = cards(papers, {2: ViewerState(voted=True)}, {}, pieces)
    assert cards(papers, None, {}, pieces) is stranger
    assert cards(papers, {3: ViewerState(voted=True)}, {}, pieces) is idle
    assert len({stranger, idle, voted}) == 3
    assert 'aria-pressed="true"' in voted
    assert 'aria-pressed="true"' not in idle
    assert "aria-pressed" not in stranger
    assert all(text.index("Sparse") < text.index("Dense") for text in (stranger, idle, voted))
