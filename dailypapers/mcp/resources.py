"""Resources, read by URI: papers, days and trending papers, all as Markdown."""

from __future__ import annotations

from urllib.parse import unquote

from dailypapers.mcp import tools
from dailypapers.mcp.tools import Tool, ToolContext


def paper(context: ToolContext, id: str) -> str:
    """Return a paper by its id; write a slash in it as %2F."""
    return tools.get_paper(context, unquote(id))


def edition(context: ToolContext, day: str) -> str:
    """Return the papers of a day, most attention first; `day` is 2025-10-14, `today` or `newest`."""
    return tools.daily_papers(context, unquote(day), limit=tools.MAX_PAPERS)


def trending(context: ToolContext) -> str:
    """Return the papers that trend now."""
    return tools.trending_papers(context, limit=tools.MAX_PAPERS)


RESOURCES: dict[str, Tool] = {
    "papers://paper/{id}": paper,
    "papers://day/{day}": edition,
    "papers://trending": trending,
}
