"""The site with other settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from plan.mcp import tool
from plan.requests import Request


def modes(facts: dict[str, Any], name: str) -> list[Request]:
    """The same site with other settings; `name` is one of `record.MODES`."""
    if name == "limited":  # to so few requests a minute
        return [Request(f"setting: {name}", "/api/v1/stats", note=f"{number}") for number in range(5)]
    first = facts["featured"][0]
    paths = ["/papers/date/2025-11-25", "/papers", "/papers/for-you", f"/papers/{first}", "/settings", "/first",
             "/accounts/signup/",
             "/accounts/login/", "/settings/invitations", "/moderation/queue", "/admin/", "/reading/later",
             "/collections", "/subscribe",
             "/digests/mine", "/help", f"/invitations/{facts['invitation']}", "/feeds/day.atom", "/feeds",
             "/editions/2025-11-25",
             "/submit", "/notifications", "/api/v1/me", "/api/v1/me/votes", "/api/daily_papers?limit=2",
             "/api/v1/stats"]  # fmt: skip
    asked = [Request(f"setting: {name}", path) for path in paths]
    origin = {"Origin": "https://notes.example.org", "Access-Control-Request-Method": "GET"}
    for headers in (
        {"Origin": "https://notes.example.org"},
        {"Origin": "https://evil.example"},
        {"X-Forwarded-Proto": "https"},
        {"Host": "papers.example.org"},
    ):
        asked += [
            Request(f"setting: {name}", path, headers=headers)
            for path in (paths[0], "/api/v1/stats", "/mcp", "/feeds/day.atom")
        ]
    asked += [
        Request(f"setting: {name}", path, method="OPTIONS", headers=origin)
        for path in ("/api/v1/stats", "/mcp", "/papers")
    ]
    asked += [
        Request(
            f"setting: {name}",
            path,
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            form=form,
        )
        for path, form in (
            (f"/votes/{first}", {}),
            (f"/comments/on/{first}", {"text": "x"}),
            ("/collections/new", {"title": "x"}),
            ("/subscribe", {"address": "guest@papers.example", "kind": "day"}),
            ("/follows", {"kind": "category", "target": "cs.CL"}),
            (
                "/accounts/signup/",
                {"email": "guest@papers.example", "username": "guest", "password1": facts["password"]},
            ),
        )
    ]
    asked.append(Request(f"setting: {name}", f"/api/v1/papers/{first}/vote", "token:second:read-write", "PUT"))
    asked.append(replace(tool("upvote_paper", "token:second:read-write", id=first), kind=f"setting: {name}"))
    return asked
