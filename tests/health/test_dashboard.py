"""The dashboard of the admin: what it shows, to whom, and what its buttons do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dailypapers.accounts.models import AuditEntry, User
from dailypapers.health import panels as made_panels
from dailypapers.health.request_times import quantile
from dailypapers.sources.models import Harvest, Source
from dailypapers.worker.housekeeping import RETENTIONS
from dailypapers.worker.models import StepState
from dailypapers.worker.steps import STEPS


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada", "ada@example.org", "x"))
    return client


def test_a_quantile_lies_within_its_bucket() -> None:
    counts = {0.1: 50.0, 1.0: 100.0, float("inf"): 100.0}
    assert quantile(counts, 0.5) == pytest.approx(0.1)
    assert quantile(counts, 0.75) == pytest.approx(0.55)
    assert quantile({0.1: 0.0, float("inf"): 10.0}, 0.95) == 0.1


@pytest.mark.django_db
def test_an_administrator_sees_every_matter_with_its_numbers_and_what_to_do(administrator: Client) -> None:
    source = Source.objects.create(name="arxiv", kind="arxiv", is_on=True, last_error="The service does not answer.")
    Harvest.objects.create(source=source, state=Harvest.State.DONE, records=417, started_at=timezone.now())
    StepState.objects.create(name="rank", failures=2, message="Failed: disk", ended_at=timezone.now())
    page = administrator.get(reverse("admin:index"))
    text = page.content.decode()
    for name in ("harvests", "queues", "index", "mail", "readers", "disk", "slow-pages", "rows", "steps"):
        assert f'id="panel-{name}"' in text
    assert "417" in text
    assert "<strong>What to do:</strong> dailypapers harvest arxiv" in text
    assert "<title>How it fares | Daily Papers</title>" in text
    assert all(step.name in text for step in STEPS)
    assert ">Retry<" in text


@pytest.mark.django_db
def test_what_is_kept_for_a_time_is_shown() -> None:
    panel = next(panel for panel in made_panels.panels() if panel.name == "rows")
    assert [row[0] for row in panel.rows] == [retention.name for retention in RETENTIONS]


@pytest.mark.django_db
def test_staff_without_the_permission_see_no_dashboard(client: Client) -> None:
    client.force_login(User.objects.create_user("bob", "bob@example.org", "x", is_staff=True))
    assert b'class="vitals"' not in client.get(reverse("admin:index")).content
    refused = client.post(reverse("admin:worker_stepstate_do", args=["rank", "run"]))
    assert refused.status_code == 403
    assert not StepState.objects.exists()


@pytest.mark.django_db
def test_buttons_run_pause_and_resume_a_step_and_the_audit_log_tells(administrator: Client) -> None:
    ended = timezone.now() - timedelta(seconds=1)
    StepState.objects.create(name="rank", failures=3, ended_at=ended)
    for action, (is_paused, failures) in {"pause": (True, 3), "resume": (False, 3), "run": (False, 0)}.items():
        done = administrator.post(reverse("admin:worker_stepstate_do", args=["rank", action]))
        assert done.headers["Location"] == reverse("admin:index")
        state = StepState.objects.get()
        assert (state.is_paused, state.failures) == (is_paused, failures)
    assert state.ended_at is None, "due at once"
    told = AuditEntry.objects.filter(event=AuditEntry.Event.OPERATIONS).values_list("actor_name", "subject", "details")
    assert list(told.order_by("id")) == [("ada", "rank", f"step: {action}") for action in ("pause", "resume", "run")]


@pytest.mark.django_db
def test_buttons_need_a_token_of_the_page_and_a_name_that_there_is(administrator: Client) -> None:
    address = reverse("admin:worker_stepstate_do", args=["rank", "run"])
    assert administrator.get(address).status_code == 405
    assert administrator.post(reverse("admin:worker_stepstate_do", args=["rank", "burn"])).status_code == 403
    assert administrator.post(reverse("admin:worker_stepstate_do", args=["no-step", "run"])).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get())
    assert strict.post(address).status_code == 403
    assert not StepState.objects.exists()
