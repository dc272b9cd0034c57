from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

import click

from dailypapers.cli.remote import paginate, with_client
from dailypapers.cli.setup import progress_bar
from dailypapers.client import Client, PaperOut, Period
from dailypapers.lib.private_files import keep_new_files_private
from dailypapers.lib.sentences import sentence

FORMATS = ("jsonl", "bib", "ris", "csl.json", "csv", "md")
MAX_SEARCH_RESULTS = 1_000  # papers of a search or list that can be paged through


class PeriodCall(Protocol):
    """A call of the client for the papers of a day, a week or a month."""

    def __call__(self, period: str, /, *, limit: int = 50, cursor: str = "", category: str = "") -> Period: ...


@click.command("export")
@click.argument("query", nargs=-1)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="JSON lines, BibTeX, RIS, CSL-JSON, CSV or Markdown.",
)
@click.option("--period", default="", help="The papers of a day, week or month.")
@click.option("--trending", is_flag=True, help="Trending papers.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file, not standard output.")
@with_client
def command(
    client: Client, query: tuple[str, ...], file_format: str, period: str, trending: bool, output: Path | None
) -> None:
    """Export papers: of a search, of a period, trending ones, or (as JSON lines) all.

    \b
    Example:
      dailypapers export -o papers.jsonl
      dailypapers export --format bib --period 2025-10-14 -o day.bib
      dailypapers export --format csv sparse attention cat:cs.LG
    """
    text = " ".join(query)
    if bool(text) + bool(period) + trending > 1:
        raise click.UsageError(sentence("Name a query, a --period or --trending: one of them."))
    if file_format == "jsonl":
        pieces = _json_lines(client, text, period, trending)
    elif text or period or trending:
        pieces = _file(client, file_format, text, period, trending)
    else:
        raise click.UsageError(
            sentence(
                "Name a query, a --period or --trending; all papers at once come as jsonl, not as %(file_format)s.",
                file_format=file_format,
            )
        )
    with ExitStack() as files:
        is_new = output is not None and not output.exists()
        out: BinaryIO = files.enter_context(output.open("wb")) if output else sys.stdout.buffer
        if output and is_new:  # papers are public: readable as any file of whoever exports them
            output.chmod(0o666 & ~keep_new_files_private())
        bar = files.enter_context(progress_bar("B", desc=sentence("Export"), unit_scale=True))
        for piece in pieces:
            out.write(piece)
            bar.update(len(piece))
        out.flush()


def _json_lines(client: Client, text: str, period: str, trending: bool) -> Iterator[bytes]:
    """Yield papers as JSON lines, each like a paper of the API."""
    papers: Iterator[PaperOut]
    if text:
        hits = paginate(lambda size, cursor: client.search(text, limit=size, cursor=cursor), MAX_SEARCH_RESULTS)
        papers = (hit.paper for hit in hits)
    elif trending:
        papers = paginate(lambda size, cursor: client.trending(limit=size, cursor=cursor), MAX_SEARCH_RESULTS)
    elif period:
        fetch = period_call(client, period)
        papers = paginate(lambda size, cursor: fetch(period, limit=size, cursor=cursor), sys.maxsize)
    else:
        yield from client.text("/api/v1/export/papers.jsonl")
        return
    for paper in papers:
        yield paper.model_dump_json().encode() + b"\n"


def _file(client: Client, file_format: str, text: str, period: str, trending: bool) -> Iterator[bytes]:
    """Yield the file that the site makes of a list."""
    if text:
        return client.text(f"/papers.{file_format}", q=text)
    if trending:
        return client.text(f"/papers/trending.{file_format}")
    name = period_call(client, period)(period, limit=1).period  # an invalid period is an error with a sentence here
    kind = kind_of(period)
    return client.text(f"/papers/{'date' if kind == 'day' else kind}/{name}.{file_format}")


def period_call(client: Client, period: str) -> PeriodCall:
    """Choose the call for a period by how it is written."""
    calls: dict[str, PeriodCall] = {"day": client.day, "week": client.week, "month": client.month}
    return calls[kind_of(period)]


def kind_of(period: str) -> Literal["day", "week", "month"]:
    """Tell a day, a week and a month apart by how they are written."""
    if "-W" in period.upper():
        return "week"
    return "month" if period.count("-") == 1 else "day"
