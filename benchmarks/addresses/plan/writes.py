"""What changes something, in its order."""

from __future__ import annotations

from itertools import product
from typing import Any

from plan.forms import (
    _form,
    broken_forms,
    collection_forms,
    comment_forms,
    digest_forms,
    forms,
    group_forms,
    settings_forms,
)
from plan.mcp import tool
from plan.requests import READER, STRANGER, Request, Requests


def writing(facts: dict[str, Any]) -> list[Request]:
    """Forms, API writes and tools in an order in which each finds what it needs; then what pages show of it."""
    parts = (
        forms,
        collection_forms,
        group_forms,
        comment_forms,
        settings_forms,
        broken_forms,
        digest_forms,
        api_writes,
        after,
    )
    return [request for part in parts for request in part(facts)]


def api_writes(facts: dict[str, Any]) -> Requests:
    v1, who = "/api/v1", "token:second:read-write"
    new, shelf = facts["featured"][19], facts["collections"]["group"]
    writes: list[tuple[str, str, Any]] = [
        ("PUT", f"papers/{new}/vote", None),
        ("PUT", f"papers/{new}/vote", None),
        ("DELETE", f"papers/{new}/vote", None),
        ("PUT", f"papers/{new}/reading", {"state": "read"}),
        ("DELETE", f"papers/{new}/reading", None),
        ("POST", f"papers/{new}/comments", {"text": "By a program."}),
        ("POST", f"papers/{new}/comments", {"text": "By a program."}),
        ("PATCH", f"comments/{facts['comment']['reply']}", {"text": "Changed by a program."}),
        ("PATCH", f"comments/{facts['comment']['first']}", {"text": "Not mine."}),
        ("PUT", f"comments/{facts['comment']['first']}/reactions/joy", None),
        ("DELETE", f"comments/{facts['comment']['first']}/reactions/joy", None),
        ("POST", "collections", {"title": "By a program", "visibility": "public"}),
        ("PATCH", f"collections/{shelf}", {"title": "Changed by a program"}),
        ("PUT", f"collections/{shelf}/papers/{new}", {"note": "Here", "place": 1}),
        ("PUT", f"collections/{shelf}/papers/{new}", {"place": 0}),
        ("DELETE", f"collections/{shelf}/papers/{new}", None),
        ("DELETE", f"collections/{shelf}/papers/{new}", None),
        ("POST", "me/follows", {"kind": "keyword", "target": facts["keywords"][3]}),
        ("DELETE", f"me/follows?kind=keyword&target={facts['keywords'][3]}", None),
        ("POST", "me/submissions", {"paper": "2511.66666"}),
        ("POST", "me/subscriptions", {"kind": "keyword", "target": facts["keywords"][4], "cadence": "monthly"}),
        ("POST", "me/subscriptions", {"kind": "feed"}),
        ("DELETE", f"collections/{shelf}", None),
    ]
    for number, (method, path, body) in enumerate(writes):
        yield Request("api: write", f"{v1}/{path}", who, method, json=body, note=f"step {number}")
    yield tool("upvote_paper", who, id=new)
    yield tool("save_paper", who, id=new, collection="From an agent", note="Why")
    yield tool("save_paper", who, id=new, collection="From an agent")
    yield tool("comment_on_paper", who, id=new, text="From an agent.")
    yield tool("comment_on_paper", who, id=new, text="From an agent.")
    yield tool("subscribe", who, kind="keyword", target=facts["keywords"][5], cadence="weekly")
    yield tool("subscribe", who, kind="nothing")
    yield tool("list_collections", who)


def after(facts: dict[str, Any]) -> Requests:
    new = facts["featured"]
    paths = [f"/papers/{key}" for key in new[19:23]] + ["/follows", "/notifications", "/reading/later", "/collections",
                                                        f"/collections/{facts['collections']['public']}",
                                                        f"/groups/{facts['groups']['closed']}",
                                                        "/digests/mine", "/settings",
                                                        "/moderation", "/papers/for-you", "/users/reader",
                                                        "/users/second", "/papers/date/2025-11-28"]  # fmt: skip
    for path, who in product(paths, (STRANGER, READER, "second")):
        yield Request("page: after the forms", path, who, note="after")
    yield _form("/settings/delete", "picker", password="wrong")
    yield _form("/settings/delete", "picker", password=facts["password"], confirm="picker", username="picker")
    yield Request("page: after the forms", "/users/picker", note="after")
    yield _form("/accounts/logout/", READER)
    yield Request("page: after the forms", "/settings", READER, note="after signing out")
