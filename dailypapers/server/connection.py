"""One client: reads its requests, hands them over one by one, sends the answers, hangs up on who is too slow."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from dailypapers.lib.client_address import is_trusted, parse_address, resolve_client
from dailypapers.server.answer import Answer, plain_head
from dailypapers.server.environ import Peers
from dailypapers.server.request import Refusal, Request, RequestParser

if TYPE_CHECKING:
    from dailypapers.server.serving import Server

_MAX_LINGER = 1 << 20  # bytes a refused client may still send
TOO_MANY = Refusal(429, "There are too many connections from your address.")
BUSY = Refusal(503, "The server is busy. Try again in a minute.")


class Connection(asyncio.Protocol):
    """The protocol of one connection. What it waits for is decided in `_next`; for how long, in `check`."""

    def __init__(self, server: Server) -> None:
        self._server, self._limits = server, server.limits
        self._parser = RequestParser(server.limits, server.budget)
        self._answer: Answer | None = None
        self._refusal: Refusal | None = None  # to be sent once the answers before it are
        self._is_lingering = False  # refused: what still comes is thrown away
        self._is_full = False  # the client does not take what we write
        self._is_head_sent = self._keeps_alive = self._is_drain_due = self._is_continued = False
        self._lingered = self._written = 0  # bytes
        self._waited = self._stalled = (
            0.0  # seconds that the answer has waited for the client: in all, and since it took
        )
        self._taken = 0  # bytes of it
        self._state, self._since = "idle", time.monotonic()
        self._counted: list[str] = []  # addresses this connection counts for
        self._forwarded = ""  # the client of the request in hand, named by a proxy of ours

    # --- called by asyncio -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=self._limits.piece)
        peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self.peers = Peers(*peer[:2], *own[:2]) if isinstance(peer, tuple) and peer else Peers("", 0, "localhost", 80)
        address = parse_address(self.peers.client)
        self._is_proxy = address is not None and is_trusted(address, self._limits.trusted_proxies)
        self._server.connections.add(self)
        if not self._server.make_room():
            self._refuse(BUSY)
        elif not self._count(self.peers.client):
            self._refuse(TOO_MANY)

    def data_received(self, data: bytes) -> None:
        if self._is_lingering:
            self._lingered += len(data)
            if self._lingered > _MAX_LINGER:
                self._transport.abort()
            return
        if self._refusal is not None:
            return
        try:
            self._parser.feed(data)
        except Refusal as refusal:
            self._refusal = refusal
        self._next()

    def eof_received(self) -> bool:
        """Let a client that has said all it wants read the answer."""
        self._keeps_alive = False
        return self._answer is not None

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._server.loop.call_soon(self._drain)  # not now: asyncio ends twice a connection that is closed in here

    def connection_lost(self, _error: Exception | None) -> None:
        self._server.connections.discard(self)
        for address in self._counted:
            self._server.counts.remove(address)
        self._counted = []
        self._parser.close()
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.is_dropped = True
            answer.spool.close()
            if answer.is_paused:
                answer.is_paused = False
                self._server.go_on(answer)  # which closes it

    # --- called by the server ---------------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        return self._state == "idle" and self._answer is None and not self._is_lingering

    @property
    def since(self) -> float:
        return self._since

    def check(self, now: float) -> None:
        """Hang up where the client has had its time; called once a tick."""
        elapsed = now - self._since
        if waiting := self._transport.get_write_buffer_size():
            self._check_reader(max(self._written - waiting, 0))
        elif self._is_lingering:
            if elapsed > self._limits.linger_seconds:
                self._transport.abort()
        elif self._answer is not None:
            return
        elif self._state == "head" and elapsed > self._limits.head_seconds:
            self._refuse(Refusal(408, "The headers did not come in time."))
        elif self._state == "body" and elapsed > self._limits.longest(self._parser.received):
            self._refuse(Refusal(408, "The body did not come in time."))
        elif self._state == "idle" and elapsed > self._limits.idle_seconds:
            self._transport.close()

    def _check_reader(self, taken: int) -> None:
        self._waited += self._limits.tick
        self._stalled = 0.0 if taken > self._taken else self._stalled + self._limits.tick
        self._taken = taken
        if self._stalled > self._limits.grace or self._waited > self._limits.longest(taken):
            self._transport.abort()

    def end(self) -> None:
        """Take no further request: hang up now, or as soon as the one that is coming in or in hand is answered."""
        self._keeps_alive = False
        if self._answer is None and (self._state == "idle" or self._is_lingering):
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()

    # --- requests ---------------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Do what comes next: answer a request that is complete, refuse one that cannot be, else wait for more."""
        self._note_state()
        if self._answer is not None:
            self._transport.pause_reading()  # a client that does not wait for answers is not read on
        elif self._parser.requests:
            self._begin_answer(self._parser.requests.pop(0))
        elif self._refusal is not None:
            self._refuse(self._refusal)
        elif self._parser.expects_continue and not self._is_continued:
            self._is_continued = True
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _note_state(self) -> None:
        state = "head" if self._parser.is_in_head else "body" if self._parser.is_in_body else "idle"
        if state != self._state:
            self._state, self._since = state, time.monotonic()

    def _begin_answer(self, request: Request) -> None:
        self._keeps_alive = request.keeps_alive and not self._server.is_ending
        self._is_head_sent = self._is_continued = False
        self._begin_writing()
        if not self._count_forwarded(request):
            self._refuse_request(request, TOO_MANY)
        elif self._server.is_swamped:
            self._refuse_request(request, BUSY)
        else:
            self._answer = Answer(request, self.peers, self._limits, self._server.budget, self._on_change)
            self._server.compute(self._answer)

    def _count(self, address: str) -> bool:
        """Count this connection for an address; tell whether that may have so many."""
        if self._limits.is_exempt(address):
            return True
        self._counted.append(address)
        return self._server.counts.add(address) <= self._limits.per_address

    def _count_forwarded(self, request: Request) -> bool:
        """Count a request for the client that a proxy of ours names."""
        if not self._is_proxy:
            return True
        forwarded = request.header(b"x-forwarded-for").decode("latin-1")
        self._forwarded = resolve_client(self.peers.client, forwarded, self._limits.trusted_proxies)
        return self._count(self._forwarded)

    def _refuse_request(self, request: Request, refusal: Refusal) -> None:
        request.body.close()
        self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer with an error, and hang up once the client has had a moment to read it."""
        self._is_lingering, self._since = True, time.monotonic()
        self._begin_writing()
        self._parser.close()
        text = f"{refusal.sentence}\n".encode()
        self._transport.write(self._with_connection(plain_head(refusal.status, len(text)), "close") + text)
        self._transport.resume_reading()
        with suppress(OSError):
            self._transport.write_eof()

    def _begin_writing(self) -> None:
        self._written = self._taken = 0
        self._waited = self._stalled = 0.0

    # --- answers ----------------------------------------------------------------------------------------------------

    def _on_change(self) -> None:
        """Have the loop look at the answer; called in a thread."""
        if not self._is_drain_due:
            self._is_drain_due = True
            with suppress(RuntimeError):  # the loop has ended
                self._server.loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        """Send what is there of the answer, as much as the client takes."""
        self._is_drain_due = False
        answer = self._answer
        if answer is None or answer.head is None:
            return
        is_complete = answer.is_complete  # asked before the spool is read: nothing comes after it
        parts = [] if self._is_head_sent else [self._head(answer, answer.head)]
        self._is_head_sent = True
        while not self._is_full and not self._transport.is_closing():
            data = answer.spool.read(self._limits.piece)
            if data:
                parts += [b"%x\r\n" % len(data), data, b"\r\n"] if answer.is_chunked else [data]
            elif is_complete and answer.is_chunked and not answer.is_broken:
                parts.append(b"0\r\n\r\n")
            if parts:
                written = b"".join(parts)
                self._written += len(written)
                parts = []
                self._transport.write(written)
            if not data:
                self._go_on(answer, is_complete)
                return

    def _head(self, answer: Answer, head: bytes) -> bytes:
        self._keeps_alive = self._keeps_alive and not answer.ends_by_closing and not self._server.is_ending
        return self._with_connection(head, "keep-alive" if self._keeps_alive else "close")

    def _with_connection(self, head: bytes, connection: str) -> bytes:
        return head + f"Date: {self._server.date}\r\nConnection: {connection}\r\n\r\n".encode()

    def _go_on(self, answer: Answer, is_complete: bool) -> None:
        """Nothing is left to send: end the answer, or have more of it computed."""
        if is_complete:
            answer.spool.close()
            self._answer = None
            self._end_answer(answer.is_broken)
        elif answer.is_paused:
            answer.is_paused = False
            self._server.go_on(answer)

    def _end_answer(self, is_broken: bool) -> None:
        if is_broken:
            self._transport.abort()
            return
        if self._forwarded and self._forwarded in self._counted:
            self._counted.remove(self._forwarded)
            self._server.counts.remove(self._forwarded)
        if not self._keeps_alive:
            self._transport.close()
            return
        self._since = time.monotonic()
        self._next()
        if self._answer is None and not self._transport.is_closing():
            self._transport.resume_reading()
