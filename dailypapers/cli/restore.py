from __future__ import annotations

import os
import sys
import zlib
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from dailypapers.backup.unpacking import is_backup
from dailypapers.cli.language import echo
from dailypapers.cli.setup import explaining_errors, move_to, progress_bar, ready_database, start_django, sync_index
from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.lib.text import pluralize


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
@click.option(
    "--roles", is_flag=True, help="Of an archive: roles of new accounts and members of groups: for a file you trust."
)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="A home folder, new or empty.")
@click.option("--force", is_flag=True, help="Of a backup: replace what is here. Stop the site and the worker first.")
def command(file: Path, no_index: bool, roles: bool, into: Path | None, force: bool) -> None:
    """Restore what `dailypapers backup` or `dailypapers archive` wrote; `-` is an archive from standard input.

    A backup is put into an empty home, whole: accounts, passwords, the secret key. With --force it takes the place of
    what is here, which is kept in the folder before-restore of the home. Stopped before it is unpacked and checked,
    everything is as before.

    An archive is added to what is here; nothing is removed. Restoring it twice changes nothing. Stopped at any moment,
    the same command goes on. Without --roles nobody becomes an administrator, a moderator or a curator by the file.

    \b
    Example:
      dailypapers restore papers.tar.gz
      dailypapers restore papers.tar.gz --into /srv/papers
      dailypapers restore papers-2025-10.jsonl.gz

    Exit code 1 when the file is damaged or cut off; of an archive what stands before the damage is restored.
    """
    if into is not None:
        if into.is_symlink():
            raise click.UsageError(sentence("%(into)s is a symbolic link. Name the folder itself.", into=into))
        os.environ["DAILYPAPERS_HOME"] = str(into.absolute())
    if str(file) != "-" and is_backup(file):
        _restore_backup(file, is_forced=force, is_indexed=not no_index)
    elif force:
        raise click.UsageError(
            sentence("--force is for backups, and %(file)s is none: an archive replaces nothing.", file=file)
        )
    else:
        _restore_archive(file, no_index, roles)


def _restore_backup(file: Path, *, is_forced: bool, is_indexed: bool) -> None:
    start_django()
    from dailypapers.backup.restoring import restore_backup
    from dailypapers.cli.upgrading import upgrade

    with explaining_errors():
        try:
            with progress_bar(sentence("bytes"), desc=sentence("Restore"), unit_scale=True) as bar:
                manifest = restore_backup(file, is_forced=is_forced, progress=move_to(bar))
        except OSError as error:
            raise click.ClickException(
                sentence(
                    "%(file)s cannot be restored: %(strerror)s. Nothing was changed.",
                    file=file,
                    strerror=error.strerror,
                )
            ) from error
        upgrade(is_backed_up=False)
    if is_indexed:
        sync_index(rebuild=True)
    echo(
        sentence(
            "Restored: %(rows)s and %(files)s of %(moment)s UTC.",
            rows=sentences("%(count)s row", "%(count)s rows", sum(manifest.rows.values())),
            files=sentences("%(count)s file", "%(count)s files", len(manifest.files) - 1),
            moment=manifest.made_at[:19],
        )
    )
    missing = [name for name in manifest.settings if not os.environ.get(name, "").strip()]
    missing = [name for name in missing if name not in ("DAILYPAPERS_HOME", "DATABASE_URL")]
    if missing:
        echo(
            sentence(
                "Settings that were set where it was made, and are not here: %(missing)s.", missing=", ".join(missing)
            )
        )


def _restore_archive(file: Path, no_index: bool, roles: bool) -> None:
    ready_database()
    from dailypapers.archive.actions import restore
    from dailypapers.archive.queries import GAPS
    from dailypapers.archive.reading import InvalidArchive, read_lines
    from dailypapers.ranking.actions import refresh

    left_out: list[str] = []
    try:
        with _open(file) as packed, progress_bar(sentence("lines"), desc=sentence("Restore")) as bar:

            def advance(lines: int) -> None:
                bar.update(lines)

            restored = restore(read_lines(packed), advance, with_rights=roles, on_right=left_out.append)
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
        echo(
            sentence(
                "Without rights, since --roles was not given: %(left_out)s%(more)s. Give roles in /admin/; "
                "`dailypapers createsuperuser` makes the first administrator.",
                left_out=", ".join(left_out[:10]),
                more=more,
            )
        )
    echo(sentence("Restored: %(counted)s.", counted=_counted(restored.taken)))
    if lost := +restored.left_out:
        echo(
            sentence(
                "Left out, since the user or the paper they are of is not here: %(counted)s.", counted=_counted(lost)
            )
        )
    echo(sentence("Not in an archive, and so not restored: %(gaps)s.", gaps=joined("; ", GAPS)), err=True)


def _counted(counts: Counter[str]) -> str:
    named = (pluralize(number, kind.replace("_", " ")) for kind, number in counts.items())
    return ", ".join(named) or "nothing"


def _open(file: Path) -> Any:
    return nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")
