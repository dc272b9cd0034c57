from __future__ import annotations

import click

from dailypapers.cli.remote import exit_empty, with_client
from dailypapers.client import ApiProblem, Client
from dailypapers.lib.sentences import sentence


@click.command("passages")
@click.argument("query", nargs=-1, required=True)
@click.option("--paper", default="", metavar="ID", help="Only in this paper.")
@click.option("--in", "listing", default="", metavar="LIST", help="Only in the papers of a list, like category/cs.LG.")
@click.option("-n", "--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="Passages to list.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each passage, one a line.")
@with_client
def command(client: Client, query: tuple[str, ...], paper: str, listing: str, limit: int, as_json: bool) -> None:
    """Search in the texts of papers; print the passages that answer, each with its paper, section and address.

    \b
    Example:
      dailypapers passages learning rate warmup
      dailypapers passages --paper 2205.13147 ablation
      dailypapers passages --in trending "sparse attention" after:2025

    Exit code 1 when nothing is found.
    """
    try:
        found = client.find_passages(" ".join(query), paper=paper, listing=listing, limit=limit).items
    except ApiProblem as problem:
        raise click.ClickException(str(problem)) from problem
    if not found:
        exit_empty(sentence("Nothing found. Use fewer or other words; `dailypapers fulltext` fetches texts."))
    for rank, one in enumerate(found, 1):
        if as_json:
            click.echo(one.model_dump_json())
            continue
        place = f", in {one.section}" if one.section else ""
        click.echo(f"{rank:>3}. {click.style(one.title, bold=True)}{place}\n     {one.quote}\n     {one.url}")
