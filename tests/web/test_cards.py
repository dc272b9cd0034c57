"""Cards are rendered once, and anew when anything they show changes."""

from __future__ import annotations

import pytest

from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import by_ids
from dailypapers.community.queries import ViewerState
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.web import cards
from tests.factories import paper

pytestmark = pytest.mark.django_db


def fresh(made: Paper) -> Paper:
    [found] = by_ids([made.id])
    found.viewer_state = None
    return found


def test_a_card_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = paper(
        title="Sparse attention", organisation=OrganisationFact("x", "X"), links=[LinkFact("code", "https://x.org/")]
    )
    first = cards.card(fresh(made), {})
    monkeypatch.setattr(cards, "get_template", lambda _name: pytest.fail("it was rendered again"))
    assert cards.card(fresh(made), {}) is first


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title_text", "Dense attention"), ("votes", 7), ("external_upvotes", 9), ("comments", 3), ("code_stars", 5),
        ("external_comments", 4), ("abstract", "Another text, which is long enough to be a sentence. " * 9),
        ("withdrawn", True), ("first_authors", ["Ada Lovelace"]), ("keyword_names", ["memory"]), ("viewer_state", ViewerState()),
        ("viewer_state", ViewerState(voted=True)), ("viewer_state", ViewerState(state="hidden")), ("thumbnail_url", "https://x.org/a.png"),
    ],
)  # fmt: skip
def test_it_is_rendered_anew_when_what_it_shows_changes(name: str, value: object) -> None:
    made = paper(title="Sparse attention", links=[LinkFact("code", "https://x.org/")])
    before, changed = fresh(made), fresh(made)
    setattr(changed, name, value)
    assert cards.card(before, {}) != cards.card(changed, {})


def test_options_make_another_card_and_names_of_organisations_count() -> None:
    made = paper(title="Sparse attention", organisation=OrganisationFact("x", "X"), featured_on="2025-10-14")
    assert cards.card(fresh(made), {}) != cards.card(fresh(made), {"show_day": True})
    before = cards.card(fresh(made), {})
    made.organisation.name = "Y"
    made.organisation.save()
    assert cards.card(fresh(made), {}) != before


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "REMEMBERED", 3)
    made = fresh(paper(title="Sparse attention"))
    for number in range(9):
        made.votes = number
        cards.card(made, {})
    assert len(cards._rendered) <= 3
