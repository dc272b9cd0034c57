from __future__ import annotations

import click

from dailypapers.cli.language import echo
from dailypapers.cli.setup import explaining_errors, move_to, progress_bar, ready_database
from dailypapers.lib.sentences import sentence, sentences


@click.command("copy-database")
@click.argument("url")
def command(url: str) -> None:
    """Copy the database into an empty one, from SQLite to PostgreSQL or back, and compare every row.

    URL is written as for DATABASE_URL. Stop the site and the worker first: what they write later is not in the copy.
    Then set DATABASE_URL to it, and start them again: accounts, sessions, mails and index go on as they were.
    The database of before stays as it is. A copy that is stopped leaves nothing but empty tables.

    \b
    Example:
      dailypapers copy-database postgresql://papers@db.example.org/papers
      dailypapers copy-database sqlite:////srv/papers/catalog.sqlite3
    """
    ready_database()
    from dailypapers.backup.copying import copy_database

    with explaining_errors(), progress_bar(sentence("rows"), desc=sentence("Copy"), unit_scale=True) as bar:
        copied = copy_database(url, progress=move_to(bar))
    echo(
        sentence(
            "Copied and compared: %(rows)s of %(tables)s. Set DATABASE_URL to the copy, and start the site.",
            rows=sentences("%(count)s row", "%(count)s rows", sum(copied.values())),
            tables=sentences("%(count)s table", "%(count)s tables", len(copied)),
        )
    )
