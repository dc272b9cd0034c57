"""The Model Context Protocol."""

from __future__ import annotations

from typing import Any

from plan.requests import DAYS, QUERIES, READER, STRANGER, Request, Requests


def call(method: str, who: str = STRANGER, **params: Any) -> Request:
    """A message of the Model Context Protocol."""
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return Request(f"mcp: {method}", "/mcp", who, "POST", headers, json=message)


def tool(name: str, who: str = STRANGER, **arguments: Any) -> Request:
    return call("tools/call", who, name=name, arguments=arguments)


def mcp(facts: dict[str, Any]) -> Requests:
    first, token = facts["featured"][0], "token:reader:read"
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "record", "version": "1"}}
    yield call("initialize", **hello)
    for who in (STRANGER, token, "token:none", READER):
        for method in ("tools/list", "resources/list", "resources/templates/list", "prompts/list", "ping"):
            yield call(method, who)
    for query in QUERIES[:18]:
        yield tool("search_papers", query=query)
    yield tool("search_papers", query="agent", limit=25, category="cs.CL")
    yield tool("search_papers", query="agent", limit=26)
    yield tool("search_papers", query="agent", category="no.such")
    yield tool("search_papers")
    for key in (
        *facts["featured"][:4],
        *facts["with_tex"][:2],
        "hep-th/9711200",
        f"{first}v1",
        "9999.99999",
        "x" * 501,
    ):
        yield tool("get_paper", id=key)
        yield tool("similar_papers", id=key, limit=5)
    for day in (*DAYS, "newest", "2025-13-40", "2000-01-01"):
        yield tool("daily_papers", day=day)
    yield tool("daily_papers", day="2025-11-25", limit=25, category="cs.CV")
    yield tool("trending_papers")
    yield tool("trending_papers", limit=25, category="cs.CL")
    for who in (STRANGER, token, "token:second:read", "token:third:read", "token:reader:revoked"):
        yield tool("my_feed", who)
        yield tool("list_collections", who)
    for name in ("upvote_paper", "save_paper"):
        yield tool(name, id=first)
        yield tool(name, token, id=first)
    yield tool("comment_on_paper", token, id=first, text="x")
    yield tool("subscribe", token, kind="day")
    yield tool("no_such_tool")
    for uri in (f"papers://paper/{first}", "papers://paper/hep-th%2F9711200", "papers://day/2025-11-25",
                "papers://day/newest",
                "papers://trending", "papers://paper/9999.99999", "papers://day/x", "papers://nothing",
                "x"):  # fmt: skip
        yield call("resources/read", uri=uri)
    yield call("prompts/get", name="brief_me_on_today", arguments={"interests": "robots"})
    yield call("prompts/get", name="brief_me_on_today", arguments={})
    yield call("prompts/get", name="related_work", arguments={"abstract": "We study attention."})
    yield call("prompts/get", name="explain_paper", arguments={"id": first})
    yield call("prompts/get", name="nothing", arguments={})
    yield call("no/such/method")


def mcp_bad(facts: dict[str, Any]) -> Requests:
    accept = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    for body in (b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}'):
        yield Request("mcp: bad", "/mcp", method="POST", headers=accept, body=body, note=body.decode())
    yield Request("mcp: bad", "/mcp", headers=accept)
    yield Request("mcp: bad", "/mcp", method="POST", headers=accept | {"Origin": "https://evil.example"}, body=b"{}")
    yield Request("mcp: bad", "/mcp", method="POST", headers={"Accept": "text/html"}, body=b"{}")
