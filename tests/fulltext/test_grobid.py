"""Asking a GROBID server: what is sent, and what happens when it is slow, busy, wrong or gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from dailypapers.fulltext import readers
from dailypapers.fulltext.document import Document
from dailypapers.fulltext.grobid import REST, Grobid
from dailypapers.fulltext.read import Kind
from dailypapers.fulltext.read.tei import read_tei
from tests.fulltext.made import document
from tests.fulltext.test_tei import HEAD, MADE

OURS = document("As our own reader has it.")


class Server:
    """Answers as it is told; notes what it was sent."""

    def __init__(self) -> None:
        self.status, self.body, self.wait, self.seen = 200, MADE.encode(), 0.0, []
        self.headers: dict[str, str] = {}
        outer = self
        self.seen: list[tuple[str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(outer.wait)
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    threading.Thread(target=made.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield made
    made.http.shutdown()
    made.http.server_close()


def ours(_data: bytes, _kind: Kind) -> Document:
    return OURS


def grobid(server: Server, **options: Any) -> Grobid:
    return Grobid(server.url + "/", read_tei, ours, **options)


def test_a_pdf_is_read_by_grobid_and_other_files_are_not(server: Server) -> None:
    reader = grobid(server)
    assert reader.read(b"%PDF-1.7 bees", "pdf").title == "Bees"
    [(path, sent)] = server.seen
    assert path == "/api/processFulltextDocument"
    assert b"%PDF-1.7 bees" in sent
    assert b'name="includeRawCitations"' in sent
    assert reader.read(b"<html>", "html") is OURS
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>sorry</html>"), (200, b"not XML"), (204, b""), (500, b"[BAD_INPUT_DATA] PDF"),
        (200, f"{HEAD}<text><body/></text></TEI>".encode()), (302, b""),
    ],
)  # fmt: skip
def test_what_grobid_cannot_read_is_read_here_and_the_next_file_is_sent(
    server: Server, status: int, body: bytes
) -> None:
    server.status, server.body, server.headers = status, body, {"Location": "http://169.254.169.254/"}
    reader = grobid(server)
    assert reader.read(b"%PDF", "pdf") is OURS
    server.status, server.body = 200, MADE.encode()
    assert reader.read(b"%PDF", "pdf").title == "Bees"


def test_one_that_is_busy_slow_or_gone_is_left_alone_for_a_while(server: Server) -> None:
    now = [1_000.0]
    reader = grobid(server, clock=lambda: now[0])
    server.status = 503
    assert reader.read(b"%PDF", "pdf") is OURS
    server.status = 200
    assert reader.read(b"%PDF", "pdf") is OURS
    assert len(server.seen) == 1
    now[0] += REST
    assert reader.read(b"%PDF", "pdf").title == "Bees"
    server.wait = 1.0
    started = time.monotonic()
    assert grobid(server, seconds=0.2).read(b"%PDF", "pdf") is OURS
    assert time.monotonic() - started < 0.9
    assert Grobid("http://127.0.0.1:9", read_tei, ours).read(b"%PDF", "pdf") is OURS


def test_an_answer_that_is_too_long_is_not_read_to_its_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dailypapers.fulltext.grobid.MAX_ANSWER", 1_000)
    assert grobid(server).read(b"%PDF", "pdf") is OURS


def test_the_setting_says_where_it_runs_and_its_answer_is_read_apart(server: Server, settings: Any) -> None:
    settings.GROBID_URL = ""
    assert readers.file_reader().read is readers.read_file
    settings.GROBID_URL = server.url
    assert readers.file_reader().read(b"%PDF", "pdf").title == "Bees"
