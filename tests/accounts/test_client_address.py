"""One address of the client for every limit, whatever headers say; and what `doctor` is told about proxies."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.test import Client, RequestFactory

from dailypapers.accounts import client_address as module
from dailypapers.accounts import limits
from dailypapers.accounts.client_address import client_address, untrusted_forwarders
from dailypapers.accounts.middleware import is_at_the_machine
from dailypapers.cli import doctor
from dailypapers.digests.models import Subscriber

PROXY = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "6.6.6.6, 203.0.113.9"}


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(module, "_noted", {})


def request(**facts: str) -> HttpRequest:
    return RequestFactory().get("/", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trusted", "address"),
    [([], "127.0.0.1"), (["10.0.0.0/8"], "127.0.0.1"), (["127.0.0.1"], "203.0.113.9"), (["127.0.0.0/8"], "203.0.113.9"),
     (["127.0.0.1", "203.0.113.9"], "6.6.6.6")],
)  # fmt: skip
def test_only_proxies_of_the_setting_are_believed(settings: Any, trusted: list[str], address: str) -> None:
    settings.TRUSTED_PROXIES = trusted
    assert client_address(request(**PROXY)) == address
    assert get_adapter().get_client_ip(request(**PROXY)) == address


@pytest.mark.django_db
def test_every_limit_counts_that_address(settings: Any) -> None:
    settings.TRUSTED_PROXIES, settings.API_RATE = ["127.0.0.1"], 1

    def status(forwarded: str) -> int:
        return Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded).get("/api/v1/stats").status_code

    assert [status("203.0.113.9"), status("203.0.113.10"), status("6.6.6.6, 203.0.113.9")] == [200, 200, 429]
    settings.TRUSTED_PROXIES = []
    assert [status("203.0.113.11"), status("203.0.113.12")] == [200, 429]
    form = {"address": "ada@example.org", "kind": "day", "cadence": "daily", "limit": "10", "hour": "7"}
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    counted: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "check", lambda name, who, **_: counted.append(who) if "network" in name else None)
        assert Client(**PROXY).post("/subscribe", form).status_code == 200  # type: ignore[arg-type]
    assert Subscriber.objects.exists()
    assert counted == [limits.network("203.0.113.0")]


@pytest.mark.parametrize("trusted", [[], ["127.0.0.1"]])
@pytest.mark.parametrize("header", ["X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "X_FORWARDED_HOST", "VIA"])
def test_nobody_is_at_the_machine_behind_a_proxy(settings: Any, trusted: list[str], header: str) -> None:
    local = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    assert is_at_the_machine(request(**local))
    settings.TRUSTED_PROXIES = trusted
    assert not is_at_the_machine(request(**local, **{f"HTTP_{header}": "127.0.0.1"}))


@pytest.mark.django_db
def test_a_site_with_https_is_secure_whatever_a_header_says(settings: Any) -> None:
    def site(**facts: str) -> str:
        return Client(HTTP_HOST="localhost", **facts).get("/robots.txt").content.decode().split("Sitemap: ")[1].strip()

    assert site(HTTP_X_FORWARDED_PROTO="https") == "http://localhost/sitemap.xml"
    settings.IS_HTTPS = True
    assert site() == site(HTTP_X_FORWARDED_PROTO="http") == "https://localhost/sitemap.xml"


# --- doctor -------------------------------------------------------------------------------------------------------


def checks() -> list[tuple[str, str, str]]:
    return list(doctor._proxies())


def test_a_proxy_that_is_not_trusted_is_told(settings: Any, tmp_path: Path) -> None:
    assert checks() == []
    client_address(request(**PROXY))
    ((state, what, remedy),) = checks()
    assert (state, remedy) == ("bad", "Set DAILYPAPERS_TRUSTED_PROXIES=127.0.0.1 if it is your web server.")
    assert "127.0.0.1 sends forwarded headers and is not trusted: all of its visitors count as one" in what
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert checks() == []


def test_a_trusted_proxy_is_not_noted(settings: Any, tmp_path: Path) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    client_address(request(**PROXY))
    client_address(request(REMOTE_ADDR="203.0.113.9"))
    assert not (tmp_path / "forwarders.json").exists()


def test_a_proxy_elsewhere_may_be_a_visitor() -> None:
    client_address(request(REMOTE_ADDR="192.168.1.7", HTTP_FORWARDED="for=1.1.1.1"))
    assert [state for state, _, _ in checks()] == ["notice"]


def test_visitors_who_send_the_header_hide_no_proxy(tmp_path: Path) -> None:
    for number in range(20):
        client_address(request(REMOTE_ADDR=f"8.8.4.{number}", HTTP_X_FORWARDED_FOR="1.1.1.1"))
    client_address(request(**PROXY))
    for number in range(20, 40):
        client_address(request(REMOTE_ADDR=f"8.8.4.{number}", HTTP_X_FORWARDED_FOR="1.1.1.1"))
    noted = json.loads((tmp_path / "forwarders.json").read_bytes())
    assert len(noted) <= 8
    assert "127.0.0.1" in noted
    assert [state for state, _, _ in checks()].count("bad") == 1


def test_it_is_noted_once_an_hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(time.time(), tick=False) as clock:
        client_address(request(**PROXY))
        (tmp_path / "forwarders.json").unlink()
        client_address(request(**PROXY))
        assert not (tmp_path / "forwarders.json").exists()
        clock.shift(3_601)
        client_address(request(**PROXY))
        assert (tmp_path / "forwarders.json").exists()


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"[]", b'{"x": 1}', b'{"127.0.0.1": "soon"}', b'{"127.0.0.1": null}']
)
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "forwarders.json").write_bytes(content)
    assert list(untrusted_forwarders()) == []
    client_address(request(**PROXY))
    assert [proxy.address for proxy in untrusted_forwarders()] == ["127.0.0.1"]


def test_a_published_site_with_one_address_for_all(settings: Any) -> None:
    settings.IS_PUBLISHED = True
    for number in range(100):
        assert checks() == [], number
        limits.use("search", limits.address("127.0.0.1"))
    ((state, what, _),) = checks()
    assert (state, "100 limited requests came from one address" in what) == ("notice", True)
    settings.IS_PUBLISHED = False
    assert checks() == []
    settings.IS_PUBLISHED = True
    limits.use("search", limits.address("203.0.113.9"))
    assert checks() == []
