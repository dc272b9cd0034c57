"""Lets a model write: one paper at a time, claimed, paid for, and kept only when the answer is usable.

Nothing waits for this. It can be killed at any moment and run by several processes: a claim ends by itself, tokens
that were reserved stay spent, and an answer about a text that has changed is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.catalog.models import Paper
from dailypapers.lib.backoff import backoff
from dailypapers.lib.tex import to_plain
from dailypapers.search import OURS
from dailypapers.writer import queries
from dailypapers.writer.models import Attempt, Rest
from dailypapers.writer.protocol import Busy, Endpoint, Refused, question
from dailypapers.writer.reading import BadAnswer, Written, read
from dailypapers.writer.spending import OverBudget, ask_within_budget, leave_alone
from dailypapers.writer.translating import language_of

CLAIM = timedelta(minutes=15)  # the lease of a paper that is written about
FIRST_RETRY, LAST_RETRY = 6 * 3_600.0, 24 * 3_600.0  # seconds until a paper with a bad answer is tried again
BAD_IN_A_ROW = 5  # bad answers after which a model is left alone for a while

Progress = Callable[[int], None]  # papers done


@dataclass(slots=True)
class Report:
    """What one run did; `stopped` is the sentence why it ended before everything was written, if it did."""

    written: int = 0
    failed: int = 0
    stopped: str = ""


def write(*, limit: int | None = None, progress: Progress | None = None) -> Report:
    """Let the endpoint write summaries and keywords of at most `limit` papers, the newest featured first.

    Ends when nothing is due, the day's budget is spent or the endpoint needs a rest. Raises `WriterNotSet`.
    """
    endpoint, report = queries.endpoint(), Report()
    if rest := queries.resting(endpoint, timezone.now()):
        report.stopped = f"The endpoint is left alone until {rest.until:%H:%M} UTC: {rest.reason}"
        return report
    bad = 0
    with httpx.Client() as client:
        while limit is None or report.written + report.failed < limit:
            paper = _claim()
            if paper is None:
                break
            try:
                done = _write_one(client, endpoint, paper)
            except (Busy, Refused) as error:
                report.stopped = leave_alone(endpoint, error)
                _release(paper)
                break
            except OverBudget as error:
                report.stopped = str(error)
                _release(paper)
                break
            report.written, report.failed = report.written + done, report.failed + (not done)
            bad = 0 if done else bad + 1
            if progress:
                progress(report.written + report.failed)
            if bad >= BAD_IN_A_ROW:
                report.stopped = leave_alone(endpoint, Busy(f"{bad} answers in a row were unusable."))
                break
    return report


def forget_failures() -> None:
    """Forget rests and failures, so that every endpoint and paper may be tried at once."""
    Rest.objects.all().delete()
    Attempt.objects.all().delete()


def _write_one(client: httpx.Client, endpoint: Endpoint, paper: Paper) -> bool:
    """Write about one paper; True if it has its summary, False for a bad answer. Raises what asking raises."""
    try:
        asked = question(paper.title_text, to_plain(paper.abstract), settings.LANGUAGE_CODE)
        written = read(ask_within_budget(client, endpoint, asked).text, language_of(settings.LANGUAGE_CODE))
    except BadAnswer as error:
        _fail(paper, str(error))
        return False
    _keep(paper, written, endpoint)
    return True


def _claim() -> Paper | None:
    """Claims and returns a due paper, the newest featured day first, then the others; None if there is none."""
    now = timezone.now()
    due = queries.due(now)
    for papers in (
        due.filter(featured_on__isnull=False).order_by("-featured_on", "-attention_score", "id"),
        due.filter(featured_on=None).order_by("-id"),
    ):
        for paper in papers[:5]:
            about = {"text_hash": paper.text_hash, "due_at": now}
            attempt, _ = Attempt.objects.get_or_create(paper=paper, defaults=about)
            if leases.claim(attempt, leases.process_name(), now, CLAIM):
                if _is_due(attempt, paper, now):
                    return paper
                leases.release(attempt, leases.process_name())
    return None


def _is_due(attempt: Attempt, paper: Paper, now: datetime) -> bool:
    """Tell whether a claimed attempt is still to be made, now that nobody else changes it.

    Tries of an older text do not count.
    """
    attempt.refresh_from_db()
    if attempt.text_hash == paper.text_hash:
        return attempt.tries < queries.TRIES and attempt.due_at <= now
    attempt.text_hash, attempt.tries, attempt.due_at = paper.text_hash, 0, now
    attempt.save(update_fields=["text_hash", "tries", "due_at"])
    return True


def _release(paper: Paper) -> None:
    leases.release(Attempt.objects.get(paper=paper), leases.process_name())


def _fail(paper: Paper, reason: str) -> None:
    attempt = Attempt.objects.get(paper=paper)
    tries = attempt.tries + 1
    due_at = timezone.now() + timedelta(seconds=backoff(tries, first=FIRST_RETRY, cap=LAST_RETRY))
    leases.release(attempt, leases.process_name(), tries=tries, reason=reason[:300], due_at=due_at)


def _keep(paper: Paper, written: Written, endpoint: Endpoint) -> None:
    """Store what was written, if the text is still the one that was sent."""
    with transaction.atomic():
        Paper.objects.filter(
            id=paper.id, text_hash=paper.text_hash, described_hash=paper.text_hash, gist_by=OURS
        ).update(gist=written.summary, gist_by=endpoint.model[:100], keyphrases=list(written.keywords))
        Attempt.objects.filter(paper_id=paper.id).delete()
        Rest.objects.filter(endpoint=queries.rest_name(endpoint)).delete()
