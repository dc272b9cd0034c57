from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import orjson

from dailypapers.cli.setup import ready_database
from dailypapers.search.engine.understanding import is_said

if TYPE_CHECKING:
    from dailypapers.search import SearchPage


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Papers to list.")
@click.option("--mode", type=click.Choice(["hybrid", "lexical", "dense"]), default="hybrid", show_default=True,
              help="By words and meaning, by words only, by meaning only.")  # fmt: skip
@click.option("--recent", is_flag=True, help="Newer papers first among equals.")
@click.option("--popular", is_flag=True, help="More upvoted papers first among equals.")
@click.option("--diverse", is_flag=True, help="Unlike papers before like ones.")
@click.option("--as-is", is_flag=True, help="Read no filters from a plain sentence.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, a line each.")
def command(
    query: tuple[str, ...], limit: int, mode: Any, recent: bool, popular: bool, diverse: bool, as_is: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Search the catalogue by meaning and by word, in the query language of the site.

    \b
    Example:
      dailypapers search papers by Google on sparse attention since 2024
      dailypapers search "how do language models plan" cat:cs.CL after:2025-10
      dailypapers search --json -n 3 sparse attention

    Exit code 1 when nothing is found.
    """
    ready_database()
    from dailypapers.search import Options, search

    options = Options(sentences=not as_is, recent=recent, popular=popular, diverse=diverse)
    found = search(" ".join(query), limit=limit, mode=mode, options=options)
    _say(found)
    for rank, item in enumerate(found.items, start=1):
        paper = item.paper
        day = paper.featured_on or (paper.published_at and paper.published_at.date())
        if as_json:
            line = {
                "rank": rank, "id": paper.key, "title": paper.title_text, "day": day, "upvotes": paper.external_upvotes,
                "score": item.hit.score, "reason": item.hit.reason, "code": paper.code_url or None,
                "snippet": "".join(piece for piece, _ in item.snippet), "versions": [one.key for one in item.folded],
            }  # fmt: skip
            click.echo(orjson.dumps(line).decode())
        else:
            click.echo(f"{rank:>3}. {click.style(paper.title_text, bold=True)}")
            click.echo(f"     {paper.key}  {day or ''}  {item.hit.reason}")
            if item.snippet:
                click.echo("     " + "".join(click.style(piece, underline=hit) for piece, hit in item.snippet))
            for other in item.folded:
                click.echo(f"     also as {other.key}")
    if not as_json:
        papers = "1 paper" if found.total == 1 else f"{found.total:,} papers"
        click.echo(f"{papers} in {found.took_ms:.0f} ms")
    if not found.items:
        raise click.exceptions.Exit(1)


def _say(found: SearchPage) -> None:
    """What was understood, forgiven or not found, on standard error."""
    said = [f"{part.text.strip()} → {part}" for part in found.query.understood if is_said(part)]
    if said:
        click.echo(f"Read as filters: {', '.join(said)}. --as-is searches the words as they stand.", err=True)
    for warning in found.warnings:
        click.echo(warning, err=True)
    for word, meant in found.corrections:
        click.echo(f"No paper has “{word}”; papers with “{meant}” are shown.", err=True)
    if found.nothing_close:
        click.echo("Nothing close was found; these are the nearest there are.", err=True)
