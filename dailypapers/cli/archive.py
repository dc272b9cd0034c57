from __future__ import annotations

import gzip
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.setup import progress_bar, ready_database
from dailypapers.lib.text import pluralize


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
    partial = file.with_name(f"{file.name}.part")
    try:
        with partial.open("wb") as plain, ExitStack() as stack:
            _write(stack.enter_context(gzip.open(plain, "wb", compresslevel=6)) if file.suffix == ".gz" else plain)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(file)  # a file of this name is always a whole archive
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"{pluralize(queries.total(), 'line')}, {file.stat().st_size / 1e6:,.1f} MB: {file}")


def _write(out: Any) -> None:
    """Write the lines of the archive to a binary file, behind a progress bar."""
    from dailypapers.archive import queries

    with progress_bar("lines", queries.total(), desc="Archive") as bar:
        for line in queries.archive_lines():
            out.write(line)
            bar.update()
