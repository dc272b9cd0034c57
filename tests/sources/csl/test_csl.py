"""Items of CSL-JSON, of Zotero's and of Crossref's making."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dailypapers.lib.record import PaperRecord
from dailypapers.sources.csl.parse import record_of


def one(**fields: Any) -> PaperRecord:
    return record_of({"type": "article", "title": "T"} | fields)


@pytest.mark.parametrize("fields", [
    {"container-title": "arXiv preprint arXiv:2101.00042"}, {"note": "arXiv:2101.00042 [cs]"}, {"number": "arXiv:2101.00042"},
    {"note": "Read twice.\narXiv: 2101.00042"}, {"URL": "http://arxiv.org/abs/2101.00042"}, {"DOI": "10.48550/arXiv.2101.00042"},
    {"container-title": "CoRR", "volume": "abs/2101.00042"},
])  # fmt: skip
def test_an_arxiv_number_in_any_field(fields: dict[str, object]) -> None:
    assert one(**fields).arxiv_id == "2101.00042"


def test_groups_and_lists_as_crossref_writes_them() -> None:
    people = [{"given": "Ann", "family": "Example"}, {"name": "Ink Collaboration"}, {"literal": "The Pen Team"}]
    record = one(title=["A <i>long</i> title", "x"], author=people, **{"container-title": ["J. Widgets"]})
    assert record.title == "A long title"
    assert record.authors == ("Ann Example", "Ink Collaboration", "The Pen Team")
    assert record.journal_ref == "J. Widgets"


@pytest.mark.parametrize(("issued", "expected"), [
    ({"date-parts": [[2017, 6, 12]]}, (2017, 6, 12)), ({"date-parts": [["2017", "6"]]}, (2017, 6, 1)), ({"raw": "12 June 2017"}, (2017, 6, 12)),
    ({"literal": "2017"}, (2017, 1, 1)), ("2017-06-12", (2017, 6, 12)),
])  # fmt: skip
def test_dates(issued: object, expected: tuple[int, ...]) -> None:
    assert one(issued=issued).published_at == datetime(*expected, tzinfo=UTC)


def test_the_finest_of_several_dates() -> None:
    fields = {"issued": {"date-parts": [[2017]]}, "published-online": {"date-parts": [[2017, 5, 4]]}}
    assert one(**fields).published_at == datetime(2017, 5, 4, tzinfo=UTC)
