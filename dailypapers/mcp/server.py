"""The server of the official SDK with our tools, resources and prompts, served by both transports."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, get_type_hints

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.server.mcpserver.tools import Tool as ServerTool
from mcp.types import ToolAnnotations
from pydantic import create_model

from dailypapers import __version__
from dailypapers.accounts.site_urls import absolute_url
from dailypapers.lib.errors import DailyPapersError, NotFound
from dailypapers.lib.text import without_controls
from dailypapers.mcp import prompts, resources
from dailypapers.mcp.tools import TOOLS, Tool, ToolContext
from dailypapers.mcp.user_tools import READ_TOOLS, WRITE_TOOLS

INSTRUCTIONS = (
    "New research papers of each day. Use search_papers to find papers, daily_papers for a day, trending_papers for "
    "what people talk about, get_paper for the abstract of one, read_paper for its text by section, search_passages to "
    "find and quote what papers say, ask for the passages that answer a question, similar_papers for related work. "
    "Name papers by their title with a link to their page. my_feed and list_collections belong to the signed-in user; "
    "upvote_paper, save_paper, comment_on_paper and subscribe act in their name: use them only at their request."
)
current_context: ContextVar[ToolContext] = ContextVar("current_context")  # of the request that is served
_log = logging.getLogger(__name__)


@cache
def server() -> MCPServer[Any]:
    """Return the server of this process. Set `current_context` before it serves a request."""
    mcp_server = MCPServer(
        settings.SITE_NAME,
        version=__version__,
        website_url=absolute_url("/"),
        instructions=INSTRUCTIONS,
        log_level="WARNING",
        tools=[
            _server_tool(tool, is_read_only=is_read_only)
            for tools, is_read_only in ((TOOLS + READ_TOOLS, True), (WRITE_TOOLS, False))
            for tool in tools
        ],
        subscriptions=False,  # nothing changes while a process runs, and no request waits for news
    )
    for uri, resource in resources.RESOURCES.items():
        mcp_server.resource(uri, mime_type="text/markdown")(_wrap(resource, ResourceError))
    for prompt in prompts.PROMPTS:
        mcp_server.prompt()(prompt)
    return mcp_server


def _server_tool(tool: Tool, *, is_read_only: bool) -> ServerTool:
    """Return the tool as the SDK registers it; other arguments than its own are refused, where the SDK drops them."""
    annotations = ToolAnnotations(read_only_hint=is_read_only, destructive_hint=False, open_world_hint=False)
    made = ServerTool.from_function(_wrap(tool, ToolError), annotations=annotations, structured_output=False)
    loose = made.fn_metadata.arg_model
    strict = create_model(loose.__name__, __base__=loose, __cls_kwargs__={"extra": "forbid"})
    metadata = made.fn_metadata.model_copy(update={"arg_model": strict})
    return made.model_copy(update={"fn_metadata": metadata, "parameters": strict.model_json_schema(by_alias=True)})


def _wrap(tool: Tool, failure: type[Exception]) -> Callable[..., Any]:
    """Return the tool as the SDK expects it: asynchronous, without `context`, its errors as one sentence."""

    @wraps(tool)
    async def run(**arguments: Any) -> str:
        return await sync_to_async(_run)(tool, failure, arguments)

    hints = get_type_hints(tool, include_extras=True)
    original = signature(tool)
    parameters = [
        parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
        for name, parameter in original.parameters.items()
        if name != "context"
    ]
    run.__signature__ = original.replace(parameters=parameters, return_annotation=str)  # type: ignore[attr-defined]
    run.__annotations__ = {name: hint for name, hint in hints.items() if name != "context"}
    return run


def _run(tool: Tool, failure: type[Exception], arguments: dict[str, Any]) -> str:
    close_old_connections()  # a session over standard input may last for days
    try:
        return tool(current_context.get(), **{name: _clean(value) for name, value in arguments.items()})
    except DailyPapersError as error:
        is_missing_resource = isinstance(error, NotFound) and failure is ResourceError
        raise (ResourceNotFoundError if is_missing_resource else failure)(str(error)) from error
    except Exception:
        _log.exception("%s failed", tool.__name__)
        raise failure("Something went wrong on the server. The details are in its log.") from None
    finally:
        close_old_connections()


def _clean(value: Any) -> Any:
    """Return text without control characters, which no database or feed accepts; any other value unchanged."""
    return without_controls(value) if isinstance(value, str) else value
