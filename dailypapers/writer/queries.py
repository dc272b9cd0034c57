"""Whether a writer is set, what waits for it, what it may still spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import DailyPapersError
from dailypapers.search import OURS
from dailypapers.writer.models import Attempt, Rest, Spending
from dailypapers.writer.protocol import Endpoint

TRIES = 3  # of one text


class WriterNotSet(DailyPapersError):
    """There is no endpoint, or what names it cannot be used."""


@dataclass(frozen=True, slots=True)
class WriterState:
    """Where the writer stands today; `resting` says why and until when it is left alone."""

    model: str
    waiting: int
    budget: int
    spent: int
    requests: int
    resting: str


def endpoint() -> Endpoint:
    """The endpoint of the settings. Raises `WriterNotSet`."""
    if not settings.WRITER_URL:
        raise WriterNotSet(
            "No endpoint is set. Name one that speaks OpenAI's protocol in DAILYPAPERS_WRITER_URL and its model in "
            "DAILYPAPERS_WRITER_MODEL."
        )
    if not settings.WRITER_URL.startswith(("http://", "https://")):
        raise WriterNotSet("DAILYPAPERS_WRITER_URL must begin with http:// or https://.")
    if not settings.WRITER_MODEL or settings.WRITER_MODEL == OURS:
        raise WriterNotSet("DAILYPAPERS_WRITER_MODEL must name the model that writes.")
    return Endpoint(settings.WRITER_URL, settings.WRITER_MODEL, settings.WRITER_KEY, settings.WRITER_TIMEOUT)


def is_set() -> bool:
    return bool(settings.WRITER_URL)


def rest_name(of: Endpoint) -> str:
    return f"{of.url} {of.model}"[:600]


def resting(of: Endpoint, now: datetime) -> Rest | None:
    return Rest.objects.filter(endpoint=rest_name(of), until__gt=now).first()


def due(now: datetime) -> QuerySet[Paper]:
    """Papers whose source gave no summary and whose gist is ours, and which nobody tries or has tried in vain."""
    in_vain = Attempt.objects.filter(paper=OuterRef("pk"), text_hash=OuterRef("text_hash")).filter(
        Q(tries__gte=TRIES) | Q(due_at__gt=now)
    )
    described = Paper.objects.filter(gist_by=OURS, described_hash=F("text_hash"), summary="")
    return described.exclude(abstract="").filter(~Exists(in_vain))


def state() -> WriterState:
    """Raises `WriterNotSet`."""
    of, now = endpoint(), timezone.now()
    spent = Spending.objects.filter(day=now.date()).first()
    rest = resting(of, now)
    return WriterState(
        model=of.model,
        waiting=due(now).count(),
        budget=settings.WRITER_BUDGET,
        spent=spent.tokens if spent else 0,
        requests=spent.requests if spent else 0,
        resting=f"until {rest.until:%H:%M} UTC: {rest.reason}" if rest else "",
    )
