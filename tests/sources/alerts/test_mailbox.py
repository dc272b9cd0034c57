"""Alerts out of a mailbox, over a real IMAP conversation with TLS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine

from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import HarvestingOff, SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.http.throttle import Throttle
from dailypapers.sources import actions
from dailypapers.sources.alerts import fetch
from dailypapers.sources.alerts.mailbox import parse_address
from dailypapers.sources.alerts.messages import MAX_MESSAGE
from dailypapers.sources.fetcher import HarvestRequest
from dailypapers.sources.models import Failure, Harvest, Slice, Source
from tests.sources.alerts.imap_server import ImapServer, certificate

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 1, 21, 12, tzinfo=UTC)


def mail(number: int) -> bytes:
    """An alert with one result."""
    return (
        f"From: scholaralerts-noreply@google.com\r\nSubject: new\r\nDate: Tue, 20 Jan 2026 05:30:00 +0000\r\nContent-Type: text/html\r\n\r\n"
        f'<h3><a class="gse_alrt_title" href="https://scholar.google.com/scholar_url?url=https://arxiv.org/abs/2601.{number:05d}">'
        f"A study of the number {number}</a></h3><div>A Example - 2026</div>"
    ).encode()  # fmt: skip


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with ImapServer({3: (DATA / "scholar.eml").read_bytes(), 5: mail(5)}, pem) as running:
        yield running
        running.shutdown()


def harvest(key: str, folder: Path, **wish: object) -> Harvest:
    actions.ensure_sources()
    client = PoliteClient(Throttle(folder), is_on=bool(wish.pop("is_on", True)))
    request = HarvestRequest(now=NOW, key=key, **wish)  # type: ignore[arg-type]
    with time_machine.travel(NOW, tick=True):
        return actions.harvest(Source.objects.get(name="alerts"), request, client)


@pytest.mark.django_db
def test_a_folder_is_read_once_and_left_as_it_is(
    server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH", 2)
    run = harvest(server.url(), tmp_path)
    assert (run.state, run.error, run.records) == ("done", "", 4)
    assert set(Paper.objects.values_list("arxiv_id", flat=True)) == {"2601.00042", "2601.00005", ""}
    assert Paper.objects.get(arxiv_id="2601.00042").featured_on == date(2026, 1, 20)
    assert (harvest(server.url(), tmp_path).records, server.fetched) == (0, [3, 5])
    server.mails |= {8: mail(8), 9: mail(9), 11: mail(11)}
    assert (harvest(server.url(), tmp_path).records, server.fetched[2:]) == (3, [8, 9, 11])
    assert not any("STORE" in command or "SELECT" in command for command in server.commands)
    server.validity = 8  # the numbers have begun anew
    assert harvest(server.url(), tmp_path).records == 7
    searches = [command for command in server.commands if "SEARCH" in command]
    assert searches[-1] == 'UID SEARCH UID 1:* SINCE 22-Dec-2025 FROM "scholar"'


@pytest.mark.django_db
def test_what_cannot_be_read_is_told_and_the_rest_goes_in(server: ImapServer, tmp_path: Path) -> None:
    server.mails |= {
        6: b"x" * (MAX_MESSAGE + 1),
        7: mail(7),
        8: mail(7).replace(b"gse_alrt_title", b"new-form").replace(b"scholar_url", b"go"),
    }
    assert harvest(server.url(), tmp_path).records == 5
    assert dict(Failure.objects.values_list("identifier", "reason")) == {
        "mail 6": "The mail is longer than 8 MB.", "mail 8": "The alert names no paper: its form may be new.",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_harvest_that_breaks_goes_on_behind_its_last_page(
    server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BATCH", 1)
    server.breaks_at = 5
    run = harvest(server.url(), tmp_path)
    assert (run.state, "broke off" in run.error) == ("failed", True)
    server.breaks_at = 0
    server.fetched.clear()
    after = Slice.objects.get(source__name="alerts").cursor["number"]
    assert harvest(server.url(), tmp_path).error == ""
    assert min(server.fetched, default=99) > after


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "part"), [
    (lambda server: server.url(password="wrong"), "refuses the sign-in of reader@example.org"),
    (lambda server: server.url(folder="Other"), "no folder “Other”"),
    (lambda server: server.url().replace(f":{server.server_address[1]}", ":1"), "cannot be reached"),
    (lambda server: "", "DAILYPAPERS_ALERT_MAILBOX"),
])  # fmt: skip
def test_faults_are_said_in_words(server: ImapServer, tmp_path: Path, url: object, part: str) -> None:
    error = harvest(url(server), tmp_path).error  # type: ignore[operator]
    assert part in error
    assert "secret" not in error
    assert "wrong" not in error


@pytest.mark.django_db
def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: ImapServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "CERTIFICATE_VERIFY_FAILED" in harvest(server.url(), tmp_path).error
    assert server.commands == []


@pytest.mark.django_db
def test_nothing_is_asked_where_the_network_is_off(server: ImapServer, tmp_path: Path) -> None:
    with pytest.raises(HarvestingOff):
        harvest(server.url(), tmp_path, is_on=False)
    assert server.commands == []


@pytest.mark.parametrize("url", [
    "imap://a:b@host/x", "imaps://host/x", "imaps://a@host", "https://a:b@host", "imaps://a:b@host:99999", "imaps://a:b%0d%0aX@host",
])  # fmt: skip
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_address(url)
    assert "b" not in str(caught.value).partition(":")[0].split()


def test_an_address() -> None:
    assert parse_address("imaps://a%40b.org:p%2Fw@host/In%20box/Sub") == ("host", 993, "a@b.org", "p/w", "In box/Sub")
    assert parse_address("imaps://a:b@host:1993").folder == "INBOX"
