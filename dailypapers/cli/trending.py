from __future__ import annotations

import click

from dailypapers.cli.remote import exit_empty, paginate, print_papers, with_client
from dailypapers.client import Client
from dailypapers.lib.sentences import sentence


@click.command("trending")
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Papers to list.")
@click.option("--category", default="", help="Only papers of this category, cross-lists included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, one a line.")
@with_client
def command(client: Client, limit: int, category: str, as_json: bool) -> None:
    """List trending papers of all days.

    \b
    Example:
      dailypapers trending -n 5 --category cs.CL
    """
    papers = paginate(lambda size, cursor: client.trending(limit=size, cursor=cursor, category=category), limit)
    if not print_papers(papers, as_json):
        exit_empty(sentence("There are no papers."))
