from __future__ import annotations

import click

from dailypapers.cli.export import kind_of
from dailypapers.cli.remote import asks, nothing, pages, show_list
from dailypapers.client import Client, Period


@click.command("today")
@click.argument("period", default="newest")
@click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Papers to list.")
@click.option("--category", default="", help="Only papers of this category, cross-lists included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
@asks
def command(client: Client, period: str, limit: int, category: str, as_json: bool) -> None:
    """List the newest day that has papers, most attention first; or another day, a week, a month.

    \b
    Example:
      dailypapers today
      dailypapers today --category cs.CL 2025-10-14
      dailypapers today 2025-W42

    Exit code 1 when there are no papers.
    """
    kind = kind_of(period)
    told = False

    def ask(number: int, cursor: str) -> Period:
        nonlocal told
        part: Period = getattr(client, kind)(period, limit=number, cursor=cursor, category=category)
        if not told and not as_json:
            papers = "1 paper" if part.papers == 1 else f"{part.papers:,} papers"
            click.echo(click.style(part.title, bold=True) + f", {papers}\n")
        told = True
        return part

    if not show_list(pages(ask, limit), as_json):
        nothing("There are no papers.")
