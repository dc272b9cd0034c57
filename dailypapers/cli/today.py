from __future__ import annotations

import click

from dailypapers.cli.export import period_call
from dailypapers.cli.language import say
from dailypapers.cli.remote import exit_empty, paginate, print_papers, with_client
from dailypapers.client import Client, Period
from dailypapers.lib.sentences import sentence, sentences


@click.command("today")
@click.argument("period", default="newest")
@click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Papers to list.")
@click.option("--category", default="", help="Only papers of this category, cross-lists included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, one a line.")
@with_client
def command(client: Client, period: str, limit: int, category: str, as_json: bool) -> None:
    """List the newest day that has papers, most attention first; or another day, a week, a month.

    \b
    Example:
      dailypapers today
      dailypapers today --category cs.CL 2025-10-14
      dailypapers today 2025-W42

    Exit code 1 when there are no papers.
    """
    fetch_period = period_call(client, period)

    def fetch(size: int, cursor: str) -> Period:
        page = fetch_period(period, limit=size, cursor=cursor, category=category)
        if not cursor and not as_json:
            click.echo(
                click.style(page.title, bold=True)
                + ", "
                + say(sentences("%(count)s paper", "%(count)s papers", page.papers))
                + "\n"
            )
        return page

    if not print_papers(paginate(fetch, limit), as_json):
        exit_empty(sentence("There are no papers."))
