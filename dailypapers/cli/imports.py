from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import click
import orjson

from dailypapers.cli.index import index_in_background
from dailypapers.cli.language import echo
from dailypapers.cli.setup import describe_papers, progress_bar, ready_database, sync_index
from dailypapers.lib.notices import Notice
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import Grouped, joined, sentence
from dailypapers.lib.text import pluralize
from dailypapers.sources.field_cleaners import FORMATS, RecordError
from dailypapers.sources.files import read
from dailypapers.sources.streams import size_of

BATCH = 4_000  # records a transaction
BACKGROUND_INDEX_FROM = 2_000  # new or changed records after which another process begins to index them
MAX_DESCRIBED = 500  # papers that get keyphrases at once; `dailypapers index` goes on with the others
SAMPLE = Path(__file__).parent.parent / "catalog" / "sample.jsonl"


@click.command("import")
@click.argument("paths", nargs=-1)
@click.option(
    "--format", "file_format", type=click.Choice(FORMATS), help="The format of the files, where it cannot be detected."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day from which dates without a year are read back (default: today).",
)
@click.option("--sample", is_flag=True, help="Also import the sample catalogue that ships with the program.")
@click.option(
    "--report",
    "report_file",
    type=click.File("w", lazy=False),
    metavar="FILE",
    help="Also write there what to look at, JSON lines with a `kind`: damaged, joined and doubtful records.",
)
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def command(
    paths: tuple[str, ...],
    file_format: Any,
    as_of: datetime | None,
    sample: bool,
    report_file: IO[str] | None,
    no_index: bool,
    as_json: bool,
) -> None:
    """Import papers from files or folders; `-` is standard input.

    Reads BibTeX, RIS, CSL-JSON, CSV, saved result pages, the hub's daily-papers JSON and JSON lines, plain paper JSON
    lines and the Kaggle arXiv snapshot, also compressed by gzip or xz. The format is detected from the content.
    Importing twice changes nothing. A damaged record is reported with file, line and reason, and the rest is imported.
    A record without an identifier that resembles a paper we had is counted as doubtful.
    Stopped at any moment, the same command goes on. The newest 500 papers get keyphrases at once, the others by
    `dailypapers index` or `dailypapers serve`.

    \b
    Example:
      dailypapers import arxiv.jsonl.gz
      dailypapers import --as-of 2025-12-31 saved-pages/
      zcat papers.jsonl.gz | dailypapers import -

    Exit code 1 when a record was damaged or a file could not be read.
    """
    if not paths and not sample:
        raise click.UsageError(sentence("Name at least one file or folder, `-` for standard input, or --sample."))
    ready_database()
    day = as_of.date() if as_of else date.today()
    report = import_files([str(SAMPLE)] * sample + list(paths), day, file_format, report_file, index=not no_index)
    if not no_index:
        sync_index()
        describe_papers(MAX_DESCRIBED)
    _print_report(report, as_json)
    if report["damaged"]:
        raise click.exceptions.Exit(1)


def import_files(
    paths: list[str], as_of: date, file_format: Any = None, report_file: IO[str] | None = None, *, index: bool = False
) -> dict[str, Any]:
    """Read, store and rank the papers of files, a batch at a time, and return the counts by name.

    Damage is printed; it and the records to look at are written to `report_file` where one is given.
    With `index` a long import is indexed by another process meanwhile; the caller syncs what is left.
    """
    from dailypapers.catalog.actions import Stored, store
    from dailypapers.ranking.actions import refresh
    from dailypapers.sources.import_report import ImportReport

    stored, notices = Stored(), list[Notice]()
    report = ImportReport(None if report_file is None else lambda line: report_file.write(line + "\n"))
    sizes = [size_of(path) for path in paths]
    total = sum(size or 0 for size in sizes) if None not in sizes else None
    with ExitStack() as background, progress_bar("B", total, unit_scale=True, desc=sentence("Import")) as bar:

        def advance(size: int) -> None:
            bar.update(size)

        def keep_notices() -> None:
            report.add_notices(notices, "import")
            notices.clear()

        def valid_records() -> Iterator[PaperRecord]:
            for path in paths:
                for item in read(path, as_of=as_of, format=file_format, on_bytes=advance):
                    if isinstance(item, RecordError):
                        report.add_damage(item)
                        bar.clear()
                        click.echo(str(item), err=True)
                    elif isinstance(item, Notice):
                        notices.append(item)
                        if len(notices) >= BATCH:
                            keep_notices()
                    else:
                        yield item

        records = valid_records()
        while batch := list(islice(records, BATCH)):
            stored += store(batch, on_outcomes=report.add_outcomes)
            refresh()
            if index and stored.new + stored.changed >= BACKGROUND_INDEX_FROM:
                index = False
                background.enter_context(index_in_background())
            bar.set_postfix_str(pluralize(report.read, "record"), refresh=False)
    report.add_notices(notices, "import")
    refresh()
    papers = {"new_papers": stored.new_papers, "merged_papers": stored.merged_papers}
    return {"sentence": report.sentence()} | report.counts() | papers


def _print_report(report: dict[str, Any], as_json: bool) -> None:
    """Print the counts of an import, as JSON or in a sentence."""
    if as_json:
        click.echo(orjson.dumps({name: value for name, value in report.items() if name != "sentence"}).decode())
        return
    papers = sentence(
        "Papers: %(new)s new, %(merged)s merged into others.",
        new=Grouped(report["new_papers"]),
        merged=Grouped(report["merged_papers"]),
    )
    echo(joined(" ", (report["sentence"], papers)))
