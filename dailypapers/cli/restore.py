from __future__ import annotations

import gzip
import sys
import zlib
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.setup import progress_bar, ready_database, sync_index
from dailypapers.lib.text import pluralize


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
def command(file: Path, no_index: bool) -> None:
    """Restore an archive that `dailypapers archive` wrote; `-` is standard input.

    Nothing that is here is removed. Restoring twice changes nothing. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers restore papers-2025-10.jsonl.gz

    Exit code 1 when the archive is damaged or cut off; what stands before the damage is restored.
    """
    ready_database()
    from dailypapers.archive.actions import InvalidArchive, restore
    from dailypapers.ranking.actions import refresh

    try:
        with _open(file) as lines, progress_bar("lines", desc="Restore") as bar:

            def advance(lines: int) -> None:
                bar.update(lines)

            counts = restore(lines, advance)
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    except InvalidArchive as error:
        raise click.ClickException(str(error)) from error
    finally:
        refresh()
        if not no_index:
            sync_index()
    click.echo(f"Restored: {', '.join(pluralize(number, kind.replace('_', ' ')) for kind, number in counts.items())}.")


def _open(file: Path) -> Any:
    """Open a file of lines, gzipped or not."""
    if str(file) == "-":
        return sys.stdin.buffer
    with file.open("rb") as probe:
        is_gzip = probe.read(2) == b"\x1f\x8b"
    return gzip.open(file, "rb") if is_gzip else file.open("rb")
