from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import explaining_errors, progress_bar, start_django
from dailypapers.lib.sentences import joined, sentence, sentences


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="In a folder: keep so many backups, delete older ones.")
def command(target: Path, keep: int | None) -> None:
    """Copy database, secret key and mails into one file, while everything runs, and read it again to check it.

    TARGET is a file that ends in .tar.gz or .tar, or a folder, in which the file is named by the moment. The file holds
    accounts and the key that signs sessions: only its owner may read it. `dailypapers restore` takes it back. The
    search index is not in it; it is built anew.

    \b
    Example:
      dailypapers backup papers.tar.gz
      dailypapers backup /mnt/backups --keep 14

    On PostgreSQL it runs pg_dump, which must be as new as the server.
    """
    start_django()
    from dailypapers.backup.actions import make_backup

    if keep and not target.is_dir():
        raise click.UsageError(sentence("--keep is for a folder that is there."))
    with explaining_errors(), ExitStack() as stack:
        try:
            backup = make_backup(target, keep=keep or 0, progress=Bars(stack))
        except OSError as error:
            raise click.ClickException(
                sentence(
                    "The backup cannot be written to %(target)s: %(strerror)s.", target=target, strerror=error.strerror
                )
            ) from error
    rows = sum(backup.manifest.rows.values())
    size = backup.path.stat().st_size / 1e6
    done = sentences(
        "%(count)s row, %(size)s MB, checked: %(path)s.",
        "%(count)s rows, %(size)s MB, checked: %(path)s.",
        rows,
        size=f"{size:,.1f}",
        path=backup.path,
    )
    gone = sentences("%(count)s older one deleted.", "%(count)s older ones deleted.", len(backup.deleted))
    echo(joined(" ", (done, gone)) if backup.deleted else done)


class Bars:
    """A progress bar for each thing that is done, one after the other."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._what = stack, ""
        self._bar: Any = None

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what:
            self._stack.close()
            unit = "pages" if what == "Copy" else "bytes"
            self._bar = self._stack.enter_context(progress_bar(unit, total or None, desc=what, unit_scale=True))
            self._what = what
        self._bar.update(done - self._bar.n)
