from __future__ import annotations

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import explaining_errors, start_django
from dailypapers.lib.sentences import sentence


@click.command("upgrade")
@click.option("--check", is_flag=True, help="Say what would be changed, and change nothing. Exit code 1 if anything.")
@click.option("--backup/--no-backup", default=True, help="Copy a SQLite database first.")
def command(check: bool, backup: bool) -> None:
    """Bring the database to this version of the program, as the first command after an update does by itself.

    A SQLite database is copied first, into the home folder. On PostgreSQL run `dailypapers backup` before.

    \b
    Example:
      dailypapers upgrade --check
      dailypapers upgrade
    """
    start_django()
    from dailypapers.cli.upgrading import make_plan, upgrade

    with explaining_errors():
        plan = make_plan()
        for change in plan.changes:
            click.echo(change)
        if check and plan.changes:
            raise click.exceptions.Exit(1)
        if not plan.changes:
            echo(sentence("The database is up to date."))
        elif not check:
            upgrade(is_backed_up=backup)
