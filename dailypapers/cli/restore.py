from __future__ import annotations

import sys
import zlib
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.setup import progress_bar, ready_database, sync_index
from dailypapers.lib.text import pluralize


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
@click.option(
    "--roles", is_flag=True, help="Restore roles of new accounts and members of groups: for a file you trust."
)
def command(file: Path, no_index: bool, roles: bool) -> None:
    """Restore an archive that `dailypapers archive` wrote; `-` is standard input.

    Nothing that is here is removed. Restoring twice changes nothing. Stopped at any moment, the same command goes on.
    Without --roles nobody becomes an administrator, a moderator or a curator by the file.

    \b
    Example:
      dailypapers restore papers-2025-10.jsonl.gz

    Exit code 1 when the archive is damaged or cut off; what stands before the damage is restored.
    """
    ready_database()
    from dailypapers.archive.actions import restore
    from dailypapers.archive.reading import InvalidArchive, read_lines
    from dailypapers.ranking.actions import refresh

    left_out: list[str] = []
    try:
        with _open(file) as packed, progress_bar("lines", desc="Restore") as bar:

            def advance(lines: int) -> None:
                bar.update(lines)

            counts = restore(read_lines(packed), advance, with_rights=roles, on_right=left_out.append)
    except (OSError, EOFError, zlib.error) as error:
        raise click.ClickException(f"{file} cannot be read: {error}") from error
    except InvalidArchive as error:
        raise click.ClickException(str(error)) from error
    finally:
        refresh()
        if not no_index:
            sync_index()
    if left_out:
        more = f" and {len(left_out) - 10:,} more" if len(left_out) > 10 else ""
        click.echo(
            f"Without rights, since --roles was not given: {', '.join(left_out[:10])}{more}. Give roles in /admin/; "
            "`dailypapers createsuperuser` makes the first administrator."
        )
    click.echo(f"Restored: {', '.join(pluralize(number, kind.replace('_', ' ')) for kind, number in counts.items())}.")


def _open(file: Path) -> Any:
    return nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")
