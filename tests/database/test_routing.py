"""Who reads a standby, and what happens where it fails: with a watch and views of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, router
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import RequestFactory

from dailypapers.catalog.models import Paper
from dailypapers.database import middleware, routing
from dailypapers.database.routing import Router, is_reading_primary, reading
from dailypapers.web.microcache import CachedPage, cached_page

POSTGRESQL = {"ENGINE": "django.db.backends.postgresql"}


class Watch:
    def __init__(self) -> None:
        self.good = ["replica1", "replica2"]

    def readers(self) -> list[str]:
        return list(self.good)

    def suspect(self, alias: str) -> None:
        self.good.remove(alias)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Watch:
    made = Watch()
    monkeypatch.setattr(middleware, "watch", lambda: made)
    monkeypatch.setattr(middleware, "_has_replicas", lambda: True)
    monkeypatch.setattr(router, "routers", [Router()])
    return made


def reader(request: Any) -> HttpResponse:
    """A view that says which database it reads."""
    return HttpResponse(router.db_for_read(Paper))


def answer(method: str, path: str, view: Any = reader, *, cookies: str = "", **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(method, path, HTTP_COOKIE=cookies, **headers)
    return middleware.read_from_standbys(view)(request)


@pytest.mark.parametrize(
    ("method", "path", "sent", "database"),
    [
        ("GET", "/papers", {}, "replica1"),
        ("HEAD", "/papers", {}, "replica1"),
        ("GET", "/feeds/day.atom", {}, "replica1"),
        ("GET", "/api/v1/papers", {}, "replica1"),
        ("GET", "/papers", {"cookies": "language=de; csrftoken=x"}, "replica1"),
        ("GET", "/metrics", {"HTTP_AUTHORIZATION": "Bearer x"}, "replica1"),
        ("GET", "/papers", {"cookies": "sessionid=x"}, "default"),
        ("GET", "/papers", {"cookies": "wrote=1"}, "default"),
        ("GET", "/api/v1/papers", {"HTTP_AUTHORIZATION": "Bearer x"}, "default"),
        ("POST", "/papers", {}, "default"),
        ("POST", "/mcp", {}, "default"),
        ("OPTIONS", "/papers", {}, "default"),
        ("GET", "/digests/confirm/x", {}, "default"),
        ("GET", "/accounts/login/", {}, "default"),
        ("GET", "/groups/join/x", {}, "default"),
        ("GET", "/feeds/mine/x.atom", {}, "default"),
        ("GET", "/settings", {}, "default"),
    ],
)
def test_strangers_who_only_read(method: str, path: str, sent: dict[str, str], database: str, watch: Watch) -> None:
    response = answer(method, path, **sent)
    assert isinstance(response, HttpResponse)
    assert response.content.decode() == database
    assert is_reading_primary()


def test_nobody_of_a_site_for_one_person_is_a_stranger(watch: Watch, settings: Any) -> None:
    settings.MODE = "single"
    assert answer("GET", "/papers").content == b"default"  # type: ignore[attr-defined]


def test_without_standbys_nothing_changes() -> None:
    assert answer("GET", "/papers").content == b"default"  # type: ignore[attr-defined]
    assert middleware.recent_writer_seconds() == middleware.RECENT_WRITER_SECONDS


def test_a_standby_that_fails_is_left_for_the_next_and_all_for_the_primary(watch: Watch) -> None:
    asked = []

    def view(request: Any) -> HttpResponse:
        database = router.db_for_read(Paper)
        asked.append(database)
        response = HttpResponse(database, status=503 if database in failing else 200)
        response.is_interrupted = database in failing  # type: ignore[attr-defined]
        return response

    failing = {"replica1"}
    assert answer("GET", "/papers", view).status_code == 200
    assert (asked, watch.good) == (["replica1", "replica2"], ["replica2"])
    failing.add("replica2")
    assert answer("GET", "/papers", view).status_code == 200
    assert asked[2:] == ["replica2", "default"]
    failing.add("default")
    assert answer("GET", "/papers", view).status_code == 503


def test_what_a_page_answers_otherwise_is_its_answer(watch: Watch) -> None:
    assert answer("GET", "/papers/nothing", lambda request: HttpResponse(status=404)).status_code == 404
    assert len(watch.good) == 2


def test_a_stream_reads_the_standby_to_its_end_and_leaves_others_alone(watch: Watch) -> None:
    def pieces() -> Iterator[str]:
        for _ in range(2):
            yield router.db_for_read(Paper)

    response = answer("GET", "/api/v1/export/papers.jsonl", lambda request: StreamingHttpResponse(pieces()))
    assert isinstance(response, StreamingHttpResponse)
    read = []
    for piece in response:
        read.append((piece, is_reading_primary()))
    assert read == [(b"replica1", True)] * 2


def test_what_needs_a_primary_that_is_away_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "watch", lambda: SimpleNamespace(is_primary_away=True))
    for ask in (Router().db_for_read, Router().db_for_write):
        with pytest.raises(OperationalError, match="away"):
            ask(Paper)
    with reading("replica1"):
        assert Router().db_for_read(Paper) == "replica1"


def test_writes_go_to_the_primary_whoever_reads() -> None:
    with reading("replica1"):
        assert Router().db_for_write(Paper) == "default"
        assert Router().allow_relation(Paper(), Paper())
    assert not Router().allow_migrate("replica1", "catalog")
    assert Router().allow_migrate("default", "catalog")


def test_whoever_wrote_reads_the_primary_for_longer_than_a_standby_may_lag(watch: Watch, settings: Any) -> None:
    settings.DATABASE_REPLICA_LAG = 30
    assert middleware.recent_writer_seconds() == 32


def test_a_page_of_a_standby_is_not_kept_for_who_reads_the_primary(monkeypatch: pytest.MonkeyPatch) -> None:
    from dailypapers.web import microcache

    monkeypatch.setattr(microcache, "SECONDS", 60.0)
    request = RequestFactory().get("/papers", HTTP_HOST="localhost")
    with reading("replica1"):
        cached_page(request, lambda: CachedPage({"from": "replica"}))
    page = cached_page(request, lambda: CachedPage({"from": "primary"}))
    assert isinstance(page, CachedPage)
    assert page.values == {"from": "primary"}
