"""A server that speaks the protocols of all sources for real, over HTTP, with every fault on demand.

It stands in for every host at once, as `DAILYPAPERS_MIRROR` asks it: `/<host>/<path>`. `faults` maps the beginning of
a path to what happens to the next requests there, in order. As a program it serves a file of papers:

    python -m tests.sources.server --port 8765 papers.jsonl.gz
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, quoteattr

PAGE = 2_500  # records of a page of OAI-PMH
RECORD_SETS = ("physics", "math", "cs", "stat", "q-bio", "q-fin", "eess", "econ")
OAI, FEED, QUERY = "/oaipmh.arxiv.org/oai", "/rss.arxiv.org/", "/export.arxiv.org/api/query"


@dataclass
class Paper:
    """A paper as arXiv has it."""

    id: str
    title: str
    abstract: str = "We study what this title says."
    authors: list[str] = field(default_factory=lambda: ["Ada Lovelace", "Charles Babbage"])
    categories: list[str] = field(default_factory=lambda: ["cs.LG"])
    versions: list[datetime] = field(default_factory=lambda: [datetime(2026, 1, 5, 12, tzinfo=UTC)])
    datestamp: date = date(2026, 1, 6)
    comment: str = ""
    doi: str = ""
    is_deleted: bool = False
    kind: str = "new"  # how the feed announces it
    broken: bool = False  # the record comes without a title


def shared_papers(lines: Iterable[bytes]) -> Iterator[Paper]:
    """Papers out of JSON lines with id, title, abstract, authors, categories, published and updated."""
    for line in lines:
        found = json.loads(line)
        published = datetime.fromisoformat(found.get("published") or f"{found['date']}T00:00:00+00:00")
        updated = datetime.fromisoformat(
            found.get("updated") or found.get("published") or f"{found['date']}T00:00:00+00:00"
        )
        yield Paper(
            id=found["id"],
            title=found["title"],
            abstract=found.get("abstract") or "",
            authors=found.get("authors") or [],
            categories=found.get("categories") or ["cs.LG"],
            versions=[published] if updated.date() <= published.date() else [published, updated],
            datestamp=updated.date(),
            comment=found.get("comment") or "",
        )


class Sources:
    """The server and what it serves; every request is noted in `seen` as (second, path with query)."""

    def __init__(self, papers: Iterable[Paper] = (), port: int = 0) -> None:
        self.papers = sorted(papers, key=lambda paper: (paper.datestamp, paper.id))
        self.feed_day = date(2026, 1, 6)
        self.feed_limit = 2_000
        self.page_size = PAGE
        self.is_sorted = True
        self.tokens_of = "one"  # tokens given under another name have expired
        self.faults: dict[str, list[str]] = {}
        self.answers: dict[str, Any] = {}  # path beginning -> JSON, bytes, or a function of the query
        self.seen: list[tuple[float, str]] = []
        self.headers: list[dict[str, str]] = []
        self.at_once = 0
        self.most_at_once = 0
        self._cache: dict[tuple[str, str, str], list[Paper]] = {}
        self._guard = threading.Lock()
        outer = self

        class Handler(_Handler):
            sources = outer

        self.http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self._thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Sources:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def paths(self, beginning: str = "/") -> list[str]:
        return [path for _, path in self.seen if path.startswith(beginning)]

    def fault(self, path: str) -> str:
        with self._guard:
            for beginning, waiting in self.faults.items():
                if path.startswith(beginning) and waiting:
                    return waiting.pop(0)
        return ""

    # --- OAI-PMH ----------------------------------------------------------------------------------------------

    def oai(self, query: dict[str, str]) -> bytes:
        if query.get("verb") != "ListRecords":
            return oai_error("badVerb", "This server lists records only")
        if token := query.get("resumptionToken"):
            if set(query) != {"verb", "resumptionToken"}:
                return oai_error("badArgument", "resumptionToken is an exclusive argument")
            try:
                name, set_name, first, last, offset = json.loads(base64.urlsafe_b64decode(token))
            except ValueError:
                return oai_error("badResumptionToken", "malformed")
            if name != self.tokens_of:
                return oai_error("badResumptionToken", "token has expired")
        else:
            set_name, first, last, offset = query.get("set", ""), query.get("from", ""), query.get("until", ""), 0
        chosen = self._chosen(set_name, first, last)
        part = chosen[offset : offset + self.page_size]
        if not part:
            return oai_error("noRecordsMatch", "nothing")
        records = "".join(map(raw_record, part))
        ending = ""
        if offset + self.page_size < len(chosen):
            words = [self.tokens_of, set_name, first, last, offset + self.page_size]
            ending = (
                f"<resumptionToken>{base64.urlsafe_b64encode(json.dumps(words).encode()).decode()}</resumptionToken>"
            )
        elif offset:
            ending = "<resumptionToken/>"
        return _oai(f"<ListRecords>{records}{ending}</ListRecords>")

    def _chosen(self, set_name: str, first: str, last: str) -> list[Paper]:
        key = (set_name, first, last)
        if self._cache.get(("of", "", ""), None) is not self.papers:
            self._cache = {("of", "", ""): self.papers}
        if key not in self._cache:
            wanted = set_name.rpartition(":")[2]
            is_whole = ":" not in set_name
            self._cache[key] = [
                paper
                for paper in self.papers
                if first <= str(paper.datestamp) <= (last or "9999")
                and (is_whole or any(wanted == code.partition(".")[2] or wanted == code for code in paper.categories))
            ]
        return self._cache[key]

    # --- the feed and the query API -----------------------------------------------------------------------------

    def feed(self, categories: list[str]) -> bytes:
        entries = [
            paper for paper in self.papers
            if paper.kind and any(c in paper.categories for c in categories) and not paper.is_deleted
            and paper.datestamp == self.feed_day
        ]  # fmt: skip
        day = f"{self.feed_day}T00:00:00-05:00"
        items = "".join(feed_entry(paper, day) for paper in entries[: self.feed_limit])
        return (
            "<?xml version='1.0' encoding='UTF-8'?>\n"
            '<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns="http://www.w3.org/2005/Atom"><id>feed</id><updated>{day}</updated>{items}</feed>'
        ).encode()

    def query(self, query: dict[str, str]) -> bytes:
        wanted = query.get("id_list", "").split(",")
        if any(name.startswith("bad") for name in wanted):
            return atom_error("incorrect id format for bad")
        by_id = {paper.id: paper for paper in self.papers if not paper.is_deleted}
        found = [by_id[name] for name in wanted if name in by_id]
        return atom(map(query_entry, found), len(found))


class _Handler(BaseHTTPRequestHandler):
    sources: Sources
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def handle(self) -> None:
        with suppress(ConnectionError):  # a client that was killed
            super().handle()

    def do_GET(self) -> None:
        sources = self.sources
        path = unquote(self.path.partition("?")[0])
        with sources._guard:
            sources.seen.append((time.monotonic(), self.path))
            sources.headers.append(dict(self.headers))
            sources.at_once += 1
            sources.most_at_once = max(sources.most_at_once, sources.at_once)
        try:
            if not self._fails(sources.fault(self.path)):
                self._answer(path)
        except ConnectionError:
            self.close_connection = True  # the client has had enough
        finally:
            with sources._guard:
                sources.at_once -= 1

    def _answer(self, path: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if path == OAI:
            self._send(self.sources.oai(query), "text/xml; charset=utf-8")
        elif path.startswith(FEED):
            body = self.sources.feed(path.rpartition("/")[2].split("+"))
            self._send(body, "application/atom+xml", etag=f'"{len(body)}-{self.sources.feed_day}"')
        elif path == QUERY:
            body = self.sources.query(query)
            self._send(body, "application/atom+xml", status=400 if b"/api/errors" in body else 200)
        else:
            self._given(path, query)

    def _given(self, path: str, query: dict[str, str]) -> None:
        for beginning, answer in self.sources.answers.items():
            if path.startswith(beginning):
                found = answer(path, query) if callable(answer) else answer
                if found is None:
                    break
                if isinstance(found, bytes):
                    self._send(
                        found, "application/xml" if found.lstrip().startswith(b"<") else "text/plain", etag='"e"'
                    )
                else:
                    self._send(json.dumps(found).encode(), "application/json")
                return
        self._send(b"nothing here", "text/plain", status=404)

    def _send(self, body: bytes, kind: str, *, status: int = 200, etag: str = "", **headers: str) -> None:
        if etag and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", etag)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if (
            "gzip" in self.headers.get("Accept-Encoding", "")
            and len(body) > 1_000
            and "Content_Encoding" not in headers
        ):
            body = gzip.compress(body, 1)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fails(self, fault: str) -> bool:
        """Does what the fault says; whether that was the answer."""
        name, _, more = fault.partition(" ")
        if not name:
            return False
        if name.isdigit():
            headers = {"Retry_After": more} if more else {}
            self._send(b"Rate exceeded." if name == "429" else b"Sorry.", "text/plain", status=int(name), **headers)
        elif name == "slow":
            time.sleep(float(more))
            return False
        elif name == "dribble":
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", "100000")
            self.end_headers()
            self.close_connection = True
            for _ in range(200):
                self.wfile.write(b"<")
                self.wfile.flush()
                time.sleep(float(more))
        elif name == "cut":  # fewer bytes than promised
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", "9000")
            self.end_headers()
            self.wfile.write(b"<OAI-PMH><ListRecords>")
            self.close_connection = True
        elif name == "cut-gzip":
            packed = gzip.compress(b"<OAI-PMH>" + b"x" * 100_000)[:-30]
            self._send(packed, "text/xml", Content_Encoding="gzip")
        elif name == "half":  # whole by HTTP, half by XML
            self._send(b'<?xml version="1.0"?><OAI-PMH><ListRecords><record>', "text/xml")
        elif name == "page":
            self._send(b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", "text/html")
        elif name == "bomb":
            self._send(gzip.compress(b"<a>" + b" " * (70 << 20), 9), "text/xml", Content_Encoding="gzip")
        elif name == "entities":
            layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
            self._send(f'<!DOCTYPE x [<!ENTITY l0 "ha">{layers}]><OAI-PMH>&l11;</OAI-PMH>'.encode(), "text/xml")
        elif name == "redirect":
            self._send(b"", "text/plain", status=302, Location=more)
        elif name == "empty":
            self._send(atom((), 5), "application/atom+xml")
        elif name == "error":
            self._send(atom_error("incorrect id format"), "application/atom+xml", status=400)
        elif name == "close":
            self.close_connection = True
        elif name == "body":
            self._send(more.encode(), "text/xml")
        else:
            raise AssertionError(fault)
        return True


# --- what arXiv writes --------------------------------------------------------------------------------------------


def _oai(inside: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f'<responseDate>2026-01-07T01:00:00Z</responseDate><request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>{inside}</OAI-PMH>'
    ).encode()


def oai_error(code: str, message: str) -> bytes:
    return _oai(f'<error code="{code}">{escape(message)}</error>')


def raw_record(paper: Paper) -> str:
    head = f"<identifier>oai:arXiv.org:{paper.id}</identifier><datestamp>{paper.datestamp}</datestamp>"
    if paper.is_deleted:
        return f'<record><header status="deleted">{head}</header></record>'
    versions = "".join(
        f'<version version="v{number}"><date>{format_datetime(moment.astimezone(UTC), usegmt=True)}</date><size>9kb</size></version>'
        for number, moment in enumerate(paper.versions, start=1)
    )
    facts = {"comments": paper.comment, "doi": paper.doi}
    more = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items() if value)
    title = "" if paper.broken else f"<title>{escape(paper.title)}</title>"
    return (
        f"<record><header>{head}<setSpec>cs</setSpec></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{paper.id}</id><submitter>Ada</submitter>{versions}'
        f"{title}<authors>{escape(', '.join(paper.authors))}</authors><categories>{' '.join(paper.categories)}</categories>{more}"
        f"<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  {escape(paper.abstract)}\n</abstract>"
        "</arXivRaw></metadata></record>"
    )


def feed_entry(paper: Paper, day: str) -> str:
    terms = "".join(f"<category term={quoteattr(code)}/>" for code in paper.categories)
    name = f"{paper.id}v{len(paper.versions)}"
    return (
        f"<entry><id>oai:arXiv.org:{name}</id><title>{escape(paper.title)}</title><updated>{day}</updated>"
        f"<summary>arXiv:{name} Announce Type: {paper.kind} \nAbstract: {escape(paper.abstract)}</summary>{terms}"
        f"<published>{day}</published><arxiv:announce_type>{paper.kind}</arxiv:announce_type>"
        f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></entry>"
    )


def query_entry(paper: Paper) -> str:
    people = "".join(f"<author><name>{escape(name)}</name></author>" for name in paper.authors)
    terms = "".join(f"<category term={quoteattr(code)}/>" for code in paper.categories)
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.id}v{len(paper.versions)}</id><title>{escape(paper.title)}</title>"
        f"<updated>{paper.versions[-1]:%Y-%m-%dT%H:%M:%SZ}</updated><summary>{escape(paper.abstract)}</summary>{terms}"
        f"<published>{paper.versions[0]:%Y-%m-%dT%H:%M:%SZ}</published>{people}"
        f"<arxiv:primary_category term={quoteattr(paper.categories[0])}/></entry>"
    )


def atom(entries: Iterable[str], total: int) -> bytes:
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
        f'xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults>{total}</opensearch:totalResults>{"".join(entries)}</feed>'
    ).encode()


def atom_error(message: str) -> bytes:
    entry = f"<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title><summary>{escape(message)}</summary></entry>"
    return atom([entry], 1)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("file")
    words.add_argument("--port", type=int, default=8765)
    words.add_argument("--limit", type=int, default=None)
    words.add_argument("--page", type=int, default=PAGE)
    given = words.parse_args()
    with gzip.open(given.file) as lines:
        papers = list(shared_papers(line for number, line in enumerate(lines) if number != given.limit))[: given.limit]
    with Sources(papers, given.port) as sources:
        sources.page_size = given.page
        print(sources.url, len(papers), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
