from __future__ import annotations

import gzip
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.setup import bar, ready_database


@click.command("archive")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write the whole instance into a file of JSON lines, packed where the name ends in .gz; `-` is standard output.

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
    begun = file.with_name(f"{file.name}.part")
    try:
        with begun.open("wb") as plain, ExitStack() as packed:
            _write(packed.enter_context(gzip.open(plain, "wb", compresslevel=6)) if file.suffix == ".gz" else plain)
        with begun.open("rb") as done:
            os.fsync(done.fileno())
        begun.replace(file)  # a file of this name is always a whole archive
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        begun.unlink(missing_ok=True)
    click.echo(f"{queries.total():,} lines, {file.stat().st_size / 1e6:,.1f} MB: {file}")


def _write(out: Any) -> None:
    from dailypapers.archive import queries

    with bar("lines", queries.total(), desc="Archive") as shown:
        for line in queries.written():
            out.write(line)
            shown.update()
