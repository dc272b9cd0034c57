from __future__ import annotations

import textwrap

import click

from dailypapers.cli.remote import get_paper, with_client
from dailypapers.client import Client, PaperOut

MAX_WIDTH = 100  # characters a line
FORMATS = ("text", "json", "md", "bib", "ris", "csl.json")


@click.command("show")
@click.argument("identifier")
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text, JSON, Markdown, BibTeX, RIS or CSL-JSON.",
)
@with_client
def command(client: Client, identifier: str, file_format: str) -> None:
    """Show a paper by its arXiv id, DOI or URL.

    \b
    Example:
      dailypapers show 2510.05096
      dailypapers show hep-th/9901001 --format bib
    """
    paper = get_paper(client, identifier)
    if file_format == "json":
        click.echo(paper.model_dump_json(indent=2))
    elif file_format == "text":
        click.echo(_text(paper))
    else:
        path = paper.url.partition("/papers/")[2]
        for piece in client.text(f"/papers/{path}.{file_format}"):
            click.echo(piece, nl=False)


def _text(paper: PaperOut) -> str:
    """Format a paper with its details, links and abstract."""
    details = {
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
    lines = [click.style(paper.title, bold=True), *_wrap(", ".join(paper.authors)), ""]
    lines += [f"{name + ':':<14}{value}" for name, value in details.items() if value]
    lines += [f"{link.kind.capitalize() + ':':<14}{link.url}" for link in paper.links]
    for text in (paper.summary, paper.abstract):
        lines += ["", *_wrap(text)] if text else []
    return "\n".join(lines)


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, MAX_WIDTH, break_long_words=False, break_on_hyphens=False)
