"""One row changed by its columns, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from tests.factories import papers

pytestmark = pytest.mark.django_db


def test_only_rows_that_match_every_column_change() -> None:
    one, other = papers(2)
    moment = datetime(2025, 10, 14, 12, 30, 15, 250_000, tzinfo=UTC)
    values = {"revised_at": moment, "title": 'It\'s 100% "quoted"; --'}
    assert bulk.change(Paper, values, id=one.id, key=other.key) == 0
    assert bulk.change(Paper, values, id=one.id, key=one.key) == 1
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.revised_at, one.title) == (moment, values["title"])
    assert other.title != one.title
    assert bulk.change(Paper, {"revised_at": None}, id=one.id, revised_at=moment) == 1
    one.refresh_from_db()
    assert one.revised_at is None
