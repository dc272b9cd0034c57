"""Everything the worker does, one row a step: its name, when it is due, what it runs.

`due` takes the moment the last run ended (None before the first) and returns the moment of the next. `run` takes a
`StepContext` and returns one sentence on what it did, "" for nothing. A step may be killed at any instruction and is
then run again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dailypapers.community.actions import mail_notifications, resolve_pending
from dailypapers.digests.run import run_due
from dailypapers.lib.text import pluralize
from dailypapers.ranking.actions import refresh
from dailypapers.ranking.cold_start import refresh_promises
from dailypapers.ranking.feeds import refresh_feeds, refresh_new
from dailypapers.ranking.regression import Regression
from dailypapers.search import advance, describe
from dailypapers.sources import queries
from dailypapers.sources.lookup import look_up
from dailypapers.sources.runner import harvest_source
from dailypapers.writer.actions import write
from dailypapers.writer.queries import WriterNotSet

DESCRIBE_BATCH = 500  # papers, some two seconds
SUBMISSION_BATCH = 10  # papers; arXiv is asked once in three seconds
MAX_SENDING = 30.0  # seconds; then other steps have their turn
WRITE_BATCH = 5  # papers, so that a slow language model does not keep other steps waiting

Due = Callable[[datetime | None], datetime]


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a running step may ask of the worker: whether to stop, and to keep its claim for longer."""

    is_ending: Callable[[], bool]
    renew: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """Something the worker does when it is due.

    `between`, where there is one, is called again and again while the worker is idle. It must be cheap when nothing is
    new, may be run by several workers at once, and must leave nothing undone that `run` would not do.
    """

    name: str
    due: Due
    run: Callable[[StepContext], str]
    between: Callable[[], None] | None = None


def every(**span: float) -> Due:
    """Return a schedule: due at once, then that long after each end, such as `every(minutes=5)`."""
    pause = timedelta(**span)
    return lambda ended: datetime.min.replace(tzinfo=UTC) if ended is None else ended + pause


def _harvest(context: StepContext) -> str:
    results = []
    for source in queries.due(timezone.now()):
        if context.is_ending():
            break
        run = harvest_source(source, stop=context.is_ending, on_page=lambda _name, _page: context.renew())
        results.append(f"{source.name}: {pluralize(run.records, 'record')}" + (f"; {run.error}" if run.error else ""))
    return ". ".join(results)


def _rank(context: StepContext) -> str:
    scored = refresh()
    return f"{pluralize(scored, 'paper')} scored." if scored else ""


class _Promises:
    """What texts promise: a model fitted once a day in each process, applied to new papers every quarter of an hour."""

    def __init__(self) -> None:
        self.fitted_on: date | None = None
        self.model: Regression | None = None

    def __call__(self, _context: StepContext) -> str:
        today = timezone.localdate()
        model = self.model if self.fitted_on == today else None
        self.model, changed = refresh_promises(today, model)
        self.fitted_on = today
        return f"Promises of {pluralize(changed, 'paper')} changed." if changed else ""


def _index(context: StepContext) -> str:
    """Bring the index up to date; a slow embedder's new index grows beside the one in use."""
    done = advance()
    updated = done.updated
    while done.left and not context.is_ending():
        context.renew()
        done = advance()
        updated += done.updated
    parts = [f"{pluralize(updated, 'paper')} indexed", f"{done.deleted:,} removed"] if updated or done.deleted else []
    if done.left:
        parts.append(f"{done.left:,} left")
    return f"{', '.join(parts)}." if parts else ""


def _describe(context: StepContext) -> str:
    """Extracts keyphrases and the sentence that says what a paper does."""
    total = 0
    while not context.is_ending() and (done := describe(limit=DESCRIBE_BATCH)):
        total += done
        context.renew()
    return f"{pluralize(total, 'paper')} described." if total else ""


def _write(_context: StepContext) -> str:
    try:
        done = write(limit=WRITE_BATCH)
    except WriterNotSet:
        return ""
    counts = f"Summaries of {pluralize(done.written, 'paper')} written, {pluralize(done.failed, 'unusable answer')}."
    parts = [counts if done.written or done.failed else "", done.stopped]
    return " ".join(part for part in parts if part)


def _feeds(_context: StepContext) -> str:
    made = refresh_feeds()
    return f"{pluralize(made, 'feed')} made." if made else ""


class _NewInteractions:
    """Feeds of those who just did something, within a second; remembers what it has seen."""

    def __init__(self) -> None:
        self.seen: tuple[int, ...] = ()

    def __call__(self) -> None:
        self.seen = refresh_new(self.seen)


def _submissions(_context: StepContext) -> str:
    resolved = resolve_pending(look_up, SUBMISSION_BATCH)
    return f"{pluralize(resolved, 'submitted paper')} looked up." if resolved else ""


def _notify(_context: StepContext) -> str:
    mailed = mail_notifications(settings.SITE_URL)
    return f"{pluralize(mailed, 'person', 'people')} notified by mail." if mailed else ""


def _digests(_context: StepContext) -> str:
    """Freeze editions, plans digests and sends them, for `MAX_SENDING` at most."""
    done = run_due(until=time.monotonic() + MAX_SENDING)
    counts = {
        "editions frozen": len(done.frozen),
        "digests planned": done.planned,
        "sent": done.sent.sent,
        "postponed": done.sent.later,
        "failed": done.sent.failed,
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


STEPS: list[Step] = [
    Step("harvest", every(seconds=20), _harvest),
    Step("rank", every(seconds=20), _rank),
    Step("promise", every(minutes=15), _Promises()),
    Step("index", every(seconds=30), _index),
    Step("describe", every(seconds=30), _describe),
    Step("write", every(minutes=1), _write),
    Step("feeds", every(seconds=1), _feeds, _NewInteractions()),
    Step("submissions", every(seconds=30), _submissions),
    Step("notify", every(minutes=1), _notify),
    Step("digests", every(seconds=10), _digests),
]
