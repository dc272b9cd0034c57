"""What the verbs share: Django, a database that is up to date, the index, progress bars."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from dailypapers.cli import GC_THRESHOLD
from dailypapers.cli.home_marker import remember_home, require_home
from dailypapers.cli.language import echo, language, say
from dailypapers.lib.sentences import sentence
from dailypapers.lib.storage_errors import explain

if TYPE_CHECKING:
    from tqdm import tqdm


def start_django() -> None:
    """Load settings and models; a wrong setting ends the command with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django

    try:
        django.setup()
    except (OSError, ValueError, ImportError) as error:
        raise click.ClickException(sentence("The settings cannot be used: %(error)s", error=error)) from error
    from django.conf import settings

    from dailypapers.backup.swap import finish_swap

    if finish_swap(settings.HOME):
        echo(sentence("A restore that was stopped is finished."), err=True)
    if code := language():
        from django.utils.translation import activate

        activate(code)
    gc.freeze()  # what was loaded stays
    gc.set_threshold(*GC_THRESHOLD)


def log_as_set() -> None:
    """Write the log of a process without Django as the settings say."""
    from logging.config import dictConfig

    from dailypapers import settings

    dictConfig(settings.LOGGING)


def ready_database(*, is_service: bool = False) -> None:
    """Start Django and bring the database to this version of the program.

    A service refuses a home folder that it ran on before and that is empty now.
    """
    if is_service:
        require_home()
    start_django()
    from dailypapers.cli.upgrading import upgrade

    with explaining_errors():
        upgrade()
    if is_service:
        remember_home()


@contextmanager
def explaining_errors() -> Iterator[None]:
    """End the command with a sentence where the database cannot be used."""
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        problem = explain_error(error) or (
            sentence(
                "The database cannot be used: %(error)s. See DATABASE_URL and DAILYPAPERS_HOME.",
                error=str(error).strip(),
            )
        )
        raise click.ClickException(problem) from error


def explain_error(error: BaseException) -> str:
    """Return in words what an error of the database or the disk means; empty for any other, or without settings."""
    django = sys.modules.get("django.conf")
    if django is None or not django.settings.configured:
        return ""
    settings = django.settings
    return explain(error, settings.DATABASES["default"]["NAME"], settings.HOME)


def progress_bar(unit: str, total: int | None = None, **options: Any) -> tqdm[Any]:
    """Make a progress bar with rate and time left on standard error; it shows up after two seconds.

    Where standard error is no terminal it writes nothing: a log would be full of carriage returns.
    """
    from tqdm import tqdm

    options |= {"disable": None}  # tqdm's word for "only on a terminal"
    if "desc" in options:
        options["desc"] = say(options["desc"])
    return tqdm(total=total, unit=f" {say(unit)}", delay=2, dynamic_ncols=True, smoothing=0.1, leave=False, **options)


def sync_passages() -> int:
    """Bring the index of passages up to date with the texts; return how many it took in."""
    from dailypapers.search.passage_store import advance_passages

    return advance_passages(lambda: False, lambda: None).updated


def discard_passages() -> None:
    """Throw the index of passages away."""
    from dailypapers.search.passage_store import discard

    discard()


def sync_index(*, rebuild: bool = False) -> Any:
    """Bring the index up to date with the catalogue, behind a progress bar, and return what changed.

    A model that the setting names is downloaded first where it is missing, with a message.
    """
    from django.conf import settings

    from dailypapers.catalog.actions.languages import recognise_languages
    from dailypapers.search import rebuild as rebuild_index
    from dailypapers.search import sync
    from dailypapers.search.embedders import loader
    from dailypapers.search.engine import SearchIndexError
    from dailypapers.search.meaning.model_files import OFF

    loader.download(settings.EMBEDDER, lambda message: echo(message, err=True))
    if settings.MEANING not in ("", OFF):
        loader.download_model(settings.MEANING, lambda message: echo(message, err=True))
    recognise_languages()
    with progress_bar(sentence("papers"), desc=sentence("Index")) as bar:
        action: Callable[..., Any] = rebuild_index if rebuild else sync
        try:
            return action(move_to(bar))
        except (SearchIndexError, OSError, ValueError) as error:
            raise click.ClickException(
                sentence(
                    "The index could not be written: %(error)s. The index of before stays in use. Check the "
                    "free disk space with `dailypapers doctor` and run `dailypapers index` again.",
                    error=error,
                )
            ) from error


def describe_papers(limit: int | None = None, *, is_gentle: bool = False) -> int:
    """Find keyphrases and gists for papers that lack them, behind a progress bar; return for how many.

    A gentle one leaves the processor to readers.
    """
    from dailypapers.search import describe

    with progress_bar(sentence("papers"), desc=sentence("Keyphrases")) as bar:
        return describe(move_to(bar), limit=limit, pause=time.sleep if is_gentle else None)


def move_to(bar: tqdm[Any]) -> Callable[[int, int], None]:
    """Make a callback that moves a bar to `done` of `total`."""

    def move(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    return move
