"""What a step of the worker is: its name, its lane, when it is due, what it runs, and what it may ask meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import connection
from django.utils import timezone

from dailypapers.lib.errors import WorkStopped
from dailypapers.lib.sentences import sentence
from dailypapers.worker.homes import home_name

SLICE = 30.0  # seconds a step works before the others of its lane have their turn
RENEW_EVERY, NAP = 20.0, 0.25  # seconds

Due = Callable[[datetime | None], datetime]


class Lane(StrEnum):
    """What runs side by side: a thread each, so that none waits for what another waits for."""

    BACKUP = "backup"  # copies everything, every night
    ACCOUNTS = "accounts"  # mails that somebody waits for: a new password, an address to confirm
    HARVEST = "harvest"  # asks the sources
    INDEX = "index"
    LISTS = "lists"  # reads long lists that people sent, which may take long for what they are
    LOOKUP = "lookup"  # asks the sources for single papers, while somebody waits
    MAIL = "mail"
    POSTS = "posts"  # digests to chats and webhooks, each on a server of its own
    RANKING = "ranking"
    SPEECH = "speech"  # waits for a program that reads aloud
    TEXTS = "texts"  # asks for the texts of papers and what belongs to them, and reads them
    WRITER = "writer"  # asks a language model
    ZOTERO = "zotero"  # waits for another site, for people


@dataclass(slots=True)
class StepContext:
    """What a running step may ask of the worker: whether to stop, and to keep its claim for longer."""

    is_ending: Callable[[], bool]
    renew: Callable[[], None]
    ends_at: float = float("inf")  # the end of the slice, by time.monotonic
    is_unfinished: bool = (
        False  # set by a step that has more to do than fits into its slice: its next slice is due at once
    )
    is_lasting: bool = False  # the worker goes on for long: what it loads and uses stays with its process
    renewed_at: float = field(default_factory=time.monotonic)

    def is_over(self) -> bool:
        """Tell whether the step is to stop: the worker ends, or the slice does."""
        return self.is_ending() or time.monotonic() >= self.ends_at

    def keep_alive(self) -> None:
        """Renew the claim where that is due. Raises `WorkStopped` when the worker ends."""
        if self.is_ending():
            raise WorkStopped(sentence("The worker ends."))
        if time.monotonic() - self.renewed_at > RENEW_EVERY:
            self.renew()
            self.renewed_at = time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Sleep, keeping the claim. Raises `WorkStopped` as soon as the worker ends."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.keep_alive()
            time.sleep(min(left, NAP))
        self.keep_alive()


@dataclass(frozen=True, slots=True)
class Step:
    """Something the worker does when it is due.

    `between`, where there is one, is called again and again while the worker is idle. It must be cheap when nothing is
    new, may be run by several workers at once, and must leave nothing undone that `run` would not do.
    `has_work`, where there is one, is asked first: a run that finds nothing writes to the database three times. Now and
    then the step runs whatever it says, unless `is_asked_always`.
    """

    name: str
    due: Due
    run: Callable[[StepContext], str]
    between: Callable[[], None] | None = None
    lane: Lane = Lane.RANKING
    slice_seconds: float = SLICE
    has_work: Callable[[], bool] | None = None
    is_asked_always: bool = False  # a run for nothing costs far more than the question
    is_per_home: bool = False  # its result is in the home folder: each host has to do it

    @property
    def state_name(self) -> str:
        """Return the name of its row: one for all hosts, or one for each home folder on the same database."""
        return f"{self.name} {home_name()}" if self.is_per_home and connection.vendor != "sqlite" else self.name


def every(**span: float) -> Due:
    """Return a schedule: due at once, then that long after each end, such as `every(minutes=5)`."""
    pause = timedelta(**span)
    return lambda ended: datetime.min.replace(tzinfo=UTC) if ended is None else ended + pause


def nightly(hour: int) -> Due:
    """Return a schedule: due at once, then at this hour of every day, by the clock of the site."""

    def due(ended: datetime | None) -> datetime:
        if ended is None:
            return datetime.min.replace(tzinfo=UTC)
        local = timezone.localtime(ended)
        then = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        return then if then > local else then + timedelta(days=1)

    return due
