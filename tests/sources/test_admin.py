"""Sources in /admin/: what an administrator sees and can do."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.sources import actions
from dailypapers.sources.models import Announcement, Failure, Harvest, HarvestDay, Source

pytestmark = pytest.mark.django_db
LIST = "admin:sources_source_changelist"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "engine-1843"))
    return client


def settings_of(source: Source, **changed: str) -> dict[str, str]:
    inlines = {f"{name}-{word}": "0" for name in ("slices", "unreadable") for word in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return {"name": source.name, "kind": source.kind, "schedule": source.schedule, "categories": source.categories,
            "address": source.address} | inlines | changed  # fmt: skip


def test_every_source_is_there_and_off(admin: Client) -> None:
    page = admin.get(reverse(LIST)).content.decode()
    assert all(name in page for name in ("arxiv", "hub", "medrxiv", "openreview", "semantic-scholar"))
    assert not Source.objects.filter(is_on=True)


def test_run_now_switch_on_and_pause(admin: Client) -> None:
    actions.ensure_sources()
    arxiv = Source.objects.get(name="arxiv")
    for action, expected in (("run_now", True), ("pause", False), ("switch_on", True)):
        said = admin.post(reverse(LIST), {"action": action, "_selected_action": [arxiv.pk]}, follow=True)
        assert said.status_code == 200
        arxiv.refresh_from_db()
        assert arxiv.is_on is expected
    assert arxiv.next_run_at is not None
    assert arxiv.next_run_at <= timezone.now()


def test_a_source_says_what_is_missing_and_why(admin: Client) -> None:
    actions.ensure_sources()
    arxiv = Source.objects.get(name="arxiv")
    Source.objects.update(last_error="arxiv does not answer in time.")
    Announcement.objects.create(source=arxiv, day=date(2026, 1, 6), identifier="2601.1", version=1, kind="new")
    Failure.objects.create(
        source=arxiv, identifier="2601.2", reason="The record has no title: give it one.", seen_at=timezone.now()
    )
    page = admin.get(reverse("admin:sources_source_change", args=[arxiv.pk])).content.decode()
    assert "1 announced paper is not here" in page
    assert "<code>dailypapers harvest arxiv</code>" in page
    assert "The record has no title" in page
    assert "does not answer in time" in page


def test_settings_are_checked_in_words(admin: Client) -> None:
    actions.ensure_sources()
    arxiv, openreview = Source.objects.get(name="arxiv"), Source.objects.get(name="openreview")
    url = reverse("admin:sources_source_change", args=[arxiv.pk])
    assert (
        "“cs.nonsense” is not a category"
        in admin.post(url, settings_of(arxiv, categories="cs.LG cs.nonsense")).content.decode()
    )
    assert "harvested by category" in admin.post(url, settings_of(arxiv, categories="")).content.decode()
    assert admin.post(url, settings_of(arxiv, categories="cs.LG, hep-th")).status_code == 302
    arxiv.refresh_from_db()
    assert arxiv.categories == "cs.LG hep-th"
    url = reverse("admin:sources_source_change", args=[openreview.pk])
    assert (
        "A feed needs its address"
        in admin.post(url, settings_of(openreview, kind="feed", address="ftp://x")).content.decode()
    )


def test_runs_can_be_looked_at_and_not_changed(admin: Client) -> None:
    actions.ensure_sources()
    run = Harvest.objects.create(
        source=Source.objects.get(name="hub"), started_at=timezone.now(), state="failed", error="It broke."
    )
    HarvestDay.objects.create(harvest=run, day=date(2026, 1, 6), new=7)
    page = admin.get(reverse("admin:sources_harvest_change", args=[run.pk])).content.decode()
    assert "It broke." in page
    assert admin.post(reverse("admin:sources_harvest_change", args=[run.pk]), {"error": "x"}).status_code == 403
    assert admin.get(reverse("admin:worker_stepstate_changelist")).status_code == 200
