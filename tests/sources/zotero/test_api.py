"""The calls of Zotero's web API, against a server that speaks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dailypapers.lib.citations import CitationData
from dailypapers.lib.errors import InvalidRecord, SourceBusy, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.zotero_item import item_key, zotero_items
from dailypapers.sources.zotero.api import CollectionGone, KeyRefused, ZoteroApi
from tests.lib.http.test_polite import Clock
from tests.sources.zotero.server import KEY, USER, Library, ZoteroServer

READING = "READING2"


@pytest.fixture
def library() -> Library:
    made = Library(collections={READING: "To read", "OTHER234": "another"})
    for number in range(7):
        made.put(f"ITEM{number:04d}", READING, title=f"A study of the number {number}", DOI=f"10.1000/{number}")
    return made


@pytest.fixture
def server(library: Library) -> Iterator[ZoteroServer]:
    with ZoteroServer(library) as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def api(server: ZoteroServer, folder: Path, clock: Clock, key: str = KEY, patience: float = 900.0) -> ZoteroApi:
    turns = Throttle(folder, clock=clock, sleep=clock.sleep)
    return ZoteroApi(PoliteClient(turns, mirror=server.url, mirror_gap=0.0, jitter=lambda: 0.0, patience=patience), key)


def test_the_owner_and_the_collections(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    asking = api(server, tmp_path, clock)
    assert asking.owner() == (USER, "reader", True)
    assert asking.collections(USER) == [("OTHER234", "another", 0), (READING, "To read", 7)]


def test_pages_follow_the_link_header(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    server.library.page = 3
    pages = list(api(server, tmp_path, clock).changed(USER, READING, 0))
    assert [len(page) for page in pages] == [3, 3, 1]
    assert {one.record.doi for page in pages for one in page if isinstance(one.record, PaperRecord)} == {
        f"10.1000/{number}" for number in range(7)
    }


def test_a_link_to_another_host_is_not_followed(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    server.library.page, server.library.next_host = 3, "https://evil.example"
    with pytest.raises(SourceError, match="another host"):
        list(api(server, tmp_path, clock).changed(USER, READING, 0))


def test_only_what_changed_comes(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    asking = api(server, tmp_path, clock)
    members = asking.members(USER, READING, 0)
    assert members is not None
    assert len(members.keys) == 7
    assert asking.members(USER, READING, members.version) is None  # 304
    server.library.put("ITEM0003", title="")
    server.library.put("NOTE2345", READING, itemType="note")
    assert asking.members(USER, READING, members.version) is not None
    [[changed]] = asking.changed(USER, READING, members.version)
    assert (changed.key, type(changed.record)) == ("ITEM0003", InvalidRecord)


def test_a_key_that_zotero_refuses(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(KeyRefused, match="refuses this key"):
        api(server, tmp_path, clock, key="x" * 24).owner()
    server.library.can_write = False
    with pytest.raises(KeyRefused, match="must allow to write"):
        api(server, tmp_path, clock).write(USER, [{"key": "ABCD2345", "title": "T"}])


def test_a_collection_that_is_gone(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(CollectionGone):
        api(server, tmp_path, clock).members(USER, "GONE2345", 0)


def test_silence_that_zotero_asks_for_is_kept(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    asking = api(server, tmp_path, clock)
    server.library.faults = [(429, {"Retry-After": "30"}), (503, {"Retry-After": "10"})]
    assert asking.owner().number == USER
    assert sum(clock.slept) == pytest.approx(40, abs=1)
    server.library.backoff = "20"
    asking.owner()
    server.library.backoff = ""
    asking.owner()
    assert sum(clock.slept) == pytest.approx(60, abs=1)
    server.library.faults = [(429, {"Retry-After": "3000"})]
    with pytest.raises(SourceBusy):
        asking.owner()


PAPER = CitationData(
    "2601.00042",
    "Notes on <T>",
    ("Ann van Example Jr.", "The Ink Team", "王小明"),
    2026,
    1,
    5,
    "2601.00042",
    abstract="We note.",
)


def test_a_paper_and_its_pdf_are_stored_once(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    asking = api(server, tmp_path, clock)
    items = zotero_items(PAPER, "https://arxiv.org/pdf/2601.00042", ["notes"])
    assert asking.write(USER, items)[:2] == (frozenset((0, 1)), {})
    parent, attachment = (server.library.items[item["key"]] for item in items)
    assert (attachment["parentItem"], attachment["url"]) == (parent["key"], "https://arxiv.org/pdf/2601.00042")
    assert (parent["itemType"], parent["archiveID"], parent["date"]) == ("preprint", "arXiv:2601.00042", "2026-01-05")
    assert [tuple(creator.values())[1:] for creator in parent["creators"]] == [
        ("Ann, Jr.", "van Example"),
        ("The Ink Team",),
        ("王小明",),
    ]
    count = len(server.library.items)
    assert asking.write(USER, items).stored == {0, 1}  # the same request
    assert asking.write(USER, items[:1]).stored == {0}  # the same paper
    assert len(server.library.items) == count


def test_what_zotero_refuses_is_told(server: ZoteroServer, tmp_path: Path, clock: Clock) -> None:
    items = [
        {"key": "AAAA2345", "itemType": "book", "title": ""},
        {"key": "BBBB2345", "itemType": "book", "title": "T"},
    ]
    assert api(server, tmp_path, clock).write(USER, items)[:2] == (frozenset((1,)), {0: "'title' is missing"})


def test_keys_are_zoteros_and_the_same_each_time() -> None:
    keys = {item_key(str(number)) for number in range(1_000)}
    assert len(keys) == 1_000
    assert all(len(key) == 8 and not set(key) & set("01O") for key in keys)
    assert item_key("2601.00042") == item_key("2601.00042")
