from __future__ import annotations

import gzip
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import progress_bar, ready_database
from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.lib.whole_file import write_whole


@click.command("archive")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write the whole instance into a file of JSON lines, gzipped when its name ends in .gz; `-` is standard output.

    `dailypapers restore` takes it back, here or on another machine. docs/archive.md describes the lines.

    \b
    Example:
      dailypapers archive papers-2025-10.jsonl.gz
    """
    ready_database()
    from dailypapers.archive import queries

    if str(file) == "-":
        _write(sys.stdout.buffer)
        return
    try:
        with write_whole(file) as plain, ExitStack() as stack:  # a file of this name is always a whole archive
            out = stack.enter_context(gzip.open(plain, "wb", compresslevel=6)) if file.suffix == ".gz" else plain
            lines = _write(out)
    except OSError as error:
        raise click.ClickException(
            sentence("%(file)s cannot be written: %(strerror)s.", file=file, strerror=error.strerror)
        ) from error
    echo(
        sentences(
            "%(count)s line, %(size)s MB: %(file)s",
            "%(count)s lines, %(size)s MB: %(file)s",
            lines,
            size=f"{file.stat().st_size / 1e6:,.1f}",
            file=file,
        )
    )
    echo(sentence("Not in an archive: %(gaps)s.", gaps=joined("; ", queries.GAPS)), err=True)


def _write(out: Any) -> int:
    """Write the lines of the archive to a binary file, behind a progress bar; return how many things they are."""
    from dailypapers.archive import queries
    from dailypapers.archive.snapshot import snapshot

    with snapshot():
        total = queries.total()
        with progress_bar(sentence("lines"), total, desc=sentence("Archive")) as bar:
            for line in queries.archive_lines():
                out.write(line)
                bar.update()
    return total
