"""Tools that need a user: whose lists they show, and what a token may do."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from django.test import Client

from dailypapers.accounts.actions import create_token, ensure_sole_user
from dailypapers.accounts.models import User
from dailypapers.community.models import Collection, Comment, Vote
from dailypapers.digests.models import Subscription
from dailypapers.lib.errors import NotAllowed
from dailypapers.mcp import user_tools
from dailypapers.mcp.server import server
from dailypapers.mcp.tools import ToolContext
from dailypapers.operations.access import SESSION_SCOPES, Caller
from dailypapers.operations.errors import ApiError
from tests import factories
from tests.people import user

pytestmark = pytest.mark.django_db
SITE = "https://papers.example.org/"


@pytest.fixture
def ada(db: None) -> User:
    return user("ada")


@pytest.fixture
def context(ada: User) -> ToolContext:
    return ToolContext(SITE, Caller(ada, SESSION_SCOPES))


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("my_feed", {}, "read"),
    ("list_collections", {}, "read"),
    ("upvote_paper", {"id": "2510.90000"}, "write"),
    ("save_paper", {"id": "2510.90000"}, "write"),
    ("comment_on_paper", {"id": "2510.90000", "text": "Why?"}, "write"),
    ("subscribe", {}, "write"),
]


@pytest.mark.parametrize(("name", "arguments", "scope"), CALLS)
def test_each_needs_somebody_and_the_scope(ada: User, name: str, arguments: dict[str, Any], scope: str) -> None:
    factories.paper(arxiv_id="2510.90000")
    tool = getattr(user_tools, name)
    with pytest.raises(ApiError, match="token"):
        tool(ToolContext(SITE), **arguments)
    with pytest.raises(ApiError, match=f"scope “{scope}”"):
        tool(ToolContext(SITE, Caller(ada, frozenset({"admin"}))), **arguments)
    assert (Vote.objects.count(), Collection.objects.count(), Comment.objects.count()) == (0, 0, 0)


def test_they_do_what_they_say(context: ToolContext, ada: User) -> None:
    paper = factories.paper(arxiv_id="2510.90000", title="Attention [Without] Regret")
    said = user_tools.upvote_paper(context, "2510.90000v2")
    assert f"({SITE}papers/2510.90000)" in said
    assert "1 vote here" in said
    assert Vote.objects.get().paper == paper
    assert "is now in" in user_tools.save_paper(context, "2510.90000", "To read", "For Friday")
    assert "already in" in user_tools.save_paper(context, "2510.90000", "to  read")
    row = Collection.objects.get()
    assert (row.title, row.owner, row.visibility, row.items.get().note) == ("To read", ada, "private", "For Friday")
    listed = user_tools.list_collections(context)
    assert f"`{row.slug}`" in listed
    assert "1 paper ·" in listed
    said = user_tools.comment_on_paper(context, "2510.90000", "Why $x$?")
    comment = Comment.objects.get()
    assert said.endswith(f"/papers/2510.90000#c{comment.id}")
    assert "just posted the same" in user_tools.comment_on_paper(context, "2510.90000", "Why $x$?")
    assert "ada@example.org gets category “cs.LG” weekly" in user_tools.subscribe(
        context, "category", "cs.LG", "weekly"
    )
    assert Subscription.objects.get().confirmed
    factories.papers(3)
    assert user_tools.my_feed(context, 2).count("**[") == 2


def test_a_read_only_site_refuses(context: ToolContext, settings: Any) -> None:
    factories.paper(arxiv_id="2510.90000")
    settings.READ_ONLY = True
    with pytest.raises(NotAllowed, match="read-only"):
        user_tools.upvote_paper(context, "2510.90000")


def test_who_asks_over_standard_input(ada: User, settings: Any) -> None:
    _, secret = create_token(ada, "test", ["read"])
    assert user_tools.local_caller(secret) == Caller(ada, frozenset({"read"}))
    with pytest.raises(ApiError, match="unknown, expired or revoked"):
        user_tools.local_caller("nobody")
    assert user_tools.local_caller("").user is None
    settings.MODE = "single"
    owner = ensure_sole_user()
    assert user_tools.local_caller("") == Caller(owner, SESSION_SCOPES)


def test_over_http_the_token_counts_and_the_session_does_not(ada: User, settings: Any) -> None:
    settings.API_RATE = 0
    tools = {tool.name: tool for tool in asyncio.run(server().list_tools())}
    for name, _, scope in CALLS:
        notes = tools[name].annotations
        assert notes is not None
        assert notes.read_only_hint is (scope == "read")
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "list_collections", "arguments": {}}}
    accept = {"Accept": "application/json, text/event-stream"}
    answer = browser.post("/mcp", orjson.dumps(call), content_type="application/json", headers=accept).json()
    assert answer["result"]["isError"]
    assert "This tool needs a token" in answer["result"]["content"][0]["text"]
    unknown = accept | {"Authorization": "Bearer nobody"}
    assert browser.post("/mcp", orjson.dumps(call), content_type="application/json", headers=unknown).status_code == 401
