from __future__ import annotations

import click
import orjson

from dailypapers.cli.language import echo
from dailypapers.cli.remote import format_paper, paginate, with_client
from dailypapers.client import Client, Found, SearchList
from dailypapers.lib.sentences import sentence, sentences


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Papers to list.")
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "lexical", "dense"]),
    default="hybrid",
    show_default=True,
    help="By words and meaning, by words only, by meaning only.",
)
@click.option("--recent", is_flag=True, help="Newer papers first among equals.")
@click.option("--popular", is_flag=True, help="More upvoted papers first among equals.")
@click.option("--diverse", is_flag=True, help="Unlike papers before like ones.")
@click.option("--as-is", is_flag=True, help="Read no filters from a plain sentence.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each paper, one a line.")
@with_client
def command(
    client: Client,
    query: tuple[str, ...],
    limit: int,
    mode: str,
    recent: bool,
    popular: bool,
    diverse: bool,
    as_is: bool,
    as_json: bool,
) -> None:
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

    def fetch(size: int, cursor: str) -> SearchList:
        nonlocal first
        page = client.search(
            " ".join(query),
            limit=size,
            cursor=cursor,
            mode=mode,
            recent=recent,
            popular=popular,
            diverse=diverse,
            as_is=as_is,
        )
        if first is None:
            first = page
            _print_notices(page)
        return page

    for hit in paginate(fetch, limit):
        _print_hit(hit, as_json)
    if not as_json and first is not None:
        echo(
            sentences(
                "%(count)s paper in %(ms)s ms", "%(count)s papers in %(ms)s ms", first.total, ms=f"{first.took_ms:.0f}"
            )
        )
    if first is None or not first.items:
        raise click.exceptions.Exit(1)


def _print_hit(hit: Found, as_json: bool) -> None:
    """Print a hit: a JSON object, or the paper with the reason, a snippet and other versions of the work."""
    paper = hit.paper
    if as_json:
        line = {
            "rank": hit.rank,
            "id": paper.id,
            "title": paper.title,
            "day": paper.day,
            "upvotes": paper.upvotes,
            "score": hit.score,
            "reason": hit.reason,
            "code": paper.code_url or None,
            "snippet": "".join(piece.text for piece in hit.snippet),
            "versions": hit.versions,
        }
        click.echo(orjson.dumps(line).decode())
        return
    click.echo(format_paper(paper, hit.rank, hit.reason))
    if hit.snippet:
        click.echo("     " + "".join(click.style(piece.text, underline=piece.matches) for piece in hit.snippet))
    for version in hit.versions:
        echo(sentence("     also as %(version)s", version=version))


def _print_notices(page: SearchList) -> None:
    """Print to standard error what was read as a filter, left out, corrected or not found."""
    filters = [f"{phrase.text} → {phrase.filter}" for phrase in page.understood]
    if filters:
        echo(
            sentence(
                "Read as filters: %(filters)s. --as-is searches the words as they stand.", filters=", ".join(filters)
            ),
            err=True,
        )
    for warning in page.warnings:
        click.echo(warning, err=True)
    for paper in page.missing:
        echo(
            sentence(
                "%(identifier)s is not in this catalogue. See %(url)s", identifier=paper.identifier, url=paper.url
            ),
            err=True,
        )
    for correction in page.corrections:
        echo(
            sentence(
                "Showing results for “%(meant)s” instead of “%(word)s”. --as-is searches the words as they stand.",
                meant=correction.meant,
                word=correction.word,
            ),
            err=True,
        )
    if page.nothing_close:
        echo(sentence("Nothing close was found; these are the nearest there are."), err=True)
