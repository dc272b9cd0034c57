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
    """What the writer has done today and has to do; `resting` says until when it is left alone and why, if it is."""

    model: str
    waiting: int
    budget: int
    spent: int
    requests: int
    resting: str


def endpoint() -> Endpoint:
    """Return the endpoint of the settings. Raises `WriterNotSet`."""
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


def rest_name(endpoint: Endpoint) -> str:
    """Return the name under which the rests of an endpoint are kept."""
    return f"{endpoint.url} {endpoint.model}"[:600]


def resting(endpoint: Endpoint, now: datetime) -> Rest | None:
    """Return the rest of an endpoint that is left alone; None of one that may be asked."""
    return Rest.objects.filter(endpoint=rest_name(endpoint), until__gt=now).first()


def due(now: datetime) -> QuerySet[Paper]:
    """Return papers whose source gave no summary and whose gist is ours, without those under way or given up."""
    closed = Attempt.objects.filter(paper=OuterRef("pk"), text_hash=OuterRef("text_hash")).filter(
        Q(tries__gte=TRIES) | Q(due_at__gt=now) | Q(leased_until__gt=now)
    )
    described = Paper.objects.filter(gist_by=OURS, described_hash=F("text_hash"), summary="")
    return described.exclude(abstract="").filter(~Exists(closed))


def state() -> WriterState:
    """Return what waits for the writer and what it has spent today. Raises `WriterNotSet`."""
    writer, now = endpoint(), timezone.now()
    spent = Spending.objects.filter(day=now.date()).first()
    rest = resting(writer, now)
    return WriterState(
        model=writer.model,
        waiting=due(now).count(),
        budget=settings.WRITER_BUDGET,
        spent=spent.tokens if spent else 0,
        requests=spent.requests if spent else 0,
        resting=f"until {rest.until:%H:%M} UTC: {rest.reason}" if rest else "",
    )
