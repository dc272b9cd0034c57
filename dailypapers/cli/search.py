from __future__ import annotations

import click
import orjson

from dailypapers.cli.asking import asks, line_of, pages
from dailypapers.client import Client, SearchList


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Papers to list.")
@click.option("--mode", type=click.Choice(["hybrid", "lexical", "dense"]), default="hybrid", show_default=True,
              help="By words and meaning, by words only, by meaning only.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
@asks
def command(client: Client, query: tuple[str, ...], limit: int, mode: str, as_json: bool) -> None:
    """Search by meaning and by word, in the query language of the site.

    \b
    Example:
      dailypapers search "how do language models plan" cat:cs.CL after:2025-10
      dailypapers search --json -n 3 sparse attention
      dailypapers search --server https://papers.example.org sparse attention

    Exit code 1 when nothing is found.
    """
    first: SearchList | None = None

    def ask(number: int, cursor: str) -> SearchList:
        nonlocal first
        part = client.search(" ".join(query), limit=number, cursor=cursor, mode=mode)
        if first is None:
            first = part
            for warning in part.warnings:
                click.echo(warning, err=True)
        return part

    shown = 0
    for found in pages(ask, limit):
        paper = found.paper
        shown += 1
        if as_json:
            line = {
                "rank": found.rank, "id": paper.id, "title": paper.title, "day": paper.day, "upvotes": paper.upvotes,
                "score": found.score, "reason": found.reason, "code": paper.code_url or None,
            }  # fmt: skip
            click.echo(orjson.dumps(line).decode())
        else:
            click.echo(line_of(paper, found.rank, found.reason))
    if not as_json and first is not None:
        papers = "1 paper" if first.total == 1 else f"{first.total:,} papers"
        click.echo(f"{papers} in {first.took_ms:.0f} ms")
    if not shown:
        raise click.exceptions.Exit(1)
