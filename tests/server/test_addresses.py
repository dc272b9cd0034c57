"""Connections of an address are counted over all processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pytest

from dailypapers.server.addresses import AddressCounts, make_table


@pytest.fixture
def descriptor() -> Iterator[int]:
    with tempfile.TemporaryFile() as file:
        make_table(file.fileno(), 3)
        yield file.fileno()


def test_processes_count_together(descriptor: int) -> None:
    first, second = AddressCounts(descriptor, 3, 0), AddressCounts(descriptor, 3, 2)
    assert [first.add("192.0.2.1"), second.add("192.0.2.1"), second.add("192.0.2.2")] == [1, 2, 1]
    first.remove("192.0.2.1")
    assert second.add("192.0.2.1") == 2


def test_a_process_that_is_started_again_drops_what_the_one_before_it_left(descriptor: int) -> None:
    kept, killed = AddressCounts(descriptor, 3, 0), AddressCounts(descriptor, 3, 1)
    kept.add("192.0.2.1")
    killed.add("192.0.2.1")
    again = AddressCounts(descriptor, 3, 1)
    assert again.add("192.0.2.1") == 2


def test_a_network_of_ipv6_is_one_client(descriptor: int) -> None:
    counts = AddressCounts(descriptor, 3, 0)
    assert [counts.add("2001:db8::1"), counts.add("2001:db8::ffff"), counts.add("2001:db8:0:1::1")] == [1, 2, 1]


def test_a_count_never_falls_below_nothing(descriptor: int) -> None:
    counts = AddressCounts(descriptor, 3, 0)
    counts.remove("192.0.2.1")
    assert counts.add("192.0.2.1") == 1
