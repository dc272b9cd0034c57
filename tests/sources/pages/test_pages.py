"""Saved pages: days without a year, cards of every shape, one id for one paper."""

from __future__ import annotations

from datetime import date

import pytest

from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.pages.parse import Card, PageLine, cards, parse

BODY = "This abstract is made of plain words and says in two sentences what was done. Then it says what came of it."
AS_OF = date(2026, 1, 10)


def page(footer: str, day: str = "Dec 29") -> str:
    return f"new\n\nDaily Papers\n\nbyAK and the research community\n\n{day}\n\nA Title\n\n{BODY}\n\n{footer}\n"


@pytest.mark.parametrize(
    ("day", "when", "expected", "comments"),
    [
        ("Dec 29", "Dec 23 5", date(2025, 12, 23), 5),
        ("Dec 29", "Dec 29", date(2025, 12, 29), None),
        ("Dec 29", "Dec 30", date(2024, 12, 30), None),
        ("Dec 29", "May 26, 2022", date(2022, 5, 26), None),
        ("Dec 29", "Nov 4, 2024 1", date(2024, 11, 4), 1),
        ("Jan 10", "Jan 9", date(2026, 1, 9), None),
        ("Jan 11", "Jan 11", date(2025, 1, 11), None),
        ("Mar 1, 2024", "Feb 29", date(2024, 2, 29), None),
        ("Dec 29", "Feb 29", date(2024, 2, 29), None),
        ("Dec 29", "Feb 30", None, None),
        ("Dec 29", "Feb 30, 2024 7", None, 7),
        ("Dec 29", "Jun 1, 1066", None, None),
        ("Dec 29", "Foo 3", None, None),
        ("Dec 29", "September 3, 2024", date(2024, 9, 3), None),
        ("Dec 29", "yesterday", None, None),
    ],
)
def test_the_year_rule(day: str, when: str, expected: date | None, comments: int | None) -> None:
    (record,) = parse(page(f"  • 3 authors\n·\n{when}", day), as_of=AS_OF)
    assert (record.featured_on, record.comment_count, record.author_count) == (expected, comments, 3)


@pytest.mark.parametrize(
    ("who", "slug", "name", "count"),
    [
        ("google Google", "google", "Google", None),
        ("AI-at-Meta Meta AI", "AI-at-Meta", "Meta AI", None),
        ("nvidia", "nvidia", "nvidia", None),
        ("• 1 authors", "", "", 1),
        ("• 1 author", "", "", 1),
        ("lab The Lab • 12 authors", "lab", "The Lab", 12),
    ],
)
def test_who(who: str, slug: str, name: str, count: int | None) -> None:
    (record,) = parse(page(f"{who}\n·\nDec 1"), as_of=AS_OF)
    organisation = record.organisation
    assert (organisation.slug if organisation else "", organisation.name if organisation else "") == (slug, name)
    assert record.author_count == count
    assert record.abstract == BODY


def test_a_missing_when_does_not_swallow_the_next_title() -> None:
    long_title = "A Rather Long Title that Nobody Would Take for a Day of the Year"
    text = page(f"• 2 authors\n·\n{long_title}\n\n{BODY}")
    assert [record.title for record in parse(text, as_of=AS_OF)] == ["A Title", long_title]


def test_pages_one_after_another_keep_their_days() -> None:
    text = page("• 2 authors\n·\nJan 2", "Jan 3") + page("• 2 authors\n·\nDec 2", "Dec 3")
    assert [record.featured_on for record in parse(text, as_of=AS_OF)] == [date(2026, 1, 2), date(2025, 12, 2)]


def test_runs_of_cards_without_footer_of_any_length() -> None:
    text = "Daily Papers\n" + "".join(f"Title Number {n}\n{BODY} {n}\n" for n in range(2_000))
    found = parse(text, as_of=AS_OF)
    assert [record.title for record in found] == [f"Title Number {n}" for n in range(2_000)]


def test_a_short_title_and_a_short_abstract_stay_together() -> None:
    text = f"Daily Papers\nX\nWithdrawn by the author, who found an error.\nLong {'very ' * 60}title\n{BODY * 4}\n"
    found = parse(text, as_of=AS_OF)
    assert [record.title[:5] for record in found] == ["X", "Long "]


def test_one_paper_has_one_id_on_every_page() -> None:
    first = parse(page("• 2 authors\n·\nJan 2"), as_of=AS_OF)[0]
    second = parse(f"Daily Papers\nA  TITLE\n{BODY.upper()}\n", as_of=AS_OF)[0]
    other = parse(f"Daily Papers\nA Title\nQuite another abstract. {BODY}\n", as_of=AS_OF)[0]
    assert first.source_id == second.source_id != other.source_id


def test_a_stray_line_is_reported() -> None:
    lines = page("• 2 authors\n·\nJan 2\n\nA stray line").splitlines()
    found = list(cards((PageLine(n, line) for n, line in enumerate(lines, 1)), as_of=AS_OF, file="page.txt"))
    assert [type(item) for item in found] == [Card, RecordError]
    assert found[1] == RecordError("page.txt", len(lines), found[1].reason)  # type: ignore[union-attr]
    assert "no abstract" in str(found[1])
