from __future__ import annotations

from typing import Any

import click
import orjson

from dailypapers.cli.setup import ready_database

SIGNS = {"good": "✓", "notice": "·", "bad": "✗"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each check, a line each.")
def command(as_json: bool) -> None:
    """Look whether everything is as it should be, and say the command that mends what is not.

    \b
    Example:
      dailypapers doctor

    Exit code 1 when something is wrong.
    """
    ready_database()
    checks = list(_checks())
    for state, what, remedy in checks:
        if as_json:
            click.echo(orjson.dumps({"state": state, "what": what, "remedy": remedy}).decode())
        else:
            click.echo(f"{SIGNS[state]} {what}" + (f"\n    {remedy}" if remedy else ""))
    if any(state == "bad" for state, _, _ in checks):
        raise click.exceptions.Exit(1)


def _checks() -> Any:
    """Each check as (state, what is so, what to do)."""
    yield _home()
    yield _database()
    yield _papers()
    yield _scores()
    yield _orphans()
    yield _index()
    yield _keyphrases()
    yield from _sources()
    yield from _worker()
    yield _mail()


def _home() -> tuple[str, str, str]:
    import shutil

    from django.conf import settings

    free = shutil.disk_usage(settings.HOME).free / 1e9
    state = "bad" if free < 0.5 else "good"
    return (
        state,
        f"Home folder {settings.HOME}, {free:,.1f} GB free",
        "Make room on this disk." if state == "bad" else "",
    )


def _database() -> tuple[str, str, str]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return "good", f"Database: {connection.display_name}", ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = cursor.fetchone()[0]
    if verdict == "ok":
        return "good", "Database: SQLite, sound", ""
    return (
        "bad",
        f"Database: SQLite says {verdict}",
        "Restore catalog.sqlite3 from a backup, or import the sources again.",
    )


def _papers() -> tuple[str, str, str]:
    from dailypapers.catalog import queries
    from dailypapers.catalog.models import Paper, Record

    papers, records, newest = Paper.objects.count(), Record.objects.count(), queries.newest_day()
    if not papers:
        return "notice", "Catalogue: empty", "dailypapers import FILE"
    return "good", f"Catalogue: {papers:,} papers from {records:,} records, newest day {newest or 'unknown'}", ""


def _scores() -> tuple[str, str, str]:
    from dailypapers.catalog.models import Paper
    from dailypapers.ranking.actions import refresh

    waiting = Paper.objects.filter(trending_score=None).count()
    if waiting:
        refresh()
        return "notice", f"Ranking: {waiting:,} papers had no score; they have one now", ""
    return "good", "Ranking: every paper has its score", ""


def _orphans() -> tuple[str, str, str]:
    from dailypapers.catalog.models import Paper

    orphans = Paper.objects.filter(records=None).count()
    if orphans:
        return (
            "bad",
            f"Catalogue: {orphans:,} papers have no record",
            "Import the sources again, or delete them in /admin/.",
        )
    return "good", "Catalogue: every paper has a record", ""


def _index() -> tuple[str, str, str]:
    from dailypapers.search import behind, has_other_embedder, is_ready

    if not is_ready():
        return "bad", "Search index: missing or damaged", "dailypapers index"
    if has_other_embedder():
        return (
            "bad",
            "Search index: not made with the embedder that is set; it serves on until a new one is built",
            "dailypapers index",
        )
    missing = behind()
    if missing:
        return "bad", f"Search index: {missing:,} papers behind the catalogue", "dailypapers index"
    return "good", "Search index: up to date", ""


def _keyphrases() -> tuple[str, str, str]:
    from dailypapers.search import undescribed

    if waiting := undescribed():
        return "notice", f"Keyphrases: {waiting:,} papers wait for theirs", "dailypapers index"
    return "good", "Keyphrases: every paper has them", ""


def _sources() -> Any:
    """What sources that are on, or were harvested before, still lack."""
    from django.conf import settings
    from django.db.models import Q
    from django.utils import timezone

    from dailypapers.sources import queries
    from dailypapers.sources.models import Source

    now = timezone.now()
    chosen = Source.objects.filter(Q(is_on=True) | Q(slices__isnull=False)).distinct()
    if not chosen:
        yield "notice", "Sources: none is switched on", "dailypapers harvest arxiv, or switch one on in /admin/"
    if chosen and not settings.CONTACT:
        yield "notice", "Sources: services cannot reach you", "Set DAILYPAPERS_CONTACT to your e-mail address."
    for source in chosen:
        gaps = queries.gaps(source, now)
        for gap in gaps:
            yield "bad", f"{source.name}: {gap.what}", gap.remedy
        if source.last_error:
            yield "bad", f"{source.name}: the last run said: {source.last_error}", f"dailypapers harvest {source.name}"
        elif not gaps:
            when = f", last harvested {source.last_run_at:%Y-%m-%d %H:%M} UTC" if source.last_run_at else ""
            yield "good", f"{source.name}: nothing is missing{when}", ""


def _worker() -> Any:
    """Steps that fail, and steps that nobody runs although a source is on."""
    from datetime import timedelta

    from django.utils import timezone

    from dailypapers.sources.models import Source
    from dailypapers.worker.models import StepState

    for state in StepState.objects.filter(failures__gt=0):
        yield "bad", f"Worker: the step “{state.name}” failed {state.failures} times: {state.said}", "See the log."
    day_ago = timezone.now() - timedelta(days=1)
    if Source.objects.filter(is_on=True) and not StepState.objects.filter(ended_at__gte=day_ago):
        yield "bad", "Worker: none has run for a day", "dailypapers serve, or dailypapers worker"


def _mail() -> tuple[str, str, str]:
    from django.conf import settings

    from dailypapers.digests.queries import status

    found = status()
    if found.outages:
        outage = found.outages[0]
        return (
            "bad",
            f"Digests: {outage.server} is down since {outage.failures} attempts: {outage.error}",
            "Look at EMAIL_URL.",
        )
    if settings.EMAIL_URL.startswith("file:"):
        return "notice", f"Digests: mails are written as files ({settings.EMAIL_URL})", "Set EMAIL_URL to send them."
    return (
        "good",
        f"Digests: {found.subscribers:,} subscribers, {found.states.get('planned', 0):,} messages waiting",
        "",
    )
