"""Asking a model within the day's budget, and leaving its endpoint alone when it does not answer."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import DailyPapersError
from dailypapers.writer import queries
from dailypapers.writer.models import Rest, Spending
from dailypapers.writer.protocol import ANSWER_TOKENS, Answer, Busy, Endpoint, Refused, ask, estimate

FIRST_REST, MAX_REST = 60.0, 6 * 3_600.0  # seconds an endpoint that does not answer is left alone
REFUSED_REST = timedelta(hours=1)


class OverBudget(DailyPapersError):
    """The day's budget has not that many tokens left."""


def ask_within_budget(
    client: httpx.Client, endpoint: Endpoint, messages: list[dict[str, str]], max_tokens: int = ANSWER_TOKENS
) -> Answer:
    """Ask once, for tokens that are reserved before and corrected after. Raises `OverBudget`, `Busy`, `Refused`,
    and `BadAnswer`, for which what was reserved stays spent.
    """
    reserved = estimate(messages, max_tokens)
    day = timezone.now().date()
    if not _reserve(day, reserved):
        raise OverBudget(f"The budget of {settings.WRITER_BUDGET:,} tokens a day is used up until tomorrow.")
    try:
        answer = ask(client, endpoint, messages, max_tokens)
    except (Busy, Refused):
        _settle(day, reserved, 0)
        raise
    _settle(day, reserved, answer.tokens)
    return answer


def leave_alone(endpoint: Endpoint, error: Busy | Refused) -> str:
    """Leave the endpoint alone: as long as it asks for, else longer with each failure. Returns the sentence for it."""
    name, now = queries.rest_name(endpoint), timezone.now()
    rest, _ = Rest.objects.get_or_create(endpoint=name, defaults={"until": now})
    length = timedelta(seconds=backoff(rest.failures + 1, first=FIRST_REST, cap=MAX_REST))
    if isinstance(error, Refused):
        length = REFUSED_REST
    elif error.rest is not None:
        length = timedelta(seconds=error.rest)
    rest.failures, rest.until, rest.reason = rest.failures + 1, now + length, str(error)[:300]
    rest.save()
    return f"{error} It is left alone until {rest.until:%H:%M} UTC."


def _reserve(day: date, tokens: int) -> bool:
    """Reserves tokens of the day's budget; False if not that many are left."""
    Spending.objects.get_or_create(day=day)
    left = Spending.objects.filter(day=day, tokens__lte=settings.WRITER_BUDGET - tokens)
    return bool(left.update(tokens=F("tokens") + tokens, requests=F("requests") + 1))


def _settle(day: date, reserved: int, spent: int) -> None:
    """Replace the tokens reserved by those spent, which may be a few more."""
    Spending.objects.filter(day=day).update(tokens=F("tokens") - reserved + spent)
