from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import click

from dailypapers.cli.remote import asks, pages
from dailypapers.cli.setup import bar
from dailypapers.client import Client, PaperOut

FORMS = ("jsonl", "bib", "ris", "csl.json", "csv", "md")
MAX_SEARCH_RESULTS = 1_000  # papers of a search that can be paged through


@click.command("export")
@click.argument("query", nargs=-1)
@click.option("--format", "form", type=click.Choice(FORMS), default="jsonl", show_default=True,
              help="JSON lines, BibTeX, RIS, CSL-JSON, CSV or Markdown.")  # fmt: skip
@click.option("--period", default="", help="The papers of a day, week or month.")
@click.option("--trending", is_flag=True, help="What trends.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, not standard output.")
@asks
def command(
    client: Client, query: tuple[str, ...], form: str, period: str, trending: bool, output: Path | None
) -> None:
    """Write papers out: those of a search, of a period, what trends, or (as JSON lines) all.

    \b
    Example:
      dailypapers export -o papers.jsonl
      dailypapers export --format bib --period 2025-10-14 -o day.bib
      dailypapers export --format csv sparse attention cat:cs.LG
    """
    text = " ".join(query)
    if bool(text) + bool(period) + trending > 1:
        raise click.UsageError("Name a query, a --period or --trending: one of them.")
    if not (text or period or trending) and form != "jsonl":
        raise click.UsageError(
            f"Name a query, a --period or --trending; all papers at once come as jsonl, not as {form}."
        )
    pieces = _lines(client, text, period, trending) if form == "jsonl" else _file(client, form, text, period, trending)
    with ExitStack() as files:
        out: BinaryIO = files.enter_context(output.open("wb")) if output else sys.stdout.buffer
        shown = files.enter_context(bar("B", desc="Export", unit_scale=True))
        for piece in pieces:
            out.write(piece)
            shown.update(len(piece))
        out.flush()


def _lines(client: Client, text: str, period: str, trending: bool) -> Iterator[bytes]:
    """Papers as JSON lines, each as the API tells it."""
    if not (text or period or trending):
        yield from client.text("/api/v1/export/papers.jsonl")
        return
    if text:
        found = pages(lambda number, cursor: client.search(text, limit=number, cursor=cursor), MAX_SEARCH_RESULTS)
        papers: Iterator[PaperOut] = (hit.paper for hit in found)
    elif trending:
        papers = pages(lambda number, cursor: client.trending(limit=number, cursor=cursor), MAX_SEARCH_RESULTS)
    else:
        ask = getattr(client, kind_of(period))
        papers = pages(lambda number, cursor: ask(period, limit=number, cursor=cursor), 1 << 30)
    for paper in papers:
        yield paper.model_dump_json().encode() + b"\n"


def _file(client: Client, form: str, text: str, period: str, trending: bool) -> Iterator[bytes]:
    """What the site writes at the address of the list with the form behind it."""
    if text:
        return client.text(f"/papers.{form}", q=text)
    if trending:
        return client.text(f"/papers/trending.{form}")
    kind = kind_of(period)
    named = getattr(client, kind)(period, limit=1).period  # says in a sentence when the period is none
    return client.text(f"/papers/{'date' if kind == 'day' else kind}/{named}.{form}")


def kind_of(period: str) -> str:
    """Day, week or month, by the way it is written."""
    if "-W" in period.upper():
        return "week"
    return "month" if period.count("-") == 1 else "day"
