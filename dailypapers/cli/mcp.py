from __future__ import annotations

import click

from dailypapers.cli.setup import ready_database


@click.command("mcp")
@click.option(
    "--site",
    default="http://127.0.0.1:8000",
    show_default=True,
    metavar="URL",
    help="Where the site is, for the links in answers.",
)
@click.option(
    "--token", envvar="DAILYPAPERS_TOKEN", default="", help="Act as the user of this token; also DAILYPAPERS_TOKEN."
)
def command(site: str, token: str) -> None:
    """Serve the papers to a language model over standard input and output (Model Context Protocol).

    The assistant starts this command itself; docs/agents.md shows how to set it up. A running site serves the same
    over HTTP at /mcp. With a token, or on a site for one person, it can also read what is yours and act for you.

    \b
    Example:
      dailypapers mcp
      dailypapers mcp --site https://papers.example.org
    """
    ready_database()
    from dailypapers.mcp.server import current_context, server
    from dailypapers.mcp.tools import ToolContext
    from dailypapers.mcp.user_tools import local_caller

    current_context.set(ToolContext(site.rstrip("/") + "/", local_caller(token)))
    server().run(transport="stdio")
