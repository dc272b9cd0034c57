"""The step that asks what belongs to papers that people see: the hub for models and data, GitHub about code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Exists
from django.utils import timezone

from dailypapers.lib.errors import SourceBusy, SourceError
from dailypapers.lib.sentences import joined, sentences
from dailypapers.sources.artifacts import ask_github, ask_hub, due_papers, due_repositories
from dailypapers.sources.models import HubVisit
from dailypapers.sources.runner import client as polite_client
from dailypapers.sources.runner import is_network_on
from dailypapers.worker.seen import asks_sources, seen_papers
from dailypapers.worker.step import StepContext

PATIENCE = 2.0  # seconds: what has to wait longer for its turn waits for the next run
LATELY = timedelta(days=1)  # a paper that was saved and asked about since then needs no look


def find_artifacts(context: StepContext) -> str:
    """Ask about papers that people see, for a slice; nothing on a site that asks no source for papers."""
    if not is_network_on() or not asks_sources():
        return ""
    now = timezone.now()
    lately = HubVisit.objects.filter(asked_at__gte=now - LATELY)
    seen = list(seen_papers(lambda paper_id: Exists(lately.filter(paper_id=paper_id))))
    client = polite_client(patience=PATIENCE, sleep=context.sleep)
    try:
        said = [
            _count(ask_hub(due_papers(seen, now), client, now), context, _papers),
            _count(ask_github(due_repositories(seen, now), client, now), context, _repositories),
        ]
    finally:
        client.close()
    return joined(" ", filter(None, said))


def _papers(count: int) -> str:
    return sentences("%(count)s paper asked for.", "%(count)s papers asked for.", count)


def _repositories(count: int) -> str:
    return sentences("%(count)s repository asked for.", "%(count)s repositories asked for.", count)


def _count(asked: Iterator[str], context: StepContext, say: Callable[[int], str]) -> str:
    """Go through what is asked for until the slice is over; say how much it was, and what went wrong."""
    number, problem = 0, ""
    try:
        for _ in asked:
            number += 1
            context.keep_alive()
            if context.is_over():
                context.is_unfinished = True
                break
    except SourceBusy:
        pass  # its turn comes
    except SourceError as error:
        problem = str(error)
    return joined(" ", filter(None, (say(number) if number else "", problem)))
