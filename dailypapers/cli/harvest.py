from __future__ import annotations

import signal
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import click
import orjson

from dailypapers.cli.index import indexing_beside
from dailypapers.cli.setup import bar, ready_database, sync_index

PATIENCE = 900.0  # seconds of silence a service may ask for before we give up and say so
LONG = 2_000  # records after which a second process begins to index them
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
    sources: tuple[str, ...], since: datetime | None, until: datetime | None, categories: tuple[str, ...],
    ids: tuple[str, ...], no_index: bool, as_json: bool,
) -> None:  # fmt: skip
    """Bring in what sources announced: today's papers, or those of given days.

    SOURCE is arxiv, hub, biorxiv, medrxiv, openreview, openalex, semantic-scholar, or the address of an RSS or Atom
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
        click.echo("Set DAILYPAPERS_CONTACT to your e-mail address, so that services can reach you.", err=True)
    chosen = _chosen(sources)
    span = {"since": since.date() if since else None, "until": until.date() if until else None}
    runs = []
    with ExitStack() as beside:
        stop = _until_stopped()
        for source in chosen:
            if not stop():
                runs.append(_run(source, stop, beside, None if no_index else LONG, as_json,
                                 span | {"categories": categories, "ids": ids}))  # fmt: skip
    if not no_index:
        sync_index()
    if any(run.state != run.State.DONE for run in runs):
        raise click.exceptions.Exit(1)


def _chosen(names: tuple[str, ...]) -> list[Any]:
    from dailypapers.sources import actions
    from dailypapers.sources.models import Source
    from dailypapers.sources.runner import switched_on_by_settings

    actions.ensure_sources()
    actions.switch_on(switched_on_by_settings())
    if not names:
        if chosen := list(Source.objects.filter(is_on=True)):
            return chosen
        raise click.ClickException("No source is switched on. Name one: dailypapers harvest arxiv")
    found = []
    for name in names:
        source = actions.add_feed(name) if "://" in name else Source.objects.filter(name=name).first()
        if source is None:
            known = ", ".join(Source.objects.values_list("name", flat=True))
            raise click.ClickException(f"There is no source “{name}”. Sources are: {known}; or the address of a feed.")
        found.append(source)
    return found


def _until_stopped() -> Any:
    """Ctrl-C ends the harvest behind the page that is being stored; a second one at once."""
    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    signal.signal(signal.SIGTERM, ask)
    return lambda: asked


def _run(
    source: Any, stop: Any, beside: ExitStack, index_after: int | None, as_json: bool, wish: dict[str, Any]
) -> Any:  # fmt: skip
    from dailypapers.ranking.actions import refresh
    from dailypapers.sources.runner import harvest_source

    done = 0
    with bar("records", desc=source.name) as shown:

        def waited(why: str) -> None:
            shown.clear()
            click.echo(why, err=True)

        def advance(_name: str, page: Any) -> None:
            nonlocal done, index_after
            done += len(page.records)
            if page.total is not None and shown.n + len(page.records) <= page.total:
                shown.total = page.total
            shown.update(len(page.records))
            refresh()
            if index_after is not None and done >= index_after:
                index_after = None
                beside.enter_context(indexing_beside())

        run = harvest_source(source, patience=PATIENCE, on_wait=waited, stop=stop, on_page=advance, **wish)
        refresh()
    _tell(source, run, as_json)
    return run


def _tell(source: Any, run: Any, as_json: bool) -> None:
    days = list(run.days.values("day", *_COLUMNS))
    if as_json:
        click.echo(orjson.dumps({"source": source.name, "state": run.state, "error": run.error, "records": run.records,
                                 "requests": run.requests, "days": days}).decode())  # fmt: skip
        return
    click.echo(f"{source.name}: {run.records:,} records by {run.requests:,} requests.")
    shown = [row for row in days if any(row[name] for name in _COLUMNS)]
    if shown:
        click.echo(f"  {'day':10} " + " ".join(f"{name.replace('_', '-'):>12}" for name in _COLUMNS))
    for row in shown if len(shown) <= 40 else shown[-40:]:
        click.echo(f"  {row['day']} " + " ".join(f"{row[name]:12,}" for name in _COLUMNS))
    if len(shown) > 40:
        click.echo(f"  … and {len(shown) - 40:,} earlier days.")
    if run.error:
        click.echo(f"  {run.error}".replace("\n", "\n  "), err=True)
