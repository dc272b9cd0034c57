"""The language of a paper in the catalogue: as its source says, else as its text tells, also of papers of before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dailypapers.catalog.actions import store
from dailypapers.catalog.actions.languages import has_unrecognised, recognise_languages
from dailypapers.catalog.models import Paper
from dailypapers.catalog.persistence import language_hash
from dailypapers.lib.record import PaperRecord
from tests.lib.test_paper_languages import ENGLISH, GERMAN

pytestmark = pytest.mark.django_db
RECORDS = (
    PaperRecord("plain", "bees", "Bees", ENGLISH),
    PaperRecord("plain", "bienen", "Bienen", GERMAN),
    PaperRecord("plain", "abejas", "BeeNet", language="es"),
    PaperRecord("plain", "beenet", "BeeNet 2"),
)


def languages() -> dict[str, str | None]:
    return dict(Paper.objects.values_list("key", "language"))


def test_the_source_is_believed_before_the_text() -> None:
    store(RECORDS)
    assert languages() == {"plain:bees": "en", "plain:bienen": "de", "plain:abejas": "es", "plain:beenet": ""}
    store([replace(RECORDS[0], language="nl")])
    assert Paper.objects.get(key="plain:bees").language == "nl"


def test_papers_of_before_are_looked_at_once_and_foreign_ones_are_indexed_anew() -> None:
    store(RECORDS)
    stored = dict(Paper.objects.values_list("key", "content_hash"))
    for paper in Paper.objects.exclude(key="plain:abejas"):  # as they were stored before
        before = paper.content_hash ^ language_hash(paper.language or "")
        Paper.objects.filter(pk=paper.pk).update(language=None, content_hash=before)
    assert dict(Paper.objects.values_list("key", "content_hash")) == stored | {
        "plain:bienen": stored["plain:bienen"] ^ language_hash("de")
    }
    assert recognise_languages(until=lambda: True) == 0
    assert has_unrecognised()
    assert recognise_languages() == 3
    assert not has_unrecognised()
    assert languages() == {"plain:bees": "en", "plain:bienen": "de", "plain:abejas": "es", "plain:beenet": ""}
    assert dict(Paper.objects.values_list("key", "content_hash")) == stored
