"""Everything the worker does, one row a step: its name, when it is due, what it runs.

`due` takes the moment the last run ended (None before the first) and gives the moment of the next. `run` takes a
`StepContext` and says in one sentence what it did, "" for nothing. A step must bear to be killed at any instruction
and to be run again. Steps that a later part of the program adds are appended here.
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

DESCRIBED_AT_ONCE = 500  # papers, some two seconds
SUBMISSIONS_AT_ONCE = 10  # papers; arXiv is asked once in three seconds
SENDING_S = 30.0
WRITTEN_AT_ONCE = 5  # papers, so that a slow language model does not keep other steps waiting

Due = Callable[[datetime | None], datetime]


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a running step may ask of the worker: whether to stop, and to hold its claim for longer."""

    is_ending: Callable[[], bool]
    renew: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """`between`, where there is one, is done again and again while the worker rests; it must be cheap when nothing is
    new, bear to be done by several workers at once, and leave nothing undone that `run` would not do."""

    name: str
    due: Due
    run: Callable[[StepContext], str]
    between: Callable[[], None] | None = None


def every(**span: float) -> Due:
    """Due at once, then so long after each end: `every(minutes=5)`."""
    pause = timedelta(**span)
    return lambda ended: datetime.min.replace(tzinfo=UTC) if ended is None else ended + pause


def _harvest(turn: StepContext) -> str:
    done = []
    for source in queries.due(timezone.now()):
        if turn.is_ending():
            break
        run = harvest_source(source, stop=turn.is_ending, on_page=lambda _name, _page: turn.renew())
        done.append(f"{source.name}: {run.records:,} records" + (f"; {run.error}" if run.error else ""))
    return ". ".join(done)


def _rank(turn: StepContext) -> str:
    scored = refresh()
    return f"{scored:,} papers scored." if scored else ""


class _Promises:
    """What texts promise: learnt once a day in each process, told of new papers every quarter of an hour."""

    def __init__(self) -> None:
        self.learnt_on: date | None = None
        self.learnt: Regression | None = None

    def __call__(self, _turn: StepContext) -> str:
        today = timezone.localdate()
        known = self.learnt if self.learnt_on == today else None
        self.learnt, changed = refresh_promises(today, known)
        self.learnt_on = today
        return f"{changed:,} papers promise something else." if changed else ""


def _index(turn: StepContext) -> str:
    """Brings the index to the catalogue; a slow embedder's new index grows beside the one that serves."""
    done = advance()
    updated = done.updated
    while done.left and not turn.is_ending():
        turn.renew()
        done = advance()
        updated += done.updated
    said = f"{updated:,} papers taken in, {done.deleted:,} removed" if updated or done.deleted else ""
    return said + (f", {done.left:,} to come." if done.left else "." if said else "")


def _describe(turn: StepContext) -> str:
    """Keyphrases and the sentence that says what a paper does."""
    found = 0
    while not turn.is_ending() and (done := describe(limit=DESCRIBED_AT_ONCE)):
        found += done
        turn.renew()
    return f"{found:,} papers described." if found else ""


def _write(_turn: StepContext) -> str:
    try:
        done = write(limit=WRITTEN_AT_ONCE)
    except WriterNotSet:
        return ""
    said = (
        f"{done.written:,} papers written about, {done.failed:,} answers of no use. "
        if done.written + done.failed
        else ""
    )
    return (said + done.stopped).strip()


def _feeds(_turn: StepContext) -> str:
    made = refresh_feeds()
    return f"{made:,} feeds made." if made else ""


class _NewDeeds:
    """Feeds of those who just did something, within a moment; remembers what it has seen."""

    def __init__(self) -> None:
        self.seen: tuple[int, ...] = ()

    def __call__(self) -> None:
        self.seen = refresh_new(self.seen)


def _submissions(_turn: StepContext) -> str:
    ended = resolve_pending(look_up, SUBMISSIONS_AT_ONCE)
    return f"{ended:,} submitted papers looked up." if ended else ""


def _notify(_turn: StepContext) -> str:
    mailed = mail_notifications(settings.SITE_URL)
    return f"{mailed:,} people told by mail." if mailed else ""


def _digests(_turn: StepContext) -> str:
    """For half a minute at most, then other steps have their turn; deliveries are claimed one by one."""
    done = run_due(until=time.monotonic() + SENDING_S)
    counts = {
        "editions frozen": len(done.frozen), "digests planned": done.planned, "sent": done.sent.sent,
        "put off": done.sent.later, "failed": done.sent.failed,
    }  # fmt: skip
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


STEPS: list[Step] = [
    Step("harvest", every(seconds=20), _harvest),
    Step("rank", every(seconds=20), _rank),
    Step("promise", every(minutes=15), _Promises()),
    Step("index", every(seconds=30), _index),
    Step("describe", every(seconds=30), _describe),
    Step("write", every(minutes=1), _write),
    Step("feeds", every(seconds=1), _feeds, _NewDeeds()),
    Step("submissions", every(seconds=30), _submissions),
    Step("notify", every(minutes=1), _notify),
    Step("digests", every(seconds=10), _digests),
]
