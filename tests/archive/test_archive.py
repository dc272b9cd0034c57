"""The whole instance out and in again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import orjson
import pytest

from dailypapers.archive.actions import InvalidArchive, restore
from dailypapers.archive.queries import written
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper, Record
from tests import factories

pytestmark = pytest.mark.django_db

OLD = datetime(2024, 5, 1, tzinfo=UTC)


def lines() -> list[bytes]:
    return list(written())


def test_an_instance_moves_whole() -> None:
    factories.papers(5)
    factories.paper(arxiv_id="hep-th/9901001", featured_on=date(2025, 10, 13))
    twice = factories.record(arxiv_id="2510.70000")
    store([twice, factories.record(source="hub", source_id="2510.70000", arxiv_id="2510.70000", upvotes=9)], now=OLD)
    before = lines()
    Paper.objects.all().delete()
    assert restore(before) == {"paper": 7}
    assert lines()[1:] == before[1:]
    paper = Paper.objects.get(key="2510.70000")
    assert (paper.first_seen_at, paper.external_upvotes, paper.records.count()) == (OLD, 9, 2)


def test_doing_it_twice_changes_nothing_and_removes_nothing() -> None:
    factories.papers(3)
    before = lines()
    factories.paper(arxiv_id="2510.80000")
    now = lines()
    restore(before)
    restore(before)
    assert lines()[1:] == now[1:]


def test_an_address_that_people_kept_leads_on() -> None:
    """A paper that got its key from a record that was merged into it later keeps that key."""
    made = factories.paper(arxiv_id="", source_id="made:1", doi="10.1000/xyz")
    Paper.objects.filter(id=made.id).update(key="made:old-address")
    before = lines()
    Paper.objects.all().delete()
    restore(before)
    assert Paper.objects.get().key == "made:old-address"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda given: given[:-1], "ends in the middle"),
        (lambda given: given[1:], "no archive"),
        (lambda given: [given[0].replace(b'"format":1', b'"format":99'), *given[1:]], "format 99"),
        (lambda given: [*given[:2], b"{broken", *given[3:]], "Line 3 is no JSON"),
        (lambda given: [*given[:2], b"[1]", *given[3:]], "Line 3 has no kind"),
        (lambda given: [*given[:2], b'{"kind":"dream"}', *given[3:]], "“dream”"),
        (lambda given: [*given[:2], b'{"kind":"paper"}', *given[3:]], "lacks"),
        (lambda given: [*given[:2], *given[3:]], "tells of 3 lines but holds 2"),
        (lambda given: [], "ends in the middle"),
    ],
)
def test_damage_is_said_in_a_sentence(change: object, says: str) -> None:
    factories.papers(3)
    given = lines()
    Paper.objects.all().delete()
    with pytest.raises(InvalidArchive, match=says):
        restore(change(given))  # type: ignore[operator]


def test_a_line_is_what_the_documentation_says() -> None:
    factories.paper()
    head, paper, end = [orjson.loads(line) for line in lines()]
    assert set(head) == {"kind", "format", "made_at", "program"}
    assert set(paper) == {"kind", "key", "first_seen_at", "records"}
    assert set(paper["records"][0]) == {"first_seen_at", "changed_at", "record"}
    assert end == {"kind": "end", "lines": 1}
    assert Record.objects.count() == 1
