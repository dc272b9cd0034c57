"""Runs the application for one request in a thread, a piece at a time, and frames what it answers.

A streamed answer is computed until `Limits.buffered` bytes wait for the reader; then the thread leaves it and takes up
other work, and any thread goes on with it once the reader has caught up. So each piece of a stream must be complete by
itself: no cursor of the database may be open between two of them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from http import HTTPStatus
from typing import Any

from dailypapers.lib.shortages import shortage
from dailypapers.server.environ import Peers, make_environ
from dailypapers.server.limits import Limits
from dailypapers.server.request import Request
from dailypapers.server.spool import Spool, SpoolBudget, SpoolFull

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
TURN = 0.02  # seconds a stream is computed before others have their turn
_log = logging.getLogger("dailypapers.server")
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Turn(Enum):
    """How a turn of an answer ended."""

    LAST = 1  # there is no more
    PAUSED = 2  # the reader must catch up; the loop then asks for the next
    OVER = 3  # others have their turn


class Answer:
    """The answer to one request. A thread calls `compute`; the event loop reads `spool` and sets `is_dropped`.

    `changed` is called in the thread when there is something for the loop to do.
    """

    def __init__(
        self, request: Request, peers: Peers, limits: Limits, budget: SpoolBudget, changed: Callable[[], None]
    ) -> None:
        self.spool = Spool(budget, limits.piece)
        self.head: bytes | None = None  # the status line and headers, up to "Connection", as soon as they are known
        self.is_chunked = False
        self.ends_by_closing = False  # the reader of HTTP/1.0 can tell the end of a stream by nothing else
        self.is_complete = self.is_broken = self.is_paused = self.is_dropped = False
        self._request, self._peers, self._limits, self._changed = request, peers, limits, changed
        self._budget, self._is_stream = budget, False
        self._is_told = False  # the loop may have sent something
        self._iterable: Iterable[bytes] | None = None
        self._pieces: Iterator[bytes] | None = None
        self._left: int | None = None  # bytes until Content-Length; None: unknown
        self._has_body = True
        self._status, self._headers = "", list[tuple[str, str]]()

    def compute(self, application: Application) -> bool:
        """Compute the answer to its end, or a piece of it; tell whether it wants another turn now. Never raises.

        The first turn of a stream computes its head alone, so that the others need not hold up requests for pages.
        """
        try:
            if self._pieces is None:
                self._begin(application)
                if self._is_stream:
                    return True
            turn = Turn.LAST if self.is_dropped else self._pull(time.monotonic() + TURN)
        except SpoolFull:
            turn = self._break(503)
        except Exception as error:
            _log.exception("The answer to %s failed", self._request.target.path.decode("latin-1"))
            turn = self._break(503 if shortage(error) else 500)
        if turn is Turn.LAST:
            self.is_complete = True
            self._tell()
            self._close()
        return turn is Turn.OVER

    def _begin(self, application: Application) -> None:
        if self.is_dropped:
            self._pieces = iter(())
            return
        self._iterable = application(make_environ(self._request, self._peers), self._start_response)
        self._pieces = iter(self._iterable)
        if not getattr(self._iterable, "streaming", True) and not self._lengths():  # Django says it is whole
            content = b"".join(self._pieces)
            self._headers = [*self._headers, ("Content-Length", str(len(content)))]
            self._pieces = iter((content,))
        self._make_head()
        if self._left is None:
            self._budget.take_stream()
            self._is_stream = True

    def _pull(self, until: float) -> Turn:
        """Move pieces into the spool until there are no more, the reader must catch up or the turn is over."""
        assert self._pieces is not None
        for piece in self._pieces:
            self._put(piece)
            if self.is_dropped or not self._has_body:
                return Turn.LAST
            if len(self.spool) >= self._limits.buffered and self._left != 0:
                self.is_paused = True
                self._tell()  # from here on another thread may have the next turn
                return Turn.PAUSED
            if self._left is None:
                self._tell()  # a stream: its reader gets each piece at once
                if time.monotonic() > until:
                    return Turn.OVER
        if self._left:
            raise ValueError("the answer is shorter than its Content-Length")
        return Turn.LAST

    def _put(self, piece: bytes) -> None:
        if not self._has_body:
            return
        if self._left is not None:
            piece = piece[: self._left]
            self._left -= len(piece)
        self.spool.write(piece)

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if self.head is not None and exc_info:
            raise exc_info[1]
        self._status, self._headers = status, headers
        return self._put

    def _make_head(self) -> None:
        code = int(self._status[:3])
        self._has_body = self._request.method != "HEAD" and code not in (204, 304) and code >= 200
        if not self._has_body:
            self._left = 0
        elif lengths := self._lengths():
            self._left = int(lengths[0])
        else:
            self.ends_by_closing = self._request.version == "1.0"
            self.is_chunked = not self.ends_by_closing
        lines = [f"HTTP/1.1 {self._status}", *(f"{name}: {value}" for name, value in self._headers)]
        if self.is_chunked:
            lines.append("Transfer-Encoding: chunked")
        self.head = ("\r\n".join(lines) + "\r\n").encode("latin-1")

    def _lengths(self) -> list[str]:
        return [value for name, value in self._headers if name.lower() == "content-length"]

    def _break(self, code: int) -> Turn:
        """Answer with an error where nothing is on its way, else break off, so that nobody takes it for complete."""
        if not self._is_told:
            sentence = "The server is busy. Try again in a minute.\n" if code == 503 else "Something went wrong.\n"
            self.head = plain_head(code, len(sentence))
            self.is_chunked = self.ends_by_closing = False
            self.spool.close()
            self.spool = Spool(self._budget, self._limits.piece)
            self.spool.write(sentence.encode())
        else:
            self.is_broken = True
        return Turn.LAST

    def _close(self) -> None:
        try:
            if hasattr(self._iterable, "close"):
                self._iterable.close()  # type: ignore[union-attr]  # PEP 3333 allows it
        except Exception:
            _log.exception("An answer could not be closed")
        self._pieces = self._iterable = None
        self._request.body.close()
        if self.is_dropped:
            self.spool.close()
        if self._is_stream:
            self._budget.give_back(streams=1)

    def _tell(self) -> None:
        self._is_told = True
        self._changed()


def plain_head(code: int, length: int) -> bytes:
    """Return the head of a short answer of the server itself, without "Connection" and the empty line."""
    retry = "Retry-After: 60\r\n" if code in (429, 503) else ""
    return (
        f"HTTP/1.1 {code} {_REASONS[code]}\r\nContent-Type: text/plain; charset=utf-8\r\n{retry}"
        f"Content-Length: {length}\r\n"
    ).encode()
