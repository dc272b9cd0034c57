"""Both clients, sync and async, against the site's own program: every call that needs a token."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from queue import Empty, Queue
from threading import Thread
from typing import Any

import httpx
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone

from dailypapers.accounts.actions import create_token
from dailypapers.client import ApiProblem, AsyncClient, Client
from dailypapers.client.write_api import AsyncWriteApi, WriteApi
from dailypapers.digests.models import Edition
from tests import factories
from tests.people import user

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


@pytest.fixture
def secret(db: None, settings: Any) -> Iterator[str]:
    settings.API_RATE = 0
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    ids = [paper.id for paper in factories.papers(4)]
    factories.paper(arxiv_id="hep-th/9901001")
    Edition.objects.create(day=date(2025, 10, 14), frozen_at=timezone.now(), paper_ids=ids)
    yield create_token(user("ada"), "test", ["read", "write"])[1]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


KEY = "hep-th/9901001"
# name, what it is given (numbers and slugs of what was made before are filled in), a field of the answer, its value
STEPS: list[tuple[str, tuple[Any, ...], dict[str, Any], str, Any]] = [
    ("upvote", (KEY,), {}, "votes", 1),
    ("my_votes", (), {}, "next", None),
    ("withdraw_vote", (KEY,), {}, "votes", 0),
    ("mark", (KEY, "later"), {}, "state", "later"),
    ("my_reading", ("later",), {}, "next", None),
    ("mark", (KEY, None), {}, "state", None),
    ("comment", (KEY, "Why?"), {}, "text", "Why?"),
    ("comments", (KEY,), {}, "", None),
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
    ("submit", ("2511.00001",), {}, "state", "pending"),
    ("submissions", (), {}, "next", None),
    ("subscribe", ("day",), {"cadence": "weekly"}, "cadence", "weekly"),
    ("subscriptions", (), {}, "", None),
    ("unsubscribe", ("number",), {}, "", None),
    ("editions", (), {}, "next", None),
    ("edition", ("2025-10-14",), {}, "following", None),
]


def test_every_call_is_a_step_and_both_clients_have_it() -> None:
    def calls(of: type) -> dict[str, inspect.Signature]:
        return {name: inspect.signature(call) for name, call in vars(of).items() if not name.startswith("_")}

    assert set(calls(WriteApi)) == {step[0] for step in STEPS}
    assert calls(WriteApi) == calls(AsyncWriteApi)


class Walk:
    """What was made on the way."""

    made: dict[str, Any]

    def __init__(self) -> None:
        self.made = {}

    def arguments(self, given: tuple[Any, ...]) -> list[Any]:
        return [self.made[value] if value in ("number", "slug") else value for value in given]

    def see(self, answer: Any, field: str, value: Any) -> None:
        if field:
            assert getattr(answer, field) == value
        for name, source in (("number", "id"), ("slug", "slug")):
            if hasattr(answer, source):
                self.made[name] = getattr(answer, source)


def test_sync(secret: str) -> None:
    walk = Walk()
    with Client(SITE, secret, transport=httpx.WSGITransport(get_wsgi_application())) as asked:
        for name, given, options, field, value in STEPS:
            walk.see(getattr(asked, name)(*walk.arguments(given), **options), field, value)
    with (
        Client(SITE, transport=httpx.WSGITransport(get_wsgi_application())) as nobody,
        pytest.raises(ApiProblem, match="Sign in") as refused,
    ):
        nobody.upvote(KEY)
    assert (refused.value.status, refused.value.code) == (401, "sign_in")


def test_async(secret: str) -> None:
    """The loop runs in a thread of its own; the site answers here, where the transaction of the test is."""
    site, waiting = httpx.WSGITransport(get_wsgi_application()), Queue[tuple[httpx.Request, Queue[httpx.Response]]]()
    failures: list[BaseException] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        reply = Queue[httpx.Response]()
        waiting.put((request, reply))
        return await asyncio.to_thread(reply.get, timeout=30)

    async def walk_all() -> None:
        walk = Walk()
        async with AsyncClient(SITE, secret, transport=httpx.MockTransport(answer)) as asked:
            for name, given, options, field, value in STEPS:
                walk.see(await getattr(asked, name)(*walk.arguments(given), **options), field, value)

    def run() -> None:
        try:
            asyncio.run(walk_all())
        except BaseException as error:
            failures.append(error)

    loop = Thread(target=run)
    loop.start()
    while loop.is_alive():
        with suppress(Empty):
            request, reply = waiting.get(timeout=0.05)
            given = site.handle_request(request)
            reply.put(
                httpx.Response(given.status_code, headers={"Content-Type": "application/json"}, content=given.read())
            )
    assert not failures, failures[0]
