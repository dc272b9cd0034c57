"""A server that gives files as the sources of texts do, over HTTP: whole, missing, moved, busy, huge, of another kind.

It stands in for every host at once, as a mirror is asked: `/<host>/<path>`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle

HTML = b"<!DOCTYPE html><html><body><article>%s</article></body></html>"
JATS = b'<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS" "x.dtd"><article><body><p>%s</p></body></article>'
PDF = b"%%PDF-1.7\n%s"


@dataclass(frozen=True)
class Reply:
    """What the server says to one path; `blocks` repeats the body, so that a large one needs no memory here."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    blocks: int = 1


class Publishers:
    """The server; `replies` by path (with its query), the next one each time where there are several."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.seen: list[str] = []
        self.before: Callable[[str], None] = lambda _path: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(self.path)
                outer.before(self.path)
                waiting = outer.replies.get(self.path, [Reply(b"Not here", 404)])
                reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body) * reply.blocks))
                self.end_headers()
                try:
                    for _ in range(reply.blocks):
                        self.wfile.write(reply.body)
                except OSError:  # the client has had enough
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> Publishers:
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def give(self, path: str, *replies: Reply | bytes) -> None:
        """Answer `/<host>/<path>` with these, one after another, the last one for ever."""
        self.replies[path] = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]

    def client(self, folder: Path, *, patience: float = 1.0, max_bytes: int = 40 << 20) -> PoliteClient:
        """The polite client, which asks this server for every host, without pauses of its own."""
        return PoliteClient(
            Throttle(folder / "turns"), mirror=self.url, mirror_gap=0.0, patience=patience, max_bytes=max_bytes
        )
