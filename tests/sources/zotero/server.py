"""A server that speaks Zotero's web API 3 over HTTP, with one person's library and every fault on demand."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

KEY = "abcdefghijklmnopqrstuvwx"
USER = 475425
HOST = "/api.zotero.org"  # as a mirror is asked


@dataclass
class Library:
    """What the server has: items by key with the version they changed in."""

    version: int = 1
    can_write: bool = True
    page: int = 100  # the most it gives at once
    collections: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # of the next requests
    backoff: str = ""
    next_host: str = "https://api.zotero.org"
    tokens: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)

    def put(self, key: str, *collections: str, **data: Any) -> None:
        self.version += 1
        known = {"key": key, "itemType": "journalArticle", "collections": list(collections), "tags": []}
        self.items[key] = known | self.items.get(key, {}) | data | {"version": self.version}
        if collections:
            self.items[key]["collections"] = list(collections)

    def move(self, key: str, *collections: str) -> None:
        self.version += 1
        self.items[key] |= {"collections": list(collections), "version": self.version}


class ZoteroServer:
    """Runs the server; `url` is a mirror's."""

    def __init__(self, library: Library) -> None:
        outer = self
        self.library = library

        class Handler(_Handler):
            zotero = outer

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> ZoteroServer:
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()


class _Handler(BaseHTTPRequestHandler):
    zotero: ZoteroServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def _begin(self) -> str | None:
        """Return the path behind the host; None where the request was refused."""
        library = self.zotero.library
        library.seen.append(f"{self.command} {self.path.removeprefix(HOST)}")
        if library.faults:
            status, headers = library.faults.pop(0)
            self._send(status, b"fault", headers)
        elif self.headers["Zotero-API-Version"] != "3":
            self._send(400, b"which version?")
        elif self.headers["Zotero-API-Key"] != KEY:
            self._send(403, b"Invalid key")
        else:
            return self.path.removeprefix(HOST)
        return None

    def do_GET(self) -> None:
        path = self._begin()
        if path is None:
            return
        library = self.zotero.library
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/keys/current":
            access = {"user": {"library": True, "write": library.can_write}}
            self._json({"key": KEY, "userID": USER, "username": "reader", "access": access})
            return
        if int(self.headers.get("If-Modified-Since-Version") or 0) >= library.version:
            self._send(304, b"")
            return
        steps = parts.path.split("/")
        if steps[:3] != ["", "users", str(USER)]:
            self._send(403, b"Forbidden")
        elif steps[3:] == ["collections"]:
            self._paged(parts.path, query, [{"key": key, "data": {"key": key, "name": name}, "meta": {
                "numItems": sum(key in item["collections"] for item in library.items.values())}} for key, name in library.collections.items()])  # fmt: skip
        elif len(steps) == 7 and steps[5:] == ["items", "top"]:
            self._collection(steps[4], parts.path, query)
        else:
            self._send(404, b"Not found")

    def _collection(self, key: str, path: str, query: dict[str, str]) -> None:
        library = self.zotero.library
        if key not in library.collections:
            self._send(404, b"Collection not found")
            return
        since = int(query.get("since") or 0)
        items = [item for item in library.items.values() if key in item["collections"] and item["version"] > since]
        if query.get("format") == "keys":
            self._send(200, "".join(f"{item['key']}\n" for item in items).encode(), self._named(len(items)))
        else:
            self._paged(path, query, [{"key": item["key"], "version": item["version"], "data": item} for item in items])

    def _paged(self, path: str, query: dict[str, str], items: list[Any]) -> None:
        library = self.zotero.library
        limit, start = min(int(query.get("limit") or 25), library.page), int(query.get("start") or 0)
        headers = self._named(len(items))
        if start + limit < len(items):
            following = f"{library.next_host}{path}?{urlencode(query | {'start': str(start + limit)})}"
            headers["Link"] = f'<{following}>; rel="next", <https://www.zotero.org/x>; rel="alternate"'
        self._json(items[start : start + limit], headers)

    def _named(self, total: int) -> dict[str, str]:
        library = self.zotero.library
        return {"Last-Modified-Version": str(library.version), "Total-Results": str(total)}

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self._begin() is None:
            return
        library = self.zotero.library
        token = self.headers["Zotero-Write-Token"]
        if not library.can_write:
            self._send(403, b"Write access denied")
        elif token in library.tokens:
            self._send(412, b"Token used")
        else:
            library.tokens.add(token)
            outcome: dict[str, dict[str, Any]] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
            for place, item in enumerate(json.loads(sent)):
                self._store(str(place), item, outcome)
            for key in outcome["success"].values():
                library.items[key]["version"] = library.version  # one write is one version
            self._json(outcome, self._named(0))

    def _store(self, place: str, item: dict[str, Any], outcome: dict[str, dict[str, Any]]) -> None:
        library = self.zotero.library
        known = library.items.get(item["key"])
        if known is not None and known["version"] != item.get("version"):
            outcome["failed"][place] = {"key": item["key"], "code": 412, "message": "Item exists"}
        elif not (item.get("title") or item.get("note")) or item.get("parentItem", item["key"]) not in {
            *library.items,
            item["key"],
        }:
            outcome["failed"][place] = {"code": 400, "message": "'title' is missing"}
        else:
            library.put(**item)
            outcome["success"][place] = item["key"]

    def _json(self, value: Any, headers: dict[str, str] | None = None) -> None:
        self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"} | (headers or {}))

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.zotero.library.backoff and status == 200:
            self.send_header("Backoff", self.zotero.library.backoff)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
