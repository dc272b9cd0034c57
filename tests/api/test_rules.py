"""Limits, browsers, and errors of the site behind an address of programs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from huggingface_hub.utils import RateLimitInfo, parse_ratelimit_headers

from dailypapers.accounts.actions import create_token
from tests.people import user

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def told(answer: Any) -> RateLimitInfo:
    """What a client of the hub reads in the headers."""
    found = parse_ratelimit_headers(dict(answer.headers))
    assert found is not None
    return found


def test_limits_are_told_and_held(home: Path, settings: Any) -> None:
    settings.API_RATE = 3
    client = Client(SERVER_NAME="localhost")
    with time_machine.travel(timezone.now(), tick=False):
        answers = [client.get("/api/v1/stats") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    first = told(answers[0])
    assert (first.resource_type, first.remaining, first.limit, first.window_seconds) == ("api", 2, 3, 60)
    assert answers[3].json()["code"] == "too_many_requests"
    assert answers[3].json()["message"] == "At most 3 requests a minute. Try again in 20 seconds."
    assert answers[3]["X-Error-Message"] == answers[3].json()["message"]
    assert "Retry-After" not in answers[2].headers
    assert answers[3]["Retry-After"] == "20"
    assert Client(SERVER_NAME="localhost", REMOTE_ADDR="10.1.1.1").get("/api/v1/stats").status_code == 200
    assert client.get("/help").status_code == 200  # pages for people are not counted


def test_the_reset_is_the_time_until_the_whole_quota_is_back(home: Path, settings: Any) -> None:
    settings.API_RATE = 3
    client = Client(SERVER_NAME="localhost")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        resets = [told(client.get("/api/v1/stats")).reset_in_seconds for _ in range(3)]
        clock.shift(timedelta(seconds=15))
        refused = client.get("/api/v1/stats")
        clock.shift(timedelta(seconds=5))
        after = client.get("/api/v1/stats")
    assert resets == [20, 40, 60]
    assert (refused.status_code, told(refused).reset_in_seconds, refused["Retry-After"]) == (429, 45, "5")
    assert (after.status_code, told(after).reset_in_seconds) == (200, 60)


def test_a_token_counts_for_itself_wherever_it_is_used(home: Path, settings: Any) -> None:
    settings.API_RATE = 2
    secrets = [create_token(user(name), "notebook", ["read"])[1] for name in ("ada", "emmy")]

    def status(secret: str, address: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return Client(REMOTE_ADDR=address).get("/api/v1/stats", headers=headers).status_code

    ada, emmy = secrets
    assert [status(ada, f"10.0.0.{number}") for number in range(3)] == [200, 200, 429]
    assert [status(emmy, "10.0.0.1") for _ in range(3)] == [200, 200, 429]
    assert [status("", "10.0.0.1") for _ in range(3)] == [200, 200, 429]  # tokens have cost the address nothing
    # made-up tokens share what their address has
    assert [status(f"dp_{number}", "10.0.0.2") for number in range(3)] == [401, 401, 429]
    assert status("", "10.0.0.2") == 429


def test_a_token_is_looked_up_once_a_request(home: Path) -> None:
    _, secret = create_token(user("ada"), "notebook", ["read"])
    client, headers = Client(), {"Authorization": f"Bearer {secret}"}
    client.get("/api/v1/me", headers=headers)
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/v1/me", headers=headers).status_code == 200
    assert sum("accounts_apitoken" in query["sql"] for query in queries) == 1


def test_no_limit_by_setting(home: Path, settings: Any) -> None:
    settings.API_RATE = 0
    answer = Client(SERVER_NAME="localhost").get("/api/v1/stats")
    assert "RateLimit" not in answer.headers
    assert not (home / "limits.sqlite3").exists()


def test_pages_of_other_sites(settings: Any) -> None:
    settings.API_RATE = 0
    client = Client(SERVER_NAME="localhost")
    ask = {"Origin": "https://notes.example", "Access-Control-Request-Method": "GET"}
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/stats", headers=ask).headers
    settings.API_ORIGINS = ["https://notes.example"]
    answer = client.get("/api/v1/stats", headers=ask)
    assert answer["Access-Control-Allow-Origin"] == "https://notes.example"
    assert "Origin" in answer["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options("/api/v1/stats", headers=ask)
    assert (preflight.status_code, preflight["Access-Control-Allow-Origin"]) == (204, "https://notes.example")
    assert "Authorization" in preflight["Access-Control-Allow-Headers"]
    foreign = client.options("/api/v1/stats", headers=ask | {"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers
    settings.API_ORIGINS = ["*"]
    assert client.get("/api/daily_papers", headers=ask)["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/help", headers=ask).headers


def test_what_breaks_is_said_in_json(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 0

    def broken() -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("dailypapers.api.selectors.stats", broken)
    answer = Client(SERVER_NAME="localhost", raise_request_exception=False).get("/api/v1/stats")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert b"secret" not in answer.content
