from __future__ import annotations

import textwrap

import click

from dailypapers.cli.remote import asks, identified
from dailypapers.client import Client, PaperOut

WIDTH = 100  # characters of a line at most
FORMS = ("text", "json", "md", "bib", "ris", "csl.json")


@click.command("show")
@click.argument("identifier")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True,
              help="Text, JSON, Markdown, BibTeX, RIS or CSL-JSON.")  # fmt: skip
@asks
def command(client: Client, identifier: str, form: str) -> None:
    """Show a paper by its arXiv id, DOI or address.

    \b
    Example:
      dailypapers show 2510.05096
      dailypapers show hep-th/9901001 --format bib
    """
    paper = identified(client, identifier)
    if form == "json":
        click.echo(paper.model_dump_json(indent=2))
    elif form == "text":
        click.echo(_text(paper, WIDTH))
    else:
        path = paper.url.partition("/papers/")[2]
        for piece in client.text(f"/papers/{path}.{form}"):
            click.echo(piece, nl=False)


def _text(paper: PaperOut, width: int) -> str:
    facts = {
        "Id": paper.id,
        "Published": paper.published_at.date() if paper.published_at else "",
        "Featured": paper.featured_on,
        "Categories": ", ".join(paper.categories),
        "Keywords": ", ".join(paper.keywords),
        "Organisation": paper.organisation.name if paper.organisation else "",
        "Upvotes": f"{paper.upvotes:,}" if paper.upvotes else "",
        "DOI": paper.doi,
        "Page": paper.url,
    }
    lines = [click.style(paper.title, bold=True), *_wrapped(", ".join(paper.authors), width), ""]
    lines += [f"{name + ':':<14}{value}" for name, value in facts.items() if value]
    lines += [f"{link.kind.capitalize() + ':':<14}{link.url}" for link in paper.links]
    for text in (paper.summary, paper.abstract):
        lines += ["", *_wrapped(text, width)] if text else []
    return "\n".join(lines)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
