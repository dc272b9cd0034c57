"""The server of the official SDK with our tools, resources and prompts; both transports serve this one."""

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
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations

from dailypapers.lib.errors import DailyPapersError
from dailypapers.mcp import prompts, resources
from dailypapers.mcp.tools import TOOLS, Place, Tool
from dailypapers.mcp.user_tools import OWN_TOOLS, WRITING_TOOLS

INSTRUCTIONS = (
    "New research papers of each day. Use search_papers to find papers, daily_papers for a day, trending_papers for "
    "what people talk about, get_paper for the abstract of one, similar_papers for related work. Name papers by their "
    "title with a link to their page. my_feed and list_collections are of the user who asks; upvote_paper, save_paper, "
    "comment_on_paper and subscribe act in their name, so only when they ask for it."
)
place: ContextVar[Place] = ContextVar("place")  # where the site is and who asks, for the request that is served
_log = logging.getLogger(__name__)


@cache
def server() -> FastMCP:
    """The server of this process. Whoever runs it sets `place` before."""
    made = FastMCP(settings.SITE_NAME, instructions=INSTRUCTIONS, log_level="WARNING")
    for tools, reads in ((TOOLS + OWN_TOOLS, True), (WRITING_TOOLS, False)):
        for tool in tools:
            notes = ToolAnnotations(readOnlyHint=reads, destructiveHint=False, openWorldHint=False)
            made.add_tool(_offered(tool, ToolError), annotations=notes, structured_output=False)
    for address, resource in resources.RESOURCES.items():
        made.resource(address, mime_type="text/markdown")(_offered(resource, ResourceError))
    for prompt in prompts.PROMPTS:
        made.prompt()(prompt)
    return made


def _offered(tool: Tool, failure: type[Exception]) -> Callable[..., Any]:
    """The tool as the SDK wants it: asynchronous, without `place`, its errors in one sentence."""

    @wraps(tool)
    async def run(**arguments: Any) -> str:
        return await sync_to_async(_run)(tool, failure, arguments)

    hints = get_type_hints(tool, include_extras=True)
    seen = signature(tool)
    kept = [
        parameter.replace(annotation=hints[name], kind=Parameter.KEYWORD_ONLY)
        for name, parameter in seen.parameters.items()
        if name != "place"
    ]
    run.__signature__ = seen.replace(parameters=kept, return_annotation=str)  # type: ignore[attr-defined]
    run.__annotations__ = {name: hint for name, hint in hints.items() if name != "place"}
    return run


def _run(tool: Tool, failure: type[Exception], arguments: dict[str, Any]) -> str:
    close_old_connections()  # a session over standard input may last for days
    try:
        return tool(place.get(), **{name: _plain(value) for name, value in arguments.items()})
    except DailyPapersError as error:
        raise failure(str(error)) from error
    except Exception:
        _log.exception("%s failed", tool.__name__)
        raise failure("Something broke on our side; it is in the server's log.") from None
    finally:
        close_old_connections()


def _plain(value: Any) -> Any:
    """Text without NUL, which no database takes."""
    return value.replace("\0", " ") if isinstance(value, str) else value
