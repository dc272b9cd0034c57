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
from django.views.decorators.csrf import csrf_exempt
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from dailypapers.accounts.budgets import MAX_API_BODY
from dailypapers.mcp.server import place, server
from dailypapers.mcp.tools import Place
from dailypapers.operations.access import caller
from dailypapers.operations.errors import ApiError, problem

Message = MutableMapping[str, Any]


@csrf_exempt  # cookies count for nothing here: who asks is told by a token alone
def endpoint(request: HttpRequest) -> HttpResponse:
    """POST only: a GET would be a stream of what the server says by itself, which is nothing."""
    if request.method != "POST":
        answer = problem("method_not_allowed", "This is an MCP endpoint (streamable HTTP, POST). See docs/agents.md.")
        answer["Allow"] = "POST"
        return answer
    try:
        _check_origin(request)
        who = caller(request, session=False)
        orjson.loads(request.body)
    except ApiError as error:
        return error.answer()
    except orjson.JSONDecodeError as error:
        return problem("bad_request", f"The body is no JSON: {error}.")
    place.set(Place(request.build_absolute_uri("/"), who))
    status, headers, body = asyncio.run(_exchange(request))
    return HttpResponse(body, status=status, headers=headers)


def _check_origin(request: HttpRequest) -> None:
    """A browser tells where its page is from: only ours and those the settings name, against DNS rebinding."""
    origin = request.headers.get("Origin")
    if origin is None or "*" in settings.API_ORIGINS or origin in settings.API_ORIGINS:
        return
    if urlsplit(origin).netloc != request.get_host():
        raise ApiError(
            "forbidden", "Pages of other sites may not ask here; DAILYPAPERS_API_ORIGINS names those that may."
        )


async def _exchange(request: HttpRequest) -> tuple[int, dict[str, str], bytes]:
    """One request through the SDK's transport: (status, headers, body)."""
    sent: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    manager = StreamableHTTPSessionManager(
        server()._mcp_server, json_response=True, stateless=True, max_request_body_size=MAX_API_BODY
    )
    async with manager.run():
        await manager.handle_request(_scope(request), receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start.get("headers", ())}
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return int(start["status"]), headers, body


def _scope(request: HttpRequest) -> Message:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in request.headers.items()
    ]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
        "scheme": request.scheme, "path": request.path, "raw_path": request.path.encode(), "root_path": "",
        "query_string": request.META.get("QUERY_STRING", "").encode("latin-1", "replace"), "headers": headers,
        "client": None, "server": None,
    }  # fmt: skip
