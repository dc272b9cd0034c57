"""No table grows without a bound that somebody has thought of."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps

from dailypapers.worker.housekeeping import RETENTIONS

PAGE = Path(__file__).parents[2] / "docs/growth.md"
ROWS = [
    (re.findall(r"`([A-Za-z]+\.[A-Za-z_]+)`", names), bound)
    for names, _, bound in re.findall(r"^\| (`.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
]


def test_every_model_has_a_row_and_every_row_a_model() -> None:
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    named = [name for names, _ in ROWS for name in names]
    assert sorted(named) == sorted(models), "Say in docs/growth.md what bounds it."


def test_the_page_says_housekeeping_where_it_is_kept() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    pruned = {retention.rows(now).model._meta.label for retention in RETENTIONS}
    told = {name for names, bound in ROWS if bound.startswith("housekeeping") for name in names}
    # the days of a report go with it
    assert told == pruned | {"sources.HarvestDay"}
