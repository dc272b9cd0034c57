"""Limits, browsers, and errors of the site behind an address of programs."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from huggingface_hub.utils import parse_ratelimit_headers

from dailypapers.api import limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def test_limits_are_told_and_held(home: Path, settings: Any) -> None:
    settings.API_RATE = 3
    client = Client(SERVER_NAME="localhost")
    answers = [client.get("/api/v1/stats") for _ in range(4)]
    if len({answer.headers["RateLimit"].split("t=")[1] > "55" for answer in answers}) > 1:  # a minute ended meanwhile
        answers = [client.get("/api/v1/stats") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    told = parse_ratelimit_headers(dict(answers[0].headers))
    assert told is not None
    assert (told.remaining, told.limit, told.window_seconds) == (2, 3, 60)
    assert answers[3].json()["code"] == "too_many_requests"
    assert 0 < int(answers[3]["Retry-After"]) <= 60
    assert Client(SERVER_NAME="localhost", REMOTE_ADDR="10.1.1.1").get("/api/v1/stats").status_code == 200
    assert client.get("/help").status_code == 200  # pages for people are not counted


def test_no_limit_by_setting(home: Path, settings: Any) -> None:
    settings.API_RATE = 0
    answer = Client(SERVER_NAME="localhost").get("/api/v1/stats")
    assert "RateLimit" not in answer.headers
    assert not (home / "limits.sqlite3").exists()


def _spend(folder: str, times: int) -> None:
    from django.conf import settings

    settings.HOME = Path(folder)
    for _ in range(times):
        limits._count("somebody", 7)


def test_processes_share_the_count(home: Path) -> None:
    context = multiprocessing.get_context("fork")
    others = [context.Process(target=_spend, args=(str(home), 50)) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert limits._count("somebody", 7) == 151


def test_a_file_that_cannot_be_used_limits_nobody(home: Path) -> None:
    (home / "limits.sqlite3").write_bytes(b"no database " * 1000)
    assert limits._count("somebody", 7) == 0


def test_the_address_behind_a_web_server(settings: Any) -> None:
    request = RequestFactory().get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.2.2.2"}, REMOTE_ADDR="127.0.0.1")
    settings.SECURE_PROXY_SSL_HEADER = None
    assert limits.address_of(request) == "127.0.0.1"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert limits.address_of(request) == "10.2.2.2"


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
