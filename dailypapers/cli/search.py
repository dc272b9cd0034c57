from __future__ import annotations

import click
import orjson

from dailypapers.cli.remote import asks, line_of, pages
from dailypapers.client import Client, Found, SearchList


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
@asks
def command(
    client: Client, query: tuple[str, ...], limit: int, mode: str, recent: bool, popular: bool, diverse: bool,
    as_is: bool, as_json: bool,
) -> None:  # fmt: skip
    """Search by meaning and by word, in the query language of the site.

    \b
    Example:
      dailypapers search papers by Google on sparse attention since 2024
      dailypapers search "how do language models plan" cat:cs.CL after:2025-10
      dailypapers search --json -n 3 sparse attention
      dailypapers search --server https://papers.example.org sparse attention

    Exit code 1 when nothing is found.
    """
    first: SearchList | None = None

    def ask(number: int, cursor: str) -> SearchList:
        nonlocal first
        part = client.search(
            " ".join(query), limit=number, cursor=cursor, mode=mode, recent=recent, popular=popular, diverse=diverse,
            as_is=as_is,
        )  # fmt: skip
        if first is None:
            first = part
            _say(part)
        return part

    shown = 0
    for found in pages(ask, limit):
        shown += 1
        _show(found, as_json)
    if not as_json and first is not None:
        papers = "1 paper" if first.total == 1 else f"{first.total:,} papers"
        click.echo(f"{papers} in {first.took_ms:.0f} ms")
    if not shown:
        raise click.exceptions.Exit(1)


def _show(found: Found, as_json: bool) -> None:
    paper = found.paper
    if as_json:
        line = {
            "rank": found.rank, "id": paper.id, "title": paper.title, "day": paper.day, "upvotes": paper.upvotes,
            "score": found.score, "reason": found.reason, "code": paper.code_url or None,
            "snippet": "".join(piece.text for piece in found.snippet), "versions": found.versions,
        }  # fmt: skip
        click.echo(orjson.dumps(line).decode())
        return
    click.echo(line_of(paper, found.rank, found.reason))
    if found.snippet:
        click.echo("     " + "".join(click.style(piece.text, underline=piece.matches) for piece in found.snippet))
    for other in found.versions:
        click.echo(f"     also as {other}")


def _say(found: SearchList) -> None:
    """What was understood, forgiven or not found, on standard error."""
    said = [f"{part.text} → {part.filter}" for part in found.understood]
    if said:
        click.echo(f"Read as filters: {', '.join(said)}. --as-is searches the words as they stand.", err=True)
    for warning in found.warnings:
        click.echo(warning, err=True)
    for correction in found.corrections:
        click.echo(f"No paper has “{correction.word}”; papers with “{correction.meant}” are shown.", err=True)
    if found.nothing_close:
        click.echo("Nothing close was found; these are the nearest there are.", err=True)
