"""What a reader has muted is on no list that a program asks for in their name, whichever route it takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import User
from dailypapers.api.v1.api import GROUPS
from dailypapers.client.models import PaperOut
from dailypapers.community import actions
from dailypapers.mcp import tools
from dailypapers.mcp.tools import ToolContext
from dailypapers.operations.access import Caller
from tests.listings.world import World
from tests.people import signed_in

pytestmark = pytest.mark.django_db
MUTES = (("author", "Ada Lovelace"), ("word", "OPTICS"), ("category", "cs.AI"))
OWN = {"/me/votes", "/me/reading/{state}", "/collections/{slug}"}  # what people put there themselves
PATHS = {
    "/papers": "papers",
    "/papers/{path:id}/similar": "papers/{similar}/similar",
    "/search": "search?q=task+number",
    "/days/{day}": "days/{day}",
    "/weeks/{week}": "weeks/{week}",
    "/months/{month}": "months/{month}",
    "/trending": "trending",
    "/listings/{kind}": "listings/newest",
    "/listings/{kind}/{path:target}": "listings/edition/{edition}",
    "/editions/{day}": "editions/{edition}",
    "/me/feed": "me/feed",
    "/me/votes": "me/votes",
    "/me/reading/{state}": "me/reading/later",
    "/collections/{slug}": "collections/{collection}",
}  # fmt: skip


def paper_of(item: dict[str, Any]) -> dict[str, Any]:
    paper: dict[str, Any] = item.get("paper", item)
    return paper


def holds(paper: dict[str, Any], mute: tuple[str, str]) -> bool:
    field = {"author": "authors", "word": "keywords", "category": "categories"}[mute[0]]
    return mute[1].casefold() in [value.casefold() for value in paper[field]]


def asked(user: User | None, path: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {create_token(user, 'test', ['read'])[1]}"} if user else {}
    answer = Client().get(f"/api/v1/{path}", headers=headers)
    assert answer.status_code == 200, (path, answer.content[:300])
    return [paper_of(item) for item in answer.json()["items"]]


def lists_papers(model: Any) -> bool:
    """Tell whether an answer of this model is a list of whole papers."""
    items = getattr(model, "model_fields", {}).get("items")
    [item] = items.annotation.__args__ if items is not None else [None]
    fields = getattr(item, "model_fields", {})
    return item is PaperOut or ("paper" in fields and fields["paper"].annotation is PaperOut)


def test_every_route_that_lists_papers_is_tried() -> None:
    routes = [route for group in GROUPS for route in group.declared if route.method == "GET"]
    assert {route.path for route in routes if lists_papers(route.responses.get(200))} == PATHS.keys()


@pytest.mark.parametrize("mute", MUTES, ids=[kind for kind, _ in MUTES])
@pytest.mark.parametrize("route", PATHS)
def test_a_route_leaves_out_what_its_caller_muted(route: str, mute: tuple[str, str], world: World) -> None:
    path = PATHS[route].format(**world.targets)
    before = asked(world.owner, path)
    actions.mute(world.owner, *mute)
    after = asked(world.owner, path)
    kept = [paper["id"] for paper in before if route in OWN or not holds(paper, mute)]
    assert [paper["id"] for paper in after] == kept
    if not route.startswith(("/me", "/collections")):
        assert {paper["id"] for paper in asked(world.stranger, path)} >= {paper["id"] for paper in before}


@pytest.mark.parametrize("tool", ["search_papers", "daily_papers", "trending_papers", "list_papers", "similar_papers"])
def test_an_agent_with_a_token_is_not_given_them(tool: str, world: World) -> None:
    actions.mute(world.owner, "author", "Ada Lovelace")
    arguments = {
        "search_papers": {"query": "task number"},
        "daily_papers": {"day": "2025-10-14"},
        "list_papers": {"kind": "newest"},
        "similar_papers": {"id": world.papers[0].key},
    }.get(tool, {})

    def given(caller: Caller) -> str:
        text: str = getattr(tools, tool)(ToolContext("http://testserver/", caller), **arguments)
        return text.partition("\n")[2]  # the title of a paper that is asked about may name anybody

    assert "Ada Lovelace" in given(Caller())
    assert "Ada Lovelace" not in given(Caller(world.owner, frozenset({"read"})))


def test_the_hub_leaves_them_out_of_the_lists_that_are_ours(world: World) -> None:
    actions.mute(world.owner, "author", "Ada Lovelace")
    browser = signed_in(world.owner)
    ours = browser.get("/api/daily_papers?limit=100&listing=newest").json()
    assert {item["paper"]["id"] for item in ours} == {one.key for one in world.papers[3::4]}
    assert len(browser.get("/api/daily_papers?limit=100").json()) == len(world.papers)
