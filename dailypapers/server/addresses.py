"""Counts the connections of each client address over all processes, without a lock.

A file of counters is mapped by every process: one row a process, one column for each hash of an address. A process
writes its own row only, and the count of an address is the sum of its column. Two addresses that share a column (one
in 65,536) count together.
"""

from __future__ import annotations

import mmap
import os
from hashlib import blake2b

from dailypapers.lib.client_address import host_of

COLUMNS = 1 << 16
KEY_SIZE = 16
_WIDTH = 2  # bytes of a counter
_ROW = COLUMNS * _WIDTH


def table_size(processes: int) -> int:
    """Return the size of the file for so many processes."""
    return KEY_SIZE + processes * _ROW


def make_table(descriptor: int, processes: int) -> None:
    """Lay out an empty file of counters; its secret key keeps others from choosing addresses that share a column."""
    os.ftruncate(descriptor, table_size(processes))
    os.pwrite(descriptor, os.urandom(KEY_SIZE), 0)


class AddressCounts:
    """The counters as one process sees them. `row` is its own; what a process before it left there is dropped."""

    def __init__(self, descriptor: int, processes: int, row: int) -> None:
        self._map = mmap.mmap(descriptor, table_size(processes))
        self._key = self._map[:KEY_SIZE]
        self._counters = memoryview(self._map)[KEY_SIZE:].cast("H")
        self._own = row * COLUMNS
        self._counters[self._own : self._own + COLUMNS] = memoryview(bytes(_ROW)).cast("H")

    def add(self, address: str) -> int:
        """Count one more of an address; return how many there are now, and `column_of` it for `remove`."""
        column = self.column_of(address)
        place = self._own + column
        self._counters[place] = min(self._counters[place] + 1, 0xFFFF)
        return sum(self._counters[column::COLUMNS])

    def remove(self, address: str) -> None:
        place = self._own + self.column_of(address)
        self._counters[place] = max(self._counters[place] - 1, 0)

    def column_of(self, address: str) -> int:
        """Return the column of an address: of an IPv4 address, or of the /64 of an IPv6 one."""
        return int.from_bytes(blake2b(host_of(address).encode(), digest_size=2, key=self._key).digest(), "big")
