"""The one limiter: `check(budget, who)` counts a use, or raises `RateLimited` where the budget is used up.

    limits.check("search", limits.who_asks(request))
    limits.check("comment", limits.account(user), is_new=limits.is_new(user))   # in the action's transaction

Budgets that are exact are counted in the database, so a use counts if, and only if, its transaction ends well, over all
machines. The others are counted in a file that the processes of one machine share, and never touch the database.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from dailypapers.accounts.budgets import Budget, budget_of
from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import RateBucket, User
from dailypapers.lib.bucket_file import BucketFile
from dailypapers.lib.client_address import host_of, network_of
from dailypapers.lib.errors import RateLimited
from dailypapers.lib.mail_address import mailbox_key
from dailypapers.lib.ratelimit import DAY, SECOND, Quota, Rate, take_all

NEW_FOR = timedelta(days=1)  # how long an account is new
ADDRESS = "address:"


def check(name: str, who: str, *, is_new: bool = False) -> None:
    """Count one use of a budget by somebody. Raises `RateLimited`, and then counts nothing."""
    quota = use(name, who, is_new=is_new)
    if quota is not None and not quota.allowed:
        raise RateLimited(refusal(name, quota, is_new=is_new), quota.wait)


def use(name: str, who: str, *, is_new: bool = False, cost: int = 1) -> Quota | None:
    """Count a use where it is allowed; return the quota left, None where nothing limits it. A cost of 0 only asks."""
    budget = _budget(name)
    if budget is None:
        return None
    rates = budget.first_day if is_new and budget.first_day else budget.rates
    return _use_exactly(name, who, rates, cost) if budget.exact else bucket_file().use(name, who, rates, cost)


def refusal(name: str, quota: Quota, *, is_new: bool = False) -> str:
    """Return the sentence for somebody who was refused: how often it can be done, and when again."""
    budget = _budget(name)
    assert budget is not None
    return budget.refusal(quota, is_new)


def purge() -> None:
    """Delete the buckets that have been full for a day."""
    RateBucket.objects.filter(full_at__lt=_now() - DAY * SECOND).delete()


# --- who ----------------------------------------------------------------------------------------------------------


def account(user: User) -> str:
    return f"user:{user.pk}"


def address(text: str) -> str:
    """Return the name under which an address counts; the address itself is not kept, only what tells it apart."""
    return ADDRESS + hashed(host_of(text))


def network(text: str) -> str:
    """Return the name under which the network of an address counts."""
    return f"network:{hashed(network_of(text))}"


def mailbox(address: str) -> str:
    """Return the name under which whoever reads a mail address counts."""
    return f"mailbox:{hashed(mailbox_key(address))}"


def address_of(request: HttpRequest) -> str:
    return address(client_address(request))


def who_asks(request: HttpRequest) -> str:
    """Return the name under which a request counts: its account where somebody is signed in, else its address."""
    user = getattr(request, "user", None)
    return account(user) if user is not None and user.is_authenticated else address_of(request)


def is_new(user: User) -> bool:
    """Tell whether the stricter rates of an account's first day hold."""
    return timezone.now() - user.date_joined < NEW_FOR and not user.is_staff


def hashed(value: str) -> str:
    return blake2b(value.encode(errors="replace"), digest_size=16, key=settings.SECRET_KEY.encode()[:64]).hexdigest()


# --- where --------------------------------------------------------------------------------------------------------


def bucket_file() -> BucketFile:
    """Return the buckets of this machine, in the home folder."""
    return _file(Path(settings.HOME) / "limits.sqlite3")


@lru_cache(maxsize=4)
def _file(path: Path) -> BucketFile:
    return BucketFile(path)


def _budget(name: str) -> Budget | None:
    return budget_of(name, settings.API_RATE)


def _use_exactly(name: str, who: str, rates: Sequence[Rate], cost: int) -> Quota:
    """Count in the database. Rows are locked in the order of their periods, so nobody waits in a ring."""
    with transaction.atomic(savepoint=False):
        periods = [rate.period for rate in rates]
        stored = RateBucket.objects.filter(budget=name, who=who, period__in=periods).order_by("period")
        buckets = {bucket.period: bucket for bucket in stored.select_for_update()}
        if len(buckets) < len(rates):
            new = [RateBucket(budget=name, who=who, period=p, full_at=0) for p in sorted(periods) if p not in buckets]
            RateBucket.objects.bulk_create(new, ignore_conflicts=True)
            buckets = {bucket.period: bucket for bucket in stored.select_for_update()}
        states, quota = take_all([buckets[period].full_at for period in periods], rates, _now(), cost)
        for period, state in zip(periods, states, strict=True):
            buckets[period].full_at = state
        RateBucket.objects.bulk_update(buckets.values(), ["full_at"])
    return quota


def _now() -> int:
    return time.time_ns() // 1_000
