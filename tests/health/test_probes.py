"""What programs that watch the site are told, and what readers are while the database is away."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from dailypapers.health import views
from dailypapers.search import sync
from dailypapers.worker.models import Heartbeat
from tests.factories import papers


@pytest.fixture(autouse=True)
def _checked_anew() -> Iterator[None]:
    views._check_migrated.cache_clear()
    yield
    views._check_migrated.cache_clear()


class Away:
    """Every query fails as one of a database that is away, or with another message."""

    def __init__(self, message: str = "server closed the connection unexpectedly") -> None:
        self.message = message

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise OperationalError(self.message)


def test_alive_asks_nothing(client: Client) -> None:
    """No database is open to this test."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer["Cache-Control"].split(",")[0]) == (200, b"ok\n", "max-age=0")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/papers"])
@pytest.mark.django_db
def test_probes_alone_are_answered_under_another_name(client: Client, settings: Any, path: str) -> None:
    """What restarts a container knows its address; a site of its own name answers to nothing else."""
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["papers.example.org"], "https://papers.example.org"
    is_probe = path in ("/healthz", "/readyz")
    assert (client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == 400) is not is_probe
    assert client.get(path, headers={"Host": "papers.example.org"}).status_code != 400


@pytest.mark.django_db
def test_ready_with_an_index(client: Client) -> None:
    papers(1)
    assert client.get("/readyz").json() == {
        "ready": False,
        "checks": {"database": "ok", "migrations": "ok", "index": "there is no search index yet"}
        | {"worker": "none gives a sign of life"},
    }
    sync()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True), "readers need no worker"
    Heartbeat.objects.create(name="host 1", started_at=timezone.now(), seen_at=timezone.now())
    assert client.get("/readyz").json()["checks"]["worker"] == "ok"


@pytest.mark.django_db
def test_not_ready_while_the_database_is_away(client: Client) -> None:
    with connection.execute_wrapper(Away("FATAL: password of papers at db.internal is wrong")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "cannot be used"
    assert b"internal" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("message", "cause"),
    [("database or disk is full", b"its disk is full"), ("database is locked", b"its database is busy"),
     ("FATAL:  sorry, too many clients already", b"its database has no connection left"),
     ("server closed the connection", b"its database is away")],
)  # fmt: skip
def test_pages_say_the_cause(message: str, cause: bytes, client: Client) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(Away(message)):
        answer = client.get("/papers")
    assert (answer.status_code, cause in answer.content, answer["Retry-After"]) == (503, True, "10")


@pytest.mark.parametrize("place", ["dailypapers.web.views.search.search", "dailypapers.web.headers._policy"])
@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (MemoryError(), "memory is used up"),
        (OSError(errno.EMFILE, "x"), "too many files"),
        (OperationalError("server closed the connection"), "its database is away"),
    ],
    ids=["memory", "files", "database"],
)
@pytest.mark.django_db
def test_what_the_process_lacks_is_said(
    error: Exception, meaning: str, place: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a view and in a middleware."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(place, fail)
    client.raise_request_exception = False
    answer = client.get("/papers?q=attention")
    assert answer.status_code == 503
    assert meaning.encode() in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer dp_x"}], ids=["stranger", "token"])
def test_programs_are_told_in_their_own_way(headers: dict[str, str], client: Client) -> None:
    client.raise_request_exception = False
    with connection.execute_wrapper(Away()):
        answer = client.get("/api/v1/stats", headers=headers)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "Try again" in answer.json()["message"]


@pytest.mark.django_db
def test_signing_in_says_that_nothing_can_be_written(client: Client) -> None:
    """Not that there were too many attempts."""
    get_user_model().objects.create_user("ada", "ada@example.org", "a good secret 1")
    client.raise_request_exception = False
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON" if is_sqlite else "SET LOCAL transaction_read_only = on")
    answer = client.post("/accounts/login/", {"login": "ada", "password": "a good secret 1"})
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only=OFF")
    assert answer.status_code == 503
    assert b"its database cannot be written" in answer.content
