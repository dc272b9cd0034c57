"""What `serve` does before it serves: the database, the sample, the index. A process of its own, which then ends."""

from __future__ import annotations

from datetime import date

import click

from dailypapers.cli import run
from dailypapers.cli.language import echo
from dailypapers.cli.setup import describe_papers, ready_database, sync_index
from dailypapers.lib.sentences import sentence, sentences

IS_BEHIND = 64  # the exit code that says that index or keyphrases are to be made while the site serves
MAX_DESCRIBED = 500  # papers that get keyphrases before the site opens; more get them while it serves
MAX_INLINE = 5_000  # papers that are indexed before the site opens; more are indexed while it serves


@click.command("serve")
@click.argument("url")
@click.option("--sample/--no-sample", default=True)
def command(url: str, sample: bool) -> int:
    """Prepare a home for a site that will be reached at a URL, and say where it is."""
    ready_database(is_service=True)
    if sample:
        _fill_if_empty()
    is_behind = _index()
    echo(sentence("Daily Papers at %(url)s   (Ctrl-C ends it)", url=url))
    _print_first_run_url(_published_url() or url)
    return IS_BEHIND if is_behind else 0


def _published_url() -> str:
    """Return the URL of a published site, which answers to no other name; "" for one of this machine alone."""
    from django.conf import settings

    return str(settings.SITE_URL) if settings.SITE_URL_IS_SET else ""


def _print_first_run_url(site: str) -> None:
    """Print the URL that makes the first administrator, while there is none: who reads this output may use it."""
    from django.conf import settings

    from dailypapers.accounts.queries import first_run_token, has_administrator

    if settings.MODE != "single" and not has_administrator():
        echo(sentence("Make the first administrator at %(url)s", url=f"{site}/first?token={first_run_token()}"))


def _fill_if_empty() -> None:
    """Import the sample into an empty catalogue."""
    from dailypapers.catalog.queries import is_empty
    from dailypapers.cli.imports import SAMPLE, import_files

    if is_empty():
        report = import_files([str(SAMPLE)], date.today())
        echo(
            sentences(
                "The catalogue was empty: %(count)s sample paper imported.",
                "The catalogue was empty: %(count)s sample papers imported.",
                report["new_papers"],
            )
        )


def _index() -> bool:
    """Bring the index up to date where that is quick; return whether the rest is to be done beside the site."""
    from dailypapers.search import behind, is_ready, undescribed

    missing = behind()
    if missing <= MAX_INLINE:
        sync_index()
        if undescribed() > MAX_DESCRIBED:
            return True
        describe_papers()
        return False
    until = (
        sentence("new ones can be found when it is done")
        if is_ready()
        else sentence("until then search looks at titles only")
    )
    echo(
        sentences("Indexing %(count)s paper; %(until)s.", "Indexing %(count)s papers; %(until)s.", missing, until=until)
    )
    return True


if __name__ == "__main__":
    run(command)
