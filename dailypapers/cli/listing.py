from __future__ import annotations

import click

from dailypapers.cli.remote import exit_empty, format_paper, paginate, with_client
from dailypapers.client import ApiProblem, Client
from dailypapers.lib.sentences import sentence


@click.command("list")
@click.argument("kind", default="")
@click.argument("target", default="")
@click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Papers to list.")
@click.option("--category", default="", help="Only papers of a category, or of a sum like cs.AI+cs.LG-cs.CY.")
@click.option("--period", default="", help="Only what is of a day, week or month.")
@click.option("--news", is_flag=True, help="What is new of it, the newest first, as feeds and digests show it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, one a line.")
@with_client
def command(
    client: Client, kind: str, target: str, limit: int, category: str, period: str, news: bool, as_json: bool
) -> None:
    """Print any list of papers with the reason for each; without a KIND, what kinds there are.

    \b
    Example:
      dailypapers list
      dailypapers list category cs.AI+cs.LG-cs.CY
      dailypapers list author "Ada Lovelace" --period 2025-10

    Exit code 1 when there are no papers.
    """
    if not kind:
        _print_kinds(client)
        return

    def fetch(size: int, cursor: str) -> object:
        return client.listing(kind, target, limit=size, cursor=cursor, category=category, period=period, news=news)

    rank = 0
    try:
        for rank, item in enumerate(paginate(fetch, limit), 1):
            click.echo(item.paper.model_dump_json() if as_json else format_paper(item.paper, rank, item.reason))
    except ApiProblem as problem:
        raise click.ClickException(str(problem)) from problem
    if not rank:
        exit_empty(sentence("There are no papers on this list."))


def _print_kinds(client: Client) -> None:
    for row in client.listings().items:
        needs = f" TARGET ({row.target})" if row.target else ""
        click.echo(f"{click.style(row.kind, bold=True)}{needs}  {row.label}")
