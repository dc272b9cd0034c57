"""Metrics: from the database and from every process, to this machine or to who has the token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import send_mail
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from dailypapers.digests.delivery.providers import QUEUE
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState
from tests.factories import papers

pytestmark = pytest.mark.django_db


def samples(client: Client, **headers: Any) -> dict[tuple[str, tuple[str, ...]], float]:
    text = client.get("/metrics", **headers).content.decode()
    return {
        (sample.name.removeprefix("dailypapers_"), tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_state_of_the_instance(client: Client, settings: Any) -> None:
    now = timezone.now()
    papers(3)
    Source.objects.create(name="feed", kind="feed", is_on=True, failures=2, last_run_at=now - timedelta(hours=1))
    StepState.objects.create(name="harvest", failures=4, ended_at=now - timedelta(minutes=1))
    settings.EMAIL_BACKEND = QUEUE
    send_mail("x", "y", None, ["ada@example.org"])
    found = samples(client)
    assert found["papers", ()] == found["index_missing_papers", ()] == 3
    assert found["source_failures", ("feed",)] == 2
    assert 3_600 <= found["source_seconds_since_harvest", ("feed",)] < 3_700
    assert found["worker_step_failures", ("harvest",)] == 4
    assert found["mails", ("account", "planned")] == 1
    assert found["worker_processes", ()] == found["mail_servers_down", ()] == 0


def test_times_of_requests_by_view(client: Client) -> None:
    def count(view: str) -> float:
        name = "request_seconds_count"
        return sum(value for (metric, labels), value in samples(client).items() if metric == name and view in labels)

    before = count("healthz")
    client.get("/healthz")
    client.get("/healthz?secret=of-a-reader")
    assert count("healthz") == before + 2
    assert b"of-a-reader" not in client.get("/metrics").content


def test_times_of_searches_by_mode_and_by_what_answered(client: Client) -> None:
    def count() -> float:
        found = samples(client).items()
        return sum(value for (name, labels), value in found if name == "search_seconds_count" and "titles" in labels)

    papers(2)
    before = count()
    client.get("/papers?q=task")
    assert count() == before + 1


def test_who_may_read_them(client: Client, settings: Any) -> None:
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.7").status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer another").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer a-token").status_code == 200
