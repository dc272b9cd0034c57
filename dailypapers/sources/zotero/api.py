"""Zotero's web API, version 3: https://www.zotero.org/support/dev/web_api/v3/basics. No Django.

pyzotero would ask through a client of its own, without our limits on addresses, sizes, seconds and turns, and sleeps
through a Backoff by itself; what is needed of the API are six calls, so the polite client makes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import urlencode

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.http.polite import Answer, PoliteClient
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.zotero.parse import is_beside_a_record, record_of

URL = "https://api.zotero.org"
PAGE = 100  # the most that the API gives at once
MAX_COLLECTIONS = 500
MAX_ITEMS = 5_000  # of one collection
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?')
_REFUSED = frozenset((403, 404, 412))


class KeyRefused(SourceError):
    """A key that Zotero does not know, or that may not do what was asked."""


class CollectionGone(SourceError):
    """A collection that is not there any more."""


class Owner(NamedTuple):
    """Whose key it is, and whether it may write."""

    number: int
    name: str
    can_write: bool


class Collection(NamedTuple):
    """A collection of a library; `size` counts its items."""

    key: str
    name: str
    size: int


class Members(NamedTuple):
    """The keys of all items of a collection, as of a version of the library."""

    version: int
    keys: frozenset[str]


class Found(NamedTuple):
    """One item that changed: its key, and its record or why it is none."""

    key: str
    record: PaperRecord | InvalidRecord


class Written(NamedTuple):
    """What became of items that were sent, by their place: stored, or why not.

    `changed` are those of the stored ones that were there in another version, and stayed as they were; `version` is
    that of what was written.
    """

    stored: frozenset[int]
    failed: Mapping[int, str]
    changed: frozenset[int] = frozenset()
    version: int = 0


class ZoteroApi:
    """The calls, made with one person's key. Each raises KeyRefused, or SourceError as the polite client does."""

    def __init__(self, client: PoliteClient, key: str) -> None:
        self._client = client
        self._headers = {"Zotero-API-Key": key, "Zotero-API-Version": "3"}

    def owner(self) -> Owner:
        """Return whose key it is."""
        fields = _object(self._get("/keys/current"))
        access = fields.get("access")
        user = access.get("user") if isinstance(access, dict) else None
        rights: Mapping[str, object] = user if isinstance(user, dict) else {}
        number = clean.count(fields.get("userID"))
        if number is None or not rights.get("library"):
            raise KeyRefused(sentence("This key cannot read your library: make one at zotero.org that may."))
        return Owner(number, clean.text(fields.get("username"), 200), rights.get("write") is True)

    def collections(self, owner: int) -> list[Collection]:
        """Return the collections of a library, by name."""
        found: list[Collection] = []
        for answer in self._pages(f"/users/{owner}/collections", {"limit": str(PAGE)}):
            for item in _objects(answer):
                data, meta = item.get("data"), item.get("meta")
                key = _key(item)
                if key and isinstance(data, dict):
                    count = clean.count(meta.get("numItems")) if isinstance(meta, dict) else 0
                    found.append(Collection(key, clean.text(data.get("name"), 255) or key, count or 0))
            if len(found) >= MAX_COLLECTIONS:
                break
        return sorted(found[:MAX_COLLECTIONS], key=lambda one: one.name.casefold())

    def members(self, owner: int, collection: str, version: int) -> Members | None:
        """Return what stands in a collection; None where the library has not changed since `version`."""
        keys: set[str] = set()
        found = 0
        for answer in self._pages(_items(owner, collection), {"format": "keys"}, since=version):
            if answer.status == 304:
                return None
            found = found or _version(answer)
            keys.update(line for line in answer.body.decode("ascii", "replace").split() if _is_key(line))
            if len(keys) >= MAX_ITEMS:
                break
        return Members(found, frozenset(sorted(keys)[:MAX_ITEMS]))

    def changed(self, owner: int, collection: str, version: int) -> Iterator[list[Found]]:
        """Yield the items of a collection that changed since a version, a page at a time."""
        query = {"format": "json", "limit": str(PAGE), "since": str(version)}
        for answer in self._pages(_items(owner, collection), query):
            found: list[Found] = []
            for item in _objects(answer):
                key = _key(item)
                if key and not is_beside_a_record(item):
                    try:
                        found.append(Found(key, record_of(item)))
                    except InvalidRecord as error:
                        found.append(Found(key, error))
            yield found

    def write(self, owner: int, items: Sequence[Mapping[str, object]]) -> Written:
        """Store items, at most 50, new ones with version 0; one that is there in another version counts as stored."""
        body = json.dumps(items).encode()
        token = blake2b(body, digest_size=16).hexdigest()  # the same again is the same request
        answer = self._client.post(
            f"{URL}/users/{owner}/items",
            body,
            headers=self._headers | {"Zotero-Write-Token": token},
            accept=_REFUSED | {413},
        )
        if answer.status == 412:  # this token was used: all of it is there
            return Written(frozenset(range(len(items))), {}, version=_version(answer))
        if answer.status != 200:
            raise KeyRefused(
                sentence(
                    "Zotero does not store what this key sends (%(status)s): it must allow to write.",
                    status=answer.status,
                )
            )
        fields = _object(answer)
        outcomes = {name: fields.get(name) for name in ("success", "unchanged", "failed")}
        stored = {int(place) for name in ("success", "unchanged") for place in _places(outcomes[name])}
        failed: dict[int, str] = {}
        changed: set[int] = set()
        for place, problem in _places(outcomes["failed"]).items():
            code = problem.get("code") if isinstance(problem, dict) else None
            if code == 412:
                stored.add(int(place))
                changed.add(int(place))
            else:
                message = problem.get("message") if isinstance(problem, dict) else ""
                failed[int(place)] = clean.text(message, 300) or sentence("Zotero answers %(code)s.", code=code)
        return Written(frozenset(stored), failed, frozenset(changed), _version(answer))

    def _get(self, path: str, query: Mapping[str, str] | None = None, since: int = 0) -> Answer:
        url = path if path.startswith("https://") else URL + path
        conditions = {"If-Modified-Since-Version": str(since) if since else ""}
        answer = self._client.get(
            url + (f"?{urlencode(query)}" if query else ""), headers=self._headers | conditions, accept=_REFUSED
        )
        if answer.status == 403:
            raise KeyRefused(sentence("Zotero refuses this key: it was deleted, or may not read this library."))
        if answer.status == 404 and "/collections/" in path:
            raise CollectionGone(sentence("This collection is no longer in Zotero."))
        if answer.status not in (200, 304):
            raise SourceError(
                sentence(
                    "Zotero answers %(status)s to %(path)s.",
                    status=answer.status,
                    path=path.partition("?")[0],
                )
            )
        return answer

    def _pages(self, path: str, query: Mapping[str, str], since: int = 0) -> Iterator[Answer]:
        """Yield an answer and those that its `Link` leads to, within Zotero."""
        answer = self._get(path, query, since)
        yield answer
        for _ in range(2 * MAX_ITEMS // PAGE):
            match = _NEXT.search(answer.headers.get("link", ""))
            if match is None:
                return
            if not match[1].startswith(f"{URL}/"):
                raise SourceError(sentence("Zotero's next page is on another host, where we do not go."))
            answer = self._get(match[1])
            yield answer


def _items(owner: int, collection: str) -> str:
    return f"/users/{owner}/collections/{collection}/items/top"


def _version(answer: Answer) -> int:
    return clean.count(answer.headers.get("last-modified-version")) or 0


def _object(answer: Answer) -> Mapping[str, object]:
    try:
        return clean.load_object(answer.body)
    except InvalidRecord as error:
        raise SourceError(f"Zotero's answer cannot be read: {error}") from None


def _objects(answer: Answer) -> list[Mapping[str, object]]:
    try:
        value = clean.load_json(answer.body)
    except InvalidRecord as error:
        raise SourceError(f"Zotero's answer cannot be read: {error}") from None
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _places(value: object) -> Mapping[str, object]:
    return {place: what for place, what in value.items() if place.isdigit()} if isinstance(value, dict) else {}


def _key(item: Mapping[str, object]) -> str:
    key = item.get("key")
    return key if isinstance(key, str) and _is_key(key) else ""


def _is_key(text: str) -> bool:
    return len(text) == 8 and text.isascii() and text.isalnum()
