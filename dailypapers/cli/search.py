from __future__ import annotations

from typing import Any

import click
import orjson

from dailypapers.cli.setup import ready_database


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Papers to list.")
@click.option("--mode", type=click.Choice(["hybrid", "lexical", "dense"]), default="hybrid", show_default=True,
              help="By words and meaning, by words only, by meaning only.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
def command(query: tuple[str, ...], limit: int, mode: Any, as_json: bool) -> None:
    """Search the catalogue by meaning and by word, in the query language of the site.

    \b
    Example:
      dailypapers search "how do language models plan" cat:cs.CL after:2025-10
      dailypapers search --json -n 3 sparse attention

    Exit code 1 when nothing is found.
    """
    ready_database()
    from dailypapers.search import search

    found = search(" ".join(query), limit=limit, mode=mode)
    for warning in found.warnings:
        click.echo(warning, err=True)
    for rank, item in enumerate(found.items, start=1):
        paper = item.paper
        day = paper.featured_on or (paper.published_at and paper.published_at.date())
        if as_json:
            line = {
                "rank": rank, "id": paper.key, "title": paper.title_text, "day": day, "upvotes": paper.external_upvotes,
                "score": item.hit.score, "reason": item.hit.reason, "code": paper.code_url or None,
            }  # fmt: skip
            click.echo(orjson.dumps(line).decode())
        else:
            click.echo(f"{rank:>3}. {click.style(paper.title_text, bold=True)}")
            click.echo(f"     {paper.key}  {day or ''}  {item.hit.reason}")
    if not as_json:
        papers = "1 paper" if found.total == 1 else f"{found.total:,} papers"
        click.echo(f"{papers} in {found.took_ms:.0f} ms")
    if not found.items:
        raise click.exceptions.Exit(1)
