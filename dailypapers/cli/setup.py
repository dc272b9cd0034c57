"""What verbs share: starting Django, a database that is up to date, progress."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from typing import Any

import click
from tqdm import tqdm


def start_django() -> None:
    """Loads settings and models; says in words what is wrong with a setting."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    try:
        django.setup()
    except (OSError, ValueError, ImportError) as error:
        raise click.ClickException(f"The settings cannot be used: {error}") from error
    # What was loaded stays. A page of 2,500 papers makes 100,000 objects that no cycle holds: by default the search for
    # cycles among them takes an eighth of the time of storing it.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def ready_database() -> None:
    """Starts Django and brings the database to this version of the program."""
    start_django()
    from django.db import OperationalError

    try:
        _migrate()
    except OperationalError as error:
        raise click.ClickException(
            f"The database cannot be used: {str(error).strip()}. See DATABASE_URL and DAILYPAPERS_HOME."
        ) from error


def _migrate() -> None:
    """Applies what is missing in one transaction: Django's own is one a migration, and notes it as done after that."""
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    # SQLite alters tables only while foreign keys are unchecked, and that it changes only outside a transaction.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.enable_constraint_checking()


def bar(unit: str, total: int | None = None, **options: Any) -> tqdm[Any]:
    """A progress bar with rate and time left on standard error, shown when something takes longer than two seconds."""
    return tqdm(total=total, unit=f" {unit}", delay=2, dynamic_ncols=True, smoothing=0.1, leave=False, **options)


def sync_index(*, rebuild: bool = False) -> Any:
    """Brings the index to the catalogue behind a progress bar; gives what was done.

    A model that a setting names and that is not here yet is downloaded first, which is said.
    """
    from django.conf import settings

    from dailypapers.search import rebuild as make_anew
    from dailypapers.search import sync
    from dailypapers.search.embedders import loader
    from dailypapers.search.engine import SearchIndexError

    loader.fetch(settings.EMBEDDER, lambda said: click.echo(said, err=True))
    with bar("papers", desc="Index") as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        action: Callable[..., Any] = make_anew if rebuild else sync
        try:
            return action(progress)
        except (SearchIndexError, OSError, ValueError) as error:
            raise click.ClickException(
                f"The index could not be written: {error}. What was searched before is searched on. Look at the room "
                "on the disk (`dailypapers doctor`) and run `dailypapers index` again."
            ) from error


def describe_papers(limit: int | None = None) -> int:
    """Finds keyphrases and gists of papers that lack them behind a progress bar; how many papers."""
    from dailypapers.search import describe

    with bar("papers", desc="Keyphrases") as shown:

        def progress(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        return describe(progress, limit=limit)
