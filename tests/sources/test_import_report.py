"""What an import says at its end: every record is counted once, and what to look at is listed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dailypapers.catalog.actions import Outcome, preview, store
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.resemblance import title_ends
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.import_report import ImportReport
from dailypapers.sources.references import reference

pytestmark = pytest.mark.django_db
TITLE = "Sparse Attention for Very Long Documents"


def of(
    title: str = TITLE, people: tuple[str, ...] = ("Jane Doe", "Bo Sample"), year: str = "2020", **more: object
) -> PaperRecord:
    return reference("bibtex", title=title, people=people, dates=[year], **more)  # type: ignore[arg-type]


def held() -> Paper:
    store([reference("plain", title=TITLE, people=["Jane Doe", "Bo Sample"], dates=["2020"], ids=["2001.00001"])])
    return Paper.objects.get()


def imported(*records: PaperRecord) -> list[Outcome]:
    outcomes: list[Outcome] = []
    store(records, on_outcomes=outcomes.extend)
    return outcomes


@pytest.mark.parametrize(("title", "people", "year", "kind"), [
    (TITLE, ("J. Doe",), "2020", "joined"),
    ("Sparse Attentoin for Very Long Documents", ("J. Doe",), "2020", "doubtful"),  # a typing error
    ("Sparse Attention for Very Long Documents: A Survey", ("Doe, Jane",), "2021", "doubtful"),
    ("Sparse Attention for Very Long Texts", ("Jane Doe",), "2020", "doubtful"),
    (TITLE, ("J. Doe",), "2023", "doubtful"),  # same title, too far apart to be taken for one
    (TITLE, ("Cy Other",), "2020", "doubtful"),
    (TITLE, ("J. Doe",), "1999", "new"),
    ("Sparse Attention for Very Long Films of the Deep Sea and its Fish", ("J. Doe",), "2020", "new"),
    ("Sparse Attentoin for Very Long Documents", ("Cy Other",), "2020", "new"),
    ("Dense Retrieval of Short Questions", ("Jane Doe",), "2020", "new"),
])  # fmt: skip
def test_what_is_doubtful(title: str, people: tuple[str, ...], year: str, kind: str) -> None:
    paper = held()
    record = of(title, people, year)
    assert [one.kind for one in preview([record])] == [kind]
    assert Paper.objects.count() == 1, "a preview writes nothing"
    [outcome] = imported(record)
    assert outcome.kind == kind
    assert (outcome.resembled == paper.id) is (kind == "doubtful")
    assert Paper.objects.count() == (1 if kind == "joined" else 2)


def test_a_record_with_an_identifier_is_never_doubtful() -> None:
    held()
    assert [one.kind for one in imported(of("Sparse Attentoin for Very Long Documents", ids=["10.1000/x"]))] == ["new"]


def test_the_counts_add_up_and_the_report_lists_what_to_look_at() -> None:
    held()
    lines: list[str] = []
    report = ImportReport(lines.append)
    known, changed = of("Something Else Entirely"), of("A Third Thing", ids=["10.1000/y"])
    store([known, changed])
    batch = [
        of(), of("Sparse Attentoin for Very Long Documents"), known, of("A Third Thing!", ids=["10.1000/y"]),
        of("Quite Another Matter"), of("Quite Another Matter"),
    ]  # fmt: skip
    report.add_damage(RecordError("a.bib", 7, "The record has no title: give it one."))
    store(batch, on_outcomes=report.add_outcomes)
    assert report.counts() == {
        "found": 7, "read": 6, "new": 1, "joined": 1, "doubtful": 1, "changed": 1, "unchanged": 2, "damaged": 1,
    }  # fmt: skip
    assert [json.loads(line)["kind"] for line in lines] == ["damaged", "joined", "doubtful"]
    doubt = json.loads(lines[2])
    assert (doubt["resembles"], doubt["title"]) == ("2001.00001", "Sparse Attentoin for Very Long Documents")
    assert json.loads(lines[0]) == {
        "kind": "damaged", "file": "a.bib", "line": 7, "reason": "The record has no title: give it one.",
    }  # fmt: skip
    assert report.sentence().startswith("7 records found, 6 read: 1 new, 1 joined with papers we had, 1 doubtful")


def test_doubts_cost_a_fixed_number_of_queries(django_assert_max_num_queries: object) -> None:
    held()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        preview([of(f"Sparse Attention for Very Long Documents {number}") for number in range(50)])


def test_ends_survive_markup_and_short_titles() -> None:
    assert title_ends(r"Sparse \emph{Attention} for very long documents") == title_ends(TITLE)
    assert title_ends("A Note") == (0, 0)
    assert title_ends(TITLE).head != title_ends(TITLE).tail


def test_the_year_of_a_moment_counts() -> None:
    held()
    late = PaperRecord("ris", "x", "Sparse Attention for Long Documents", authors=("Jane Doe",), published_at=datetime(2024, 1, 1, tzinfo=UTC))  # fmt: skip
    assert [one.kind for one in preview([late])] == ["new"]
