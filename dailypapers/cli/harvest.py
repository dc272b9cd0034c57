from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import click
import orjson

from dailypapers.cli.index import index_in_background
from dailypapers.cli.language import echo
from dailypapers.cli.setup import progress_bar, ready_database, sync_index
from dailypapers.lib.sentences import sentence, sentences

MAX_WAIT = 900.0  # seconds a service may ask us to wait before we give up, with a message
BACKGROUND_INDEX_FROM = 2_000  # records after which another process begins to index them
MAX_DAYS = 40  # days in the printed table
_DAY = click.DateTime(["%Y-%m-%d"])
_COLUMNS = ("announced", "new", "revised", "cross_listed", "withdrawn", "failed", "missing")


@click.command("harvest")
@click.argument("sources", nargs=-1)
@click.option("--since", type=_DAY, metavar="DATE", help="From this day on, also years back.")
@click.option("--until", type=_DAY, metavar="DATE", help="Up to this day, included.")
@click.option("--category", "categories", multiple=True, help="Of arXiv, in place of those set; may be repeated.")
@click.option("--id", "ids", multiple=True, help="These papers only, by the source's id; may be repeated.")
@click.option("--no-index", is_flag=True, help="Leave the search index for a later `dailypapers index`.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON, a line for each source.")
def command(
    sources: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    categories: tuple[str, ...],
    ids: tuple[str, ...],
    no_index: bool,
    as_json: bool,
) -> None:
    """Harvest what sources announced: today's papers, or those of given days.

    SOURCE is arxiv, hub, biorxiv, medrxiv, openreview, openalex, semantic-scholar, or the URL of an RSS or Atom
    feed; without one, every source that is switched on. The services' limits are kept, also beside other processes:
    a long harvest takes its time. Stopped at any moment, the same command goes on.

    \b
    Example:
      dailypapers harvest arxiv                            what arXiv announced today, and what changed
      dailypapers harvest arxiv --category cs.LG --since 2005-01-01
      dailypapers harvest hub --since 2025-10-01 --until 2025-10-31
      dailypapers harvest arxiv --id 2205.13147 --id hep-th/9901001

    Exit code 1 when a source could not be harvested whole.
    """
    ready_database()
    from django.conf import settings

    if not settings.CONTACT:
        echo(sentence("Set DAILYPAPERS_CONTACT to your e-mail address, so that services can reach you."), err=True)
    request = {
        "since": since.date() if since else None,
        "until": until.date() if until else None,
        "categories": categories,
        "ids": ids,
    }
    runs = []
    with ExitStack() as background:
        stopped = _watch_signals()
        for source in _select_sources(sources):
            if not stopped():
                run = _run(source, request, stopped, None if no_index else background)
                _print_run(source, run, as_json)
                runs.append(run)
    if not no_index:
        sync_index()
    if any(run.state != run.State.DONE for run in runs):
        raise click.exceptions.Exit(1)


def _select_sources(names: tuple[str, ...]) -> list[Any]:
    """Find the sources by name, add feeds by URL; without names, take those that are switched on."""
    from dailypapers.sources import actions
    from dailypapers.sources.models import Source
    from dailypapers.sources.runner import switched_on_by_settings

    actions.ensure_sources()
    actions.switch_on(switched_on_by_settings())
    if not names:
        if sources := list(Source.objects.filter(is_on=True)):
            return sources
        raise click.ClickException("No source is switched on. Name one: dailypapers harvest arxiv")
    sources = []
    for name in names:
        source = actions.add_feed(name) if "://" in name else Source.objects.filter(name=name).first()
        if source is None:
            available = ", ".join(Source.objects.values_list("name", flat=True))
            raise click.ClickException(
                sentence(
                    "There is no source “%(name)s”. Sources are: %(available)s; or the URL of a feed.",
                    name=name,
                    available=available,
                )
            )
        sources.append(source)
    return sources


def _watch_signals() -> Callable[[], bool]:
    """Watch for SIGTERM: the harvest ends behind the page that is being stored, after a second one at once."""
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    return lambda: stopped


def _run(source: Any, request: dict[str, Any], stopped: Callable[[], bool], background: ExitStack | None) -> Any:
    """Harvest a source behind a progress bar, and return the run; a long one is indexed in the background."""
    from dailypapers.ranking.actions import refresh
    from dailypapers.sources.runner import harvest_source

    count = 0
    with progress_bar(sentence("records"), desc=source.name) as bar:

        def report_wait(reason: str) -> None:
            bar.clear()
            click.echo(reason, err=True)

        def advance(_name: str, page: Any) -> None:
            nonlocal count, background
            count += len(page.records)
            if page.total is not None and bar.n + len(page.records) <= page.total:
                bar.total = page.total
            bar.update(len(page.records))
            refresh()
            if background is not None and count >= BACKGROUND_INDEX_FROM:
                background.enter_context(index_in_background())
                background = None

        run = harvest_source(source, patience=MAX_WAIT, on_wait=report_wait, stop=stopped, on_page=advance, **request)
        refresh()
    return run


def _print_run(source: Any, run: Any, as_json: bool) -> None:
    """Print the counts of a run and of its days, as JSON or as a table."""
    days = list(run.days.values("day", *_COLUMNS))
    if as_json:
        click.echo(
            orjson.dumps(
                {
                    "source": source.name,
                    "state": run.state,
                    "error": run.error,
                    "records": run.records,
                    "requests": run.requests,
                    "days": days,
                }
            ).decode()
        )
        return
    echo(
        sentence(
            "%(name)s: %(records)s in %(requests)s.",
            name=source.name,
            records=sentences("%(count)s record", "%(count)s records", run.records),
            requests=sentences("%(count)s request", "%(count)s requests", run.requests),
        )
    )
    busy_days = [day for day in days if any(day[name] for name in _COLUMNS)]
    if busy_days:
        click.echo(f"  {'day':10} " + " ".join(f"{name.replace('_', '-'):>12}" for name in _COLUMNS))
    for day in busy_days[-MAX_DAYS:]:
        click.echo(f"  {day['day']} " + " ".join(f"{day[name]:12,}" for name in _COLUMNS))
    if len(busy_days) > MAX_DAYS:
        echo(sentences("  … and %(count)s earlier day.", "  … and %(count)s earlier days.", len(busy_days) - MAX_DAYS))
    if run.error:
        click.echo(f"  {run.error}".replace("\n", "\n  "), err=True)
