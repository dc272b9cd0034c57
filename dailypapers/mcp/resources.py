"""What can be read by address: papers, the editions of days, and what trends. All of it is Markdown."""

from __future__ import annotations

from urllib.parse import unquote

from dailypapers.mcp import tools
from dailypapers.mcp.tools import Place, Tool


def paper(place: Place, id: str) -> str:
    """A paper by its id; a slash in it is written %2F."""
    return tools.get_paper(place, unquote(id))


def edition(place: Place, day: str) -> str:
    """The papers of a day, most attention first: `2025-10-14`, `today` or `newest`."""
    return tools.daily_papers(place, unquote(day), limit=tools.MAX_PAPERS)


def trending(place: Place) -> str:
    """What trends now."""
    return tools.trending_papers(place, limit=tools.MAX_PAPERS)


RESOURCES: dict[str, Tool] = {
    "papers://paper/{id}": paper,
    "papers://day/{day}": edition,
    "papers://trending": trending,
}
