"""Both clients, sync and async, make every call of the API against the site itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import date
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone

from dailypapers.accounts.actions import create_token
from dailypapers.catalog.models import Paper
from dailypapers.client import ApiProblem, AsyncClient, Client, PaperOut, Unreachable
from dailypapers.digests.models import Edition
from dailypapers.insights.models import Topic
from tests.api.conftest import _made, catalogue  # noqa: F401 (fixtures)
from tests.client.calls import CALLS
from tests.fulltext import made
from tests.own_site import keep_connection
from tests.people import user

SITE = "http://localhost"


@pytest.fixture
def secret(catalogue: list[Paper], settings: Any) -> Iterator[str]:  # noqa: F811
    settings.API_RATE = 0
    Edition.objects.create(
        day=date(2025, 10, 14), frozen_at=timezone.now(), paper_ids=[paper.id for paper in catalogue]
    )
    Topic.objects.create(number=0, slug="optics", name="Optics")
    made.text(Paper.objects.get(key=KEY), made.document("Bees dance in the dark."))
    with keep_connection():
        yield create_token(user("ada"), "test", ["read", "write"])[1]


KEY = "hep-th/9901001"
# The name of a call, its arguments ("number" and "slug" stand for those of what was made last), and a field of the
# answer with its value.
STEPS: list[tuple[str, tuple[Any, ...], dict[str, Any], str, Any]] = [
    ("search", ("has:code",), {"mode": "lexical", "recent": True}, "total", 1),
    ("papers", (), {"author": "Ada Lovelace", "limit": 1}, "next", None),
    ("paper", (f"{KEY}v1",), {}, "id", KEY),
    ("paper_text", (KEY,), {"section": "1"}, "access", "whole"),
    ("passages", (KEY, "dancing bees"), {"limit": 1}, "id", KEY),
    ("find_answers", ("Where do comets come from?",), {"paper": KEY}, "passages", []),
    ("ask", ("Why do bees dance?",), {"paper": KEY}, "answer", []),
    ("trends", ("attention, cat:cs.LG",), {"by": "week"}, "by", "week"),
    ("find_passages", ("dancing bees",), {"paper": KEY}, "items", []),
    ("similar", (KEY,), {"limit": 2}, "", None),
    ("artifacts", (KEY,), {}, "results", []),
    ("day", (), {"category": "hep-th"}, "papers", 0),
    ("day", ("2025-10-14",), {"limit": 1}, "period", "2025-10-14"),
    ("week", ("2025-W42",), {}, "period", "2025-W42"),
    ("month", ("2025-10",), {}, "period", "2025-10"),
    ("trending", (), {"category": "hep-th"}, "next", None),
    ("days", (), {}, "next", None),
    ("authors", ("Ada L",), {}, "next", None),
    ("author", ("Ada Lovelace",), {}, "papers", 1),
    ("organisations", (), {}, "next", None),
    ("organisation", ("analytical",), {}, "name", "Analytical Engines"),
    ("categories", (), {}, "next", None),
    ("category", ("hep-th",), {}, "papers", 1),
    ("keywords", (), {}, "next", None),
    ("keyword", ("memory",), {}, "papers", 1),
    ("topics", (), {"period": "2025-W42"}, "period", "2025-W42"),
    ("topic", ("optics",), {}, "name", "Optics"),
    ("listings", (), {}, "", None),
    ("listing", ("category", "cs.LG"), {}, "kind", "category"),
    ("listing", ("newest",), {"period": "2025-10"}, "kind", "newest"),
    ("stats", (), {}, "papers", 7),
    ("me", (), {}, "username", "ada"),
    ("upvote", (KEY,), {}, "votes", 1),
    ("my_votes", (), {}, "next", None),
    ("withdraw_vote", (KEY,), {}, "votes", 0),
    ("mark", (KEY, "later"), {}, "state", "later"),
    ("my_reading", ("later",), {}, "next", None),
    ("mark", (KEY, None), {}, "state", None),
    ("comment", (KEY, "Why?"), {}, "text", "Why?"),
    ("comments", (KEY,), {}, "", None),
    ("get_comment", ("number",), {}, "text", "Why?"),
    ("edit_comment", ("number", "Why not?"), {}, "text", "Why not?"),
    ("react", ("number", "thanks"), {}, "mine", True),
    ("react", ("number", "thanks"), {"wanted": False}, "mine", False),
    ("delete_comment", ("number",), {}, "", None),
    ("create_collection", ("Circle",), {}, "visibility", "private"),
    ("change_collection", ("slug",), {"visibility": "public"}, "visibility", "public"),
    ("save", ("slug", KEY), {"note": "First"}, "note", "First"),
    ("collection", ("slug",), {}, "next", None),
    ("collections", (), {"owner": "ada"}, "next", None),
    ("my_collections", (), {}, "next", None),
    ("unsave", ("slug", KEY), {}, "", None),
    ("delete_collection", ("slug",), {}, "", None),
    ("my_feed", (), {"limit": 2}, "made_at", None),
    ("follow", ("search", "attention"), {}, "target", "attention"),
    ("follows", (), {}, "", None),
    ("unfollow", ("search", "attention"), {}, "", None),
    ("mute", ("word", "crypto"), {}, "target", "crypto"),
    ("mutes", (), {}, "", None),
    ("unmute", ("word", "crypto"), {}, "", None),
    ("submit", ("2511.00001",), {}, "state", "pending"),
    ("submissions", (), {}, "next", None),
    ("subscribe", ("day",), {"cadence": "weekly"}, "cadence", "weekly"),
    ("subscriptions", (), {}, "", None),
    ("unsubscribe", ("number",), {}, "", None),
    ("add_channel", ("https://127.0.0.1:9/x",), {"kind": "day"}, "channel", "webhook"),
    ("channels", (), {}, "", None),
    ("test_channel", ("number",), {}, "state", "failed"),
    ("remove_channel", ("number",), {}, "", None),
    ("editions", (), {}, "next", None),
    ("edition", ("2025-10-14",), {}, "following", None),
]


def test_every_call_is_a_step() -> None:
    assert {step[0] for step in STEPS} == set(CALLS)


class Walk:
    """Fills in the ids and slugs of what earlier steps made, and checks the answers."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def arguments(self, values: tuple[Any, ...]) -> list[Any]:
        return [self.made[value] if value in ("number", "slug") else value for value in values]

    def check(self, answer: Any, name: str, field: str, value: Any) -> None:
        if field:
            assert getattr(answer, field) == value, name
        for key, source in (("number", "id"), ("slug", "slug")):
            if hasattr(answer, source):
                self.made[key] = getattr(answer, source)


def test_sync(secret: str) -> None:
    walk = Walk()
    with Client(SITE, secret, transport=httpx.WSGITransport(get_wsgi_application())) as client:
        for name, values, options, field, value in STEPS:
            walk.check(getattr(client, name)(*walk.arguments(values), **options), name, field, value)
        check_streams(list(client.export()), b"".join(client.text(f"/papers/{KEY}.bib")))
        with pytest.raises(ApiProblem, match="no paper or page") as missing:
            list(client.text("/papers/2510.99999.md"))
        assert missing.value.status == 404
    with (
        Client(SITE, transport=httpx.WSGITransport(get_wsgi_application())) as anonymous,
        pytest.raises(ApiProblem, match="Sign in") as refused,
    ):
        anonymous.upvote(KEY)
    assert (refused.value.status, refused.value.code) == (401, "sign_in")


def check_streams(papers: list[PaperOut], bibtex: bytes) -> None:
    assert len(papers) == 7
    assert KEY in {paper.id for paper in papers}
    assert bibtex.startswith(b"@")
    assert KEY.encode() in bibtex


def test_async(secret: str) -> None:
    async def walk_all(transport: httpx.MockTransport) -> None:
        walk = Walk()
        async with AsyncClient(SITE, secret, transport=transport) as client:
            for name, values, options, field, value in STEPS:
                walk.check(await getattr(client, name)(*walk.arguments(values), **options), name, field, value)
            papers = [paper async for paper in client.export()]
            check_streams(papers, b"".join([piece async for piece in client.text(f"/papers/{KEY}.bib")]))
            with pytest.raises(ApiProblem, match="no paper or page"):
                _ = [piece async for piece in client.text("/papers/2510.99999.md")]

    run_beside_the_site(walk_all)


def run_beside_the_site(main: Callable[[httpx.MockTransport], Coroutine[Any, Any, None]]) -> None:
    """Run `main` in a loop in a thread of its own; the site answers here, where the transaction of the test is."""
    site, waiting = httpx.WSGITransport(get_wsgi_application()), Queue[tuple[httpx.Request, Queue[httpx.Response]]]()
    failures: list[BaseException] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        reply = Queue[httpx.Response]()
        waiting.put((request, reply))
        return await asyncio.to_thread(reply.get, timeout=30)

    def run() -> None:
        try:
            asyncio.run(main(httpx.MockTransport(answer)))
        except BaseException as error:
            failures.append(error)

    loop = Thread(target=run)
    loop.start()
    while loop.is_alive():
        with suppress(Empty):
            request, reply = waiting.get(timeout=0.05)
            response = site.handle_request(request)
            reply.put(httpx.Response(response.status_code, content=response.read()))
    assert not failures, failures[0]


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "content", "message"),
    [
        (200, b"<html>", "did not answer like a Daily Papers site"),
        (200, b"", "did not answer like a Daily Papers site"),
        (200, b'{"papers": 1}', "versions of client and site"),
        (502, b"<html>", "answered 502, and not like a Daily Papers site"),
        (404, b'{"error": "elsewhere"}', "answered 404, and not like a Daily Papers site"),
    ],
)
def test_an_answer_of_another_site_is_reported_with_its_url(status: int, content: bytes, message: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=content))
    with Client("https://example.org/", transport=transport) as client:
        with pytest.raises(Unreachable, match=message) as error:
            client.stats()
        assert str(error.value).startswith("https://example.org/api/v1/stats ")
        if content:
            with pytest.raises(Unreachable, match="like a Daily Papers site"):
                list(client.export())


def test_a_problem_has_status_code_and_field() -> None:
    problem = {"code": "invalid_value", "message": "A page has at most 100 papers.", "field": "limit"}
    transport = httpx.MockTransport(lambda request: httpx.Response(400, json=problem))
    with Client(SITE, transport=transport) as client, pytest.raises(ApiProblem, match="at most 100") as error:
        client.papers(limit=101)
    assert (error.value.status, error.value.code, error.value.field) == (400, "invalid_value", "limit")


def test_a_server_that_does_not_answer_is_unreachable() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    async def ask() -> None:
        async with AsyncClient(SITE, transport=httpx.MockTransport(refuse)) as client:
            with pytest.raises(Unreachable, match="stats cannot be reached: Connection refused"):
                await client.stats()
            with pytest.raises(Unreachable, match="jsonl cannot be reached: Connection refused"):
                _ = [paper async for paper in client.export()]

    asyncio.run(ask())
    with Client(SITE, transport=httpx.MockTransport(refuse)) as client:
        with pytest.raises(Unreachable, match="stats cannot be reached: Connection refused"):
            client.stats()
        with pytest.raises(Unreachable, match=r"x\.md cannot be reached: Connection refused"):
            list(client.text("/papers/x.md"))


def test_the_token_is_sent_and_options_go_to_httpx() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"username": "ada", "scopes": ["read"]})

    with Client(SITE, "secret", transport=httpx.MockTransport(answer), timeout=3) as client:
        assert client.me().username == "ada"
        assert client.http.timeout == httpx.Timeout(3)
    assert seen[0].headers["Authorization"] == "Bearer secret"
    assert seen[0].headers["Accept"] == "application/json"
