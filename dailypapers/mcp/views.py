"""Streamable HTTP at `/mcp`: each POST is one exchange of the SDK's own transport, answered in JSON.

There are no sessions and no streams, so any process can answer any request, and the site stays a WSGI application
(docs/decisions/0008-mcp-over-wsgi.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from dailypapers.accounts.budgets import MAX_API_BODY
from dailypapers.accounts.site_urls import site_url
from dailypapers.mcp.server import current_context, server
from dailypapers.mcp.tools import ToolContext
from dailypapers.operations.access import authenticate
from dailypapers.operations.errors import ApiError, error_response

MAX_DEPTH = 100  # lists and objects inside one another in a body
Message = MutableMapping[str, Any]


def endpoint(request: HttpRequest) -> HttpResponse:
    """Answer one MCP request, sent by POST. A GET would open a stream of server messages, of which there are none."""
    if request.method != "POST":
        response = error_response(
            "method_not_allowed", "This is an MCP endpoint (streamable HTTP, POST). See docs/agents.md."
        )
        response["Allow"] = "POST"
        return response
    try:
        _check_origin(request)
        caller = authenticate(request, session=False)
        _check_depth(request.body)
    except ApiError as error:
        return error.response()
    except orjson.JSONDecodeError as error:
        return error_response("bad_request", f"The body is not valid JSON: {error}.")
    current_context.set(ToolContext(f"{site_url(request)}/", caller))
    return asyncio.run(_exchange(request))


def _check_origin(request: HttpRequest) -> None:
    """Refuse pages of sites that neither are ours nor in the settings, against DNS rebinding. Raises `ApiError`."""
    origin = request.headers.get("Origin")
    if origin is None or "*" in settings.API_ORIGINS or origin in settings.API_ORIGINS:
        return
    if urlsplit(origin).netloc != request.get_host():
        raise ApiError(
            "forbidden",
            "Pages of other sites may not use this. List those that may in DAILYPAPERS_API_ORIGINS.",
        )


def _check_depth(body: bytes) -> None:
    """Refuse JSON that is nested deeper than the SDK's parser can go, which would fail on it.

    Raises `ApiError`, or `JSONDecodeError` where it is not JSON.
    """
    level = [orjson.loads(body)]
    if body.count(b"{") + body.count(b"[") <= MAX_DEPTH:
        return
    for _ in range(MAX_DEPTH + 1):
        containers = [value for value in level if isinstance(value, dict | list)]
        if not containers:
            return
        level = [child for one in containers for child in (one.values() if isinstance(one, dict) else one)]
    raise ApiError("bad_request", f"The body is nested too deeply: write at most {MAX_DEPTH} levels.")


async def _exchange(request: HttpRequest) -> HttpResponse:
    """Pass one request through the SDK's transport and return its response."""
    sent: list[Message] = []
    is_body_read = False

    async def receive() -> Message:
        nonlocal is_body_read
        if is_body_read:
            return {"type": "http.disconnect"}
        is_body_read = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    manager = StreamableHTTPSessionManager(
        server()._lowlevel_server, json_response=True, stateless=True, max_request_body_size=MAX_API_BODY
    )
    async with manager.run():
        await manager.handle_request(_scope(request), receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start.get("headers", ())}
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return HttpResponse(body, status=int(start["status"]), headers=headers)


def _scope(request: HttpRequest) -> Message:
    given = {"Accept": "*/*", **request.headers}  # no header means anything (RFC 9110); the SDK wants one
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in given.items()]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "query_string": request.META.get("QUERY_STRING", "").encode("latin-1", "replace"),
        "headers": headers,
        "client": None,
        "server": None,
    }
