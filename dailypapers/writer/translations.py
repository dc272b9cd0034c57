"""Titles, abstracts and summaries in the languages of readers: asked for by them, translated by the worker, kept.

Nothing waits for a model: a reader's request is a row, and the worker translates within the day's budget. A text that
has changed since is translated anew when somebody asks again.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog import leases
from dailypapers.catalog.models import Paper
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import Invalid
from dailypapers.lib.paper_languages import CODES
from dailypapers.lib.tex import to_plain
from dailypapers.writer import queries
from dailypapers.writer.actions import FIRST_RETRY, LAST_RETRY, Report
from dailypapers.writer.models import Rest, Translation
from dailypapers.writer.protocol import Busy, Endpoint, Refused
from dailypapers.writer.queries import TRIES, WriterNotSet
from dailypapers.writer.reading import BadAnswer
from dailypapers.writer.spending import OverBudget, ask_within_budget, leave_alone
from dailypapers.writer.translating import ANSWER_TOKENS, PaperText, language_of, messages, read_translation

CLAIM = timedelta(minutes=15)  # the lease of a text that is translated


def text_of_paper(paper: Paper) -> PaperText:
    """Return what is sent of a paper."""
    return PaperText(paper.title_text, to_plain(paper.abstract), to_plain(paper.summary))


def languages() -> list[str]:
    """Return the languages that papers are translated to: those of the interface."""
    return [code for code, _name in settings.LANGUAGES if language_of(code) in CODES]


def can_translate(paper_language: str | None, language: str) -> bool:
    """Tell whether a paper may be translated to a language here; one of unknown language is taken for English."""
    if language not in languages() or language_of(language) == (paper_language or "en"):
        return False
    try:
        queries.endpoint()
    except WriterNotSet:
        return False
    return True


def translation_of(paper: Paper, language: str) -> Translation | None:
    """Return the translation of a paper's present text, or the request that waits for it."""
    return Translation.objects.filter(paper=paper, language=language, text_hash=paper.text_hash).first()


def has_failed(row: Translation) -> bool:
    """Tell whether a translation was given up after several answers that could not be used."""
    return not row.model and row.tries >= TRIES


def request_translation(user: User, paper: Paper, language: str) -> Translation:
    """Have a paper translated. Raises Invalid where that is not done here, RateLimited.

    What is there or waits is left as it is.
    """
    with transaction.atomic():
        actor = require_active(user)
        if not can_translate(paper.language, language):
            raise Invalid(_("This paper cannot be translated here."))
        kept = translation_of(paper, language)
        if kept is not None and not has_failed(kept):
            return kept
        limits.check("translations", limits.account(actor), is_new=limits.is_new(actor))
        asked = {"text_hash": paper.text_hash, "tries": 0, "due_at": timezone.now(), "model": "", "reason": ""}
        made, _is_new = Translation.objects.update_or_create(paper=paper, language=language, defaults=asked)
        return made


def has_due() -> bool:
    """Tell whether a text waits for its translation."""
    return bool(settings.WRITER_URL) and _due().exists()


def translate(*, limit: int) -> Report:
    """Translate at most `limit` texts, those asked for first. Ends where the budget is spent or the endpoint rests.

    Raises `WriterNotSet`.
    """
    endpoint, report = queries.endpoint(), Report()
    if queries.resting(endpoint, timezone.now()):
        return report
    with httpx.Client() as client:
        for row in _due().select_related("paper").order_by("due_at", "id")[:limit]:
            if not leases.claim(row, leases.process_name(), timezone.now(), CLAIM):
                continue
            try:
                done = _translate_one(client, endpoint, row)
            except (Busy, Refused, OverBudget) as error:
                report.stopped = str(error) if isinstance(error, OverBudget) else leave_alone(endpoint, error)
                leases.release(row, leases.process_name())
                break
            report.written, report.failed = report.written + done, report.failed + (not done)
    return report


def _due() -> QuerySet[Translation]:
    now = timezone.now()
    waiting = Translation.objects.filter(model="", tries__lt=TRIES, due_at__lte=now)
    return waiting.filter(Q(leased_until=None) | Q(leased_until__lte=now))


def _translate_one(client: httpx.Client, endpoint: Endpoint, row: Translation) -> bool:
    """Translate one text; False for a bad answer. Raises what asking raises."""
    text, text_hash = text_of_paper(row.paper), row.paper.text_hash
    try:
        answer = ask_within_budget(client, endpoint, messages(text, row.language), ANSWER_TOKENS)
        read = read_translation(answer.text, text, row.language)
    except BadAnswer as error:
        tries = row.tries + 1
        due_at = timezone.now() + timedelta(seconds=backoff(tries, first=FIRST_RETRY, cap=LAST_RETRY))
        leases.release(row, leases.process_name(), tries=tries, due_at=due_at, reason=str(error)[:300])
        return False
    facts = {"title": read.title, "abstract": read.abstract, "summary": read.summary, "reason": ""}
    leases.release(row, leases.process_name(), text_hash=text_hash, model=endpoint.model[:100], **facts)
    Rest.objects.filter(endpoint=queries.rest_name(endpoint)).delete()
    return True
