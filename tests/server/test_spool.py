"""Spools give back what was put in, in order, and their room when it is read or dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dailypapers.server.spool import Spool, SpoolBudget, SpoolFull

STEPS = st.lists(st.one_of(st.binary(max_size=300), st.integers(1, 400)), max_size=40)


@given(STEPS)
def test_bytes_come_out_as_they_went_in(steps: list[bytes | int]) -> None:
    budget = SpoolBudget(500, 100_000, 1)
    spool, written, read = Spool(budget, 200), b"", b""
    for step in steps:
        if isinstance(step, bytes):
            spool.write(step)
            written += step
        else:
            read += spool.read(step)
        assert len(spool) == len(written) - len(read)
    while part := spool.read(100):
        read += part
    assert read == written
    spool.close()
    assert (budget.memory, budget.disk) == (500, 100_000)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_spool_read_as_a_file(pieces: list[bytes]) -> None:
    budget = SpoolBudget(500, 100_000, 1)
    spool = Spool(budget, 200)
    for piece in pieces:
        spool.write(piece)
    assert spool.as_file().read() == b"".join(pieces)
    spool.close()
    assert (budget.memory, budget.disk) == (500, 100_000)


def test_memory_is_shared_and_what_is_more_goes_to_disk() -> None:
    budget = SpoolBudget(100, 1_000, 1)
    first, second = Spool(budget, 100), Spool(budget, 100)
    first.write(b"a" * 80)
    second.write(b"b" * 80)
    assert (budget.memory, budget.disk) == (20, 920)
    first.close()
    second.close()
    assert (budget.memory, budget.disk) == (100, 1_000)


def test_a_full_disk_is_said_and_keeps_what_was_there() -> None:
    budget = SpoolBudget(0, 100, 1)
    spool = Spool(budget, 10)
    spool.write(b"a" * 60)
    with pytest.raises(SpoolFull):
        spool.write(b"b" * 60)
    assert spool.read(100) == b"a" * 60
    assert budget.disk == 100


def test_a_closed_spool_takes_nothing() -> None:
    budget = SpoolBudget(100, 100, 1)
    spool = Spool(budget, 10)
    spool.close()
    spool.write(b"a" * 60)
    assert (len(spool), budget.memory, budget.disk) == (0, 100, 100)
