"""Writes that are refused, and bodies that are wrong."""

from __future__ import annotations

from typing import Any

from plan.requests import READER, STRANGER, Request, Requests


def refused_writes(facts: dict[str, Any]) -> Requests:
    """Writes that are refused: nobody asks, a session without its token, a token without the scope. Nothing changes."""
    first, v1 = facts["featured"][0], "/api/v1"
    writes = [
        ("PUT", f"papers/{first}/vote", None),
        ("DELETE", f"papers/{first}/vote", None),
        ("PUT", f"papers/{first}/reading", {"state": "later"}),
        ("POST", f"papers/{first}/comments", {"text": "x"}),
        ("PATCH", "comments/1", {"text": "x"}),
        ("DELETE", "comments/1", None),
        ("PUT", "comments/1/reactions/joy", None),
        ("POST", "collections", {"title": "x"}),
        ("PATCH", f"collections/{facts['collections']['public']}", {"title": "x"}),
        ("DELETE", f"collections/{facts['collections']['public']}", None),
        ("PUT", f"collections/{facts['collections']['public']}/papers/{first}", {}),
        ("POST", "me/follows", {"kind": "category", "target": "cs.CL"}),
        ("POST", "me/submissions", {"paper": first}),
        ("POST", "me/subscriptions", {"kind": "day"}),
        ("DELETE", "me/subscriptions/1", None),
    ]
    for method, path, body in writes:
        for who in (STRANGER, READER, "token:reader:read", "token:none", "token:leaver:read-write"):
            yield Request("api: refused write", f"{v1}/{path}", who, method, json=body)


def bad_bodies(facts: dict[str, Any]) -> Requests:
    first, v1 = facts["featured"][0], "/api/v1"
    token = "token:reader:read-write"
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"text": 1}',
        b'{"text": "x", "more": 1}',
        b'{"text": "\xff"}',
        b'{"text": ""}',
    ):
        yield Request(
            "api: bad body",
            f"{v1}/papers/{first}/comments",
            token,
            "POST",
            {"Content-Type": "application/json"},
            body=body,
            note=repr(body),
        )
    yield Request(
        "api: bad body", f"{v1}/papers/{first}/comments", token, "POST", {"Content-Type": "text/plain"}, body=b"x"
    )
    yield Request(
        "api: bad body",
        f"{v1}/papers/{first}/comments",
        token,
        "POST",
        {"Content-Type": "application/json"},
        body=b'{"text": "' + b"x" * 1_100_000 + b'"}',
        note="too large",
    )


def bad_writes(facts: dict[str, Any]) -> Requests:
    first, v1, token = facts["featured"][0], "/api/v1", "token:reader:read-write"
    wrong: list[tuple[str, str, Any]] = [
        ("PUT", f"papers/{first}/reading", {"state": "nothing"}),
        ("PUT", "papers/9999.99999/vote", None),
        ("POST", f"papers/{first}/comments", {"text": "x", "parent": 99_999}),
        ("POST", f"papers/{first}/comments", {"text": "x", "group": "nothing"}),
        ("PATCH", "comments/99999", {"text": "x"}),
        ("PUT", "comments/1/reactions/nothing", None),
        ("POST", "collections", {"title": ""}),
        ("POST", "collections", {"title": "x", "visibility": "nothing"}),
        ("PATCH", "collections/nothing", {"title": "x"}),
        ("PUT", "collections/nothing/papers/1", {}),
        ("DELETE", "collections/nothing", None),
        ("POST", "me/follows", {"kind": "nothing", "target": "x"}),
        ("POST", "me/follows", {"kind": "author", "target": "Nobody"}),
        ("POST", "me/submissions", {"paper": "nothing"}),
        ("POST", "me/submissions", {"paper": first}),
        ("POST", "me/submissions", {"paper": "2511.88888", "day": "2000-01-01"}),
        ("POST", "me/submissions", {"paper": "2511.88888", "day": "x"}),
        ("POST", "me/subscriptions", {"kind": "nothing"}),
        ("POST", "me/subscriptions", {"kind": "category", "target": "no.such"}),
        ("POST", "me/subscriptions", {"kind": "day", "cadence": "hourly"}),
        ("POST", "me/subscriptions", {"kind": "day", "hour": 24}),
        ("POST", "me/subscriptions", {"kind": "day", "time_zone": "Nowhere"}),
        ("POST", "me/subscriptions", {"kind": "day", "address": "other@papers.example"}),
        ("DELETE", "me/subscriptions/99999", None),
        ("DELETE", "me/follows?kind=nothing&target=x", None),
        ("POST", "papers", {}),
        ("PUT", "search", {}),
        ("POST", "stats", {}),
    ]
    for method, path, body in wrong:
        yield Request("api: bad write", f"{v1}/{path}", token, method, json=body)
