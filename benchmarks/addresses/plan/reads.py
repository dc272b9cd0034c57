"""Everything that changes nothing."""

from __future__ import annotations

from typing import Any

from plan.api import api, api_lists, api_names, api_own, api_search, hub
from plan.files import feeds, files, site
from plan.mcp import mcp, mcp_bad
from plan.pages import accounts, community, digests, editions, entities, htmx, pages, papers
from plan.refusals import bad_bodies, bad_writes, refused_writes
from plan.requests import Request


def reading(facts: dict[str, Any]) -> list[Request]:
    """Everything that changes nothing."""
    parts = (
        *(pages, papers, editions, digests, community, entities, accounts, htmx, files, feeds, site),
        *(api, api_search, api_lists, api_names, api_own, hub, mcp, mcp_bad, refused_writes, bad_bodies, bad_writes),
    )
    asked = [request for part in parts for request in part(facts)]
    seen: dict[str, Request] = {}
    for request in asked:
        seen.setdefault(request.key, request)
    return list(seen.values())
