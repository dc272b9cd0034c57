"""Retractions that an earlier reader of OpenAlex stored as withdrawals."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from dailypapers.catalog.actions import rederive, store
from dailypapers.catalog.models import Paper, PaperNotice
from dailypapers.lib.record import PaperRecord
from tests.factories import paper

pytestmark = pytest.mark.django_db
move_to_notices = import_module("dailypapers.catalog.migrations.0011_retractions_of_openalex").move_to_notices


def status(of: Paper) -> tuple[bool, str]:
    of.refresh_from_db()
    return of.withdrawn, of.notice


def test_a_retraction_is_no_withdrawal() -> None:
    record = PaperRecord(source="openalex", source_id="W1", title="A claim about tides", doi="10.1000/tides")
    unnamed = PaperRecord(source="openalex", source_id="W2", title="A claim about winds", withdrawn=True)
    store([replace(record, withdrawn=True), unnamed])
    retracted, silent = Paper.objects.get(doi="10.1000/tides"), Paper.objects.get(title="A claim about winds")
    by_authors = paper(withdrawn=True)
    assert move_to_notices(apps, None) == 2
    expected = [(False, "retraction"), (False, ""), (True, "")]
    assert [status(one) for one in (retracted, silent, by_authors)] == expected
    assert PaperNotice.objects.get().source == "openalex"
    assert store([record]).unchanged == 1  # what the source sends today is what is stored now
    rederive([retracted.id, silent.id, by_authors.id])
    assert [status(one) for one in (retracted, silent, by_authors)] == expected
    assert move_to_notices(apps, None) == 0


def test_a_withdrawal_that_another_source_tells_stays() -> None:
    doubly = paper(doi="10.1000/waves", withdrawn=True)
    store([PaperRecord(source="openalex", source_id="W3", title=doubly.title, doi="10.1000/waves", withdrawn=True)])
    assert doubly.records.count() == 2
    move_to_notices(apps, None)
    assert status(doubly) == (True, "retraction")
