"""The polite client against a real server: turns, back-off, conditions, bounds, and addresses it never asks."""

from __future__ import annotations

import multiprocessing
import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from dailypapers.lib.errors import HarvestingOff, RefusedAddress, SourceBusy, SourceError, UnknownHost
from dailypapers.lib.http.host_limits import LIMITS, limit_of
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.ssrf import is_public
from dailypapers.lib.http.throttle import Throttle
from tests.sources.server import Sources

URL = "https://rss.arxiv.org/atom/cs.LG"
PATH = "/rss.arxiv.org/"


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self, now: float = 1_767_600_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Sources]:
    with Sources() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(server: Sources | None, folder: Path, clock: Clock, **options: object) -> PoliteClient:
    turns = Throttle(folder, clock=clock, sleep=clock.sleep)
    mirror = server.url if server else ""
    return PoliteClient(turns, **({"mirror": mirror, "jitter": lambda: 0.5, "contact": "ada@example.org"} | options))  # type: ignore[arg-type]


def test_the_table_has_every_host_once() -> None:
    hosts = [host for limit in LIMITS for host in limit.hosts]
    assert len(hosts) == len(set(hosts))
    assert {limit_of(host).name for host in ("export.arxiv.org", "oaipmh.arxiv.org", "rss.arxiv.org")} == {"arxiv"}
    assert limit_of("rss.arxiv.org").every >= 3.0
    assert limit_of("journal.example").every > 0


def test_it_says_who_asks_and_keeps_the_interval_over_all_hosts(server: Sources, tmp_path: Path, clock: Clock) -> None:
    asking = client(server, tmp_path, clock)
    for url in (
        URL,
        "https://export.arxiv.org/api/query?id_list=1",
        "https://oaipmh.arxiv.org/oai?verb=ListRecords&set=cs",
    ):
        began = clock.now
        asking.get(url)
    assert clock.slept == [pytest.approx(3.05), pytest.approx(3.05)]
    assert clock.now - began <= 3.1
    assert all("mailto:ada@example.org" in headers["User-Agent"] for headers in server.headers)


def _ask_three_times(url: str, folder: str) -> None:
    asking = PoliteClient(Throttle(Path(folder)), mirror=url, mirror_gap=0.2)
    for _ in range(3):
        asking.get(URL)


def test_processes_take_turns_on_one_connection(server: Sources, tmp_path: Path) -> None:
    server.faults[PATH] = ["slow 0.05"] * 9
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_ask_three_times, args=(server.url, str(tmp_path))) for _ in range(3)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
    moments = [moment for moment, _ in server.seen]
    assert len(moments) == 9
    assert server.most_at_once == 1
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.19


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        ("429", 600.5), ("429 0", 600.5), ("429 7", 7.5), ("503", 5.0), ("503 0", 5.0), ("503 30", 30.5),
        ("500", 5.0), ("502", 5.0), ("close", 5.0), ("cut", 5.0), ("cut-gzip", 5.0), ("page", 5.0),
        ("503 Mon, 05 Jan 2026 08:01:40 GMT", 100.5), ("503 nonsense", 5.0), ("429 -5", 600.5),
    ],
)  # fmt: skip
def test_what_passes_is_waited_for(server: Sources, tmp_path: Path, clock: Clock, fault: str, wait: float) -> None:
    server.faults[PATH] = [fault]
    assert client(server, tmp_path, clock).get(URL, kind="xml").status == 200
    assert clock.slept == [pytest.approx(wait, abs=0.1)]
    assert len(server.seen) == 2


def test_pauses_grow_and_end_in_a_sentence(server: Sources, tmp_path: Path, clock: Clock) -> None:
    server.faults[PATH] = ["503"] * 20
    with pytest.raises(SourceError, match="6 times in a row"):
        client(server, tmp_path, clock).get(URL)
    assert [round(seconds) for seconds in clock.slept] == [5, 10, 20, 40, 80]


def test_a_long_silence_binds_every_process_and_is_not_slept_through(
    server: Sources, tmp_path: Path, clock: Clock
) -> None:
    server.faults[PATH] = ["429"]
    with pytest.raises(SourceBusy, match="no request for another 60"):
        client(server, tmp_path, clock, patience=60.0).get(URL)
    with pytest.raises(SourceBusy):
        client(server, tmp_path, clock, patience=60.0).get("https://export.arxiv.org/api/query?id_list=1")
    assert len(server.seen) == 1
    clock.now += 601
    assert client(server, tmp_path, clock, patience=60.0).get(URL).status == 200


@pytest.mark.parametrize("jump", [-86_400.0, 86_400.0])
def test_a_clock_that_jumps_makes_nobody_wait_longer(
    server: Sources, tmp_path: Path, clock: Clock, jump: float
) -> None:
    asking = client(server, tmp_path, clock)
    asking.get(URL)
    clock.now += jump
    asking.get(URL)
    assert sum(clock.slept) <= 3.1


def test_a_damaged_note_counts_as_a_request_just_made(server: Sources, tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "arxiv.json").write_text("[17676")
    client(server, tmp_path, clock).get(URL)
    assert clock.slept == [pytest.approx(3.05)]


def test_conditions(server: Sources, tmp_path: Path, clock: Clock) -> None:
    asking = client(server, tmp_path, clock)
    first = asking.get(URL, kind="xml")
    assert first.etag
    again = asking.get(URL, kind="xml", etag=first.etag)
    assert (again.status, again.body) == (304, b"")


def test_bounds_of_size_and_time(server: Sources, tmp_path: Path, clock: Clock) -> None:
    server.faults[PATH] = ["bomb"]
    with pytest.raises(SourceError, match="more than 64 MB"):
        client(server, tmp_path, clock).get(URL)
    server.faults[PATH] = ["dribble 0.01"] * 6
    slow = Throttle(tmp_path / "other", sleep=clock.sleep)
    ticks = iter(range(0, 10_000_000, 100))
    slow.clock = lambda: float(next(ticks))
    with pytest.raises(SourceError, match="longer than 300 s"):
        PoliteClient(slow, mirror=server.url, jitter=lambda: 0.0).get(URL)


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("https://evil.example/feed", "another host"),
        ("https://127.0.0.1:1/", "another host"),
        ("https://169.254.169.254/latest/meta-data", "another host"),
        ("file:///etc/passwd", "http or https"),
        ("//localhost/x", "another host"),
        ("http://rss.arxiv.org/atom/cs.LG", "from https to http"),
        ("https://user:secret@rss.arxiv.org/", "http or https"),
        ("https://rss.arxiv.org/atom/cs.LG", "circle"),
    ],
)
def test_redirects_are_followed_within_the_service_only(
    server: Sources, tmp_path: Path, clock: Clock, to: str, why: str
) -> None:
    server.faults[PATH] = [f"redirect {to}"] * 9
    with pytest.raises(SourceError, match=why):
        client(server, tmp_path, clock).get(URL)


def test_a_redirect_within_the_service_is_followed(server: Sources, tmp_path: Path, clock: Clock) -> None:
    server.faults[PATH] = ["redirect https://rss.arxiv.org/atom/cs.AI"]
    assert client(server, tmp_path, clock).get(URL, kind="xml").url.endswith("cs.AI")
    assert clock.slept == [pytest.approx(3.05)]  # a hop is a request


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/", "http://0/",
     "http://2130706433/", "http://0x7f.1/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/", "http://[fe80::1]/"],
)  # fmt: skip
def test_private_addresses_are_never_asked(tmp_path: Path, clock: Clock, url: str) -> None:
    with pytest.raises(RefusedAddress, match="private"):
        client(None, tmp_path, clock).get(url)


def test_a_name_is_checked_where_the_connection_is_made(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server may give a public address first and a private one the next moment."""
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    )
    with pytest.raises(RefusedAddress):
        client(None, tmp_path, clock).get("http://rebinding.example/")


def test_without_name_servers_it_says_so_within_seconds(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr("socket.getaddrinfo", fail)
    began = clock.now
    with pytest.raises(UnknownHost, match=r"2 times in a row: .*The name rss\.arxiv\.org cannot be resolved"):
        client(None, tmp_path, clock).get("https://rss.arxiv.org/rss/cs.LG")
    assert clock.now - began < 10


@pytest.mark.parametrize(
    ("address", "public"),
    [("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("::1", False), ("100.64.0.1", False),
     ("224.0.0.1", False), ("64:ff9b::7f00:1", False), ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False), ("x", False)],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_the_off_switch(server: Sources, tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(HarvestingOff):
        client(server, tmp_path, clock, is_on=False).get(URL)
    assert server.seen == []


def test_other_answers(server: Sources, tmp_path: Path, clock: Clock) -> None:
    asking = client(server, tmp_path, clock)
    assert asking.get("https://rss.arxiv.org/nothing").status in (200, 404)
    server.faults[PATH] = ["403"]
    with pytest.raises(SourceError, match="answers 403"):
        asking.get(URL)
