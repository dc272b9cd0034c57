from __future__ import annotations

import click

from dailypapers.cli.remote import asks, identified, nothing, show_list
from dailypapers.client import Client


@click.command("similar")
@click.argument("identifier")
@click.option("-n", "--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Papers to list.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
@asks
def command(client: Client, identifier: str, limit: int, as_json: bool) -> None:
    """List the papers closest in meaning to a paper.

    \b
    Example:
      dailypapers similar 2510.05096
    """
    paper = identified(client, identifier)
    if not show_list(iter(client.similar(paper.id, limit=limit).items), as_json):
        nothing("No similar papers are known: the search index is not ready. `dailypapers index` builds it.")
