from __future__ import annotations

import click

from dailypapers.cli.remote import asks, nothing, pages, show_list
from dailypapers.client import Client


@click.command("trending")
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Papers to list.")
@click.option("--category", default="", help="Only papers of this category, cross-lists included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
@asks
def command(client: Client, limit: int, category: str, as_json: bool) -> None:
    """List what trends, over all days.

    \b
    Example:
      dailypapers trending -n 5 --category cs.CL
    """
    ask = pages(lambda number, cursor: client.trending(limit=number, cursor=cursor, category=category), limit)
    if not show_list(ask, as_json):
        nothing("There are no papers.")
