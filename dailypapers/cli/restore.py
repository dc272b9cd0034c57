from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.setup import bar, ready_database, sync_index


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
def command(file: Path, no_index: bool) -> None:
    """Take an archive back that `dailypapers archive` wrote; `-` is standard input.

    Nothing that is here is removed. Doing it twice changes nothing. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers restore papers-2025-10.jsonl.gz

    Exit code 1 when the archive is damaged or was cut off; what stands before the damage is taken in.
    """
    ready_database()
    from dailypapers.archive.actions import InvalidArchive, restore
    from dailypapers.ranking.actions import refresh

    try:
        with _opened(file) as lines, bar("lines", desc="Restore") as shown:
            taken = restore(lines, lambda number: _advance(shown, number))
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    except InvalidArchive as error:
        raise click.ClickException(str(error)) from error
    finally:
        refresh()
        if not no_index:
            sync_index()
    click.echo(
        ", ".join(f"{number:,} {kind.replace('_', ' ')}{'s' * (number != 1)}" for kind, number in taken.items())
        + " taken in."
    )


def _opened(file: Path) -> Any:
    """The lines of a file, packed or not."""
    if str(file) == "-":
        return sys.stdin.buffer
    with file.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return gzip.open(file, "rb") if packed else file.open("rb")


def _advance(shown: Any, number: int) -> None:
    shown.update(number)
