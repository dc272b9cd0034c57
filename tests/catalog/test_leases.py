"""Leases: one holder at a time, free when their time is over, when the holder has died, or the clock was set back."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dailypapers.catalog import leases
from dailypapers.lib.processes import is_dead, process_name
from dailypapers.worker.models import StepState

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ELSEWHERE = "elsewhere:1:2"
HOST = process_name().partition(":")[0]


@pytest.fixture
def row() -> StepState:
    return StepState.objects.create(name="try")


def dead_process() -> str:
    code = "from dailypapers.lib.processes import process_name; print(process_name('part'))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_claim_renew_release(row: StepState) -> None:
    assert leases.claim(row, "a:1:1", NOW, timedelta(minutes=5))
    row.refresh_from_db()
    assert (row.lease_owner, row.leased_until) == ("a:1:1", NOW + timedelta(minutes=5))
    assert not leases.claim(row, ELSEWHERE, NOW)
    assert not leases.claim(row, "a:1:1", NOW), "not by its holder a second time, either"
    leases.renew(row, "a:1:1", NOW + timedelta(minutes=4))
    assert not leases.claim(row, ELSEWHERE, NOW + timedelta(minutes=20))
    with pytest.raises(leases.LeaseLost, match="Another process goes on"):
        leases.renew(row, ELSEWHERE, NOW)
    assert not leases.release(row, ELSEWHERE, message="stolen")
    assert leases.release(row, "a:1:1", message="done")
    row.refresh_from_db()
    assert (row.lease_owner, row.leased_until, row.message) == ("", None, "done")
    assert leases.claim(row, ELSEWHERE, NOW)


@pytest.mark.parametrize(
    ("holder", "until", "free_for_claim", "free_by_time"),
    [
        ("", None, True, True),
        (ELSEWHERE, NOW + timedelta(seconds=1), False, False),
        (ELSEWHERE, NOW, True, True),
        (ELSEWHERE, NOW - timedelta(days=1), True, True),
        (ELSEWHERE, NOW + leases.LEASE, False, False),
        (ELSEWHERE, NOW + timedelta(days=400), True, True),  # by a clock that was set back
        (f"{HOST}:999999999:1", NOW + leases.LEASE, True, False),  # a process that has ended
        (f"{HOST}:1:12345", NOW + leases.LEASE, True, False),  # its number was given anew
        (process_name(), NOW + leases.LEASE, False, False),
    ],
    ids=[
        "nobody",
        "a second left",
        "just ended",
        "long ended",
        "elsewhere",
        "a clock set back",
        "a process that ended",
        "a number given anew",
        "this process",
    ],
)
def test_what_is_free(
    row: StepState, holder: str, until: datetime | None, free_for_claim: bool, free_by_time: bool
) -> None:
    StepState.objects.update(lease_owner=holder, leased_until=until)
    assert StepState.objects.filter(leases.free(NOW)).exists() is free_by_time
    assert leases.claim(row, "me:1:1", NOW) is free_for_claim


def test_all_that_are_free_at_once(row: StepState) -> None:
    StepState.objects.create(name="held", lease_owner=ELSEWHERE, leased_until=NOW + leases.LEASE)
    assert leases.claim_all(StepState.objects.all(), "me:1:1", NOW, message="taken") == 1
    assert list(StepState.objects.order_by("id").values_list("lease_owner", "message")) == [
        ("me:1:1", "taken"), (ELSEWHERE, ""),
    ]  # fmt: skip


def test_processes_have_names_and_die() -> None:
    assert process_name("a") != process_name("b")
    assert process_name().startswith(f"{HOST}:")
    assert not is_dead(process_name("worker"))
    assert is_dead(dead_process())
    for name in (ELSEWHERE, "", HOST, f"{HOST}:x:1", f"{HOST}:"):
        assert not is_dead(name), name
    assert is_dead(f"{HOST}:{'9' * 30}:1")


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_has_it() -> None:
    row, winners = StepState.objects.create(name="try"), []

    def take(number: int) -> None:
        try:
            if leases.claim(row, f"host{number}:1:1", NOW):
                winners.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(winners) == 1
