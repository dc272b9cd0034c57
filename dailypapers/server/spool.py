"""Bytes on their way between the event loop and a thread: a little memory, then a file, bounded over all of them."""

from __future__ import annotations

import io
import os
import tempfile
from collections import deque
from threading import Lock
from typing import IO, Any


class SpoolFull(Exception):
    """There is no more room for spooled bytes: the limit of the process is reached, or the disk is full."""


class SpoolBudget:
    """What the spools of a process may hold together."""

    def __init__(self, memory: int, disk: int, streams: int, folder: str | None = None) -> None:
        self.memory, self.disk, self.streams, self.folder = memory, disk, streams, folder
        self._lock = Lock()

    def take_memory(self, size: int) -> bool:
        """Reserve memory; tells whether there was enough."""
        with self._lock:
            if size > self.memory:
                return False
            self.memory -= size
            return True

    def take_disk(self, size: int) -> None:
        """Reserve disk. Raises `SpoolFull`."""
        with self._lock:
            if size > self.disk:
                raise SpoolFull
            self.disk -= size

    def take_stream(self) -> None:
        """Reserve a stream, whose computation holds memory of its own until its end. Raises `SpoolFull`."""
        with self._lock:
            if not self.streams:
                raise SpoolFull
            self.streams -= 1

    def open_file(self) -> IO[bytes]:
        """Open a file without a name, which is gone when it is closed."""
        return tempfile.TemporaryFile(buffering=0, dir=self.folder)

    def give_back(self, memory: int = 0, disk: int = 0, streams: int = 0) -> None:
        with self._lock:
            self.streams += streams
            self.memory += memory
            self.disk += disk


class Spool:
    """A queue of bytes: one side writes, the other reads, each in its own thread.

    At most `in_memory` bytes are kept in memory; once there are more, what is written goes to a file without a name
    until the reader has caught up.
    """

    def __init__(self, budget: SpoolBudget, in_memory: int) -> None:
        self._budget, self._in_memory = budget, in_memory
        self._chunks: deque[bytes] = deque()
        self._held = 0  # bytes in memory
        self._file: IO[bytes] | None = None
        self._start = self._end = 0  # of what is unread in the file
        self._lock = Lock()
        self._is_closed = False

    def __len__(self) -> int:
        return self._held + self._end - self._start

    def write(self, data: bytes) -> None:
        """Append bytes. Raises `SpoolFull`. After `close` they are dropped."""
        if not data:
            return
        with self._lock:
            if self._is_closed:
                return
            fits = self._file is None and self._held + len(data) <= self._in_memory
            if fits and self._budget.take_memory(len(data)):
                self._chunks.append(data)
                self._held += len(data)
            else:
                self._write_to_file(data)

    def read(self, size: int) -> bytes:
        """Remove and return up to `size` bytes; b"" when there are none now."""
        with self._lock:
            if self._chunks:
                return self._read_from_memory(size)
            return self._read_from_file(size) if self._file is not None else b""

    def as_file(self) -> IO[bytes]:
        """Return all bytes as a file for one reader. Nothing may be written or read here afterwards."""
        if self._file is None:
            return io.BytesIO(b"".join(self._chunks))
        head = b"".join(self._chunks)
        return io.BufferedReader(_Joined(head, self._file.fileno(), self._end))

    def close(self) -> None:
        """Drop what is unread and give its room back."""
        with self._lock:
            self._is_closed = True
            self._budget.give_back(memory=self._held)
            self._chunks.clear()
            self._held = 0
            self._close_file()

    def _write_to_file(self, data: bytes) -> None:
        self._budget.take_disk(len(data))
        try:
            if self._file is None:
                self._file = self._budget.open_file()
            view, place = memoryview(data), self._end
            while view:
                done = os.pwrite(self._file.fileno(), view, place)
                view, place = view[done:], place + done
        except OSError as error:
            self._budget.give_back(disk=len(data))
            raise SpoolFull from error
        self._end = place

    def _read_from_memory(self, size: int) -> bytes:
        data = self._chunks.popleft()
        if len(data) > size:
            self._chunks.appendleft(data[size:])
            data = data[:size]
        self._held -= len(data)
        self._budget.give_back(memory=len(data))
        return data

    def _read_from_file(self, size: int) -> bytes:
        assert self._file is not None
        data = os.pread(self._file.fileno(), min(size, self._end - self._start), self._start)
        self._start += len(data)
        if self._start == self._end:
            self._close_file()
        return data

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
            self._budget.give_back(disk=self._end)
            self._file, self._start, self._end = None, 0, 0


class _Joined(io.RawIOBase):
    """Bytes in memory and behind them those of a file, read in order."""

    def __init__(self, head: bytes, descriptor: int, size: int) -> None:
        self._head, self._descriptor, self._size = head, descriptor, size
        self._place = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        if self._place < len(self._head):
            data = self._head[self._place : self._place + len(view)]
        else:
            start = self._place - len(self._head)
            data = os.pread(self._descriptor, min(len(view), self._size - start), start)
        view[: len(data)] = data
        self._place += len(data)
        return len(data)
