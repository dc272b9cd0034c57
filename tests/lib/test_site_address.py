"""Under which address a site is published, and which names it answers to."""

from __future__ import annotations

import pytest

from dailypapers.lib.site_address import LOCAL_HOSTS, is_local_host, site_address

LOCAL = list(LOCAL_HOSTS)


@pytest.mark.parametrize(
    ("url", "origins", "hosts", "more", "expected"),
    [
        ("", [], [], {}, ("http://127.0.0.1:8000", False, LOCAL)),
        ("", [], [], {"port": "8123"}, ("http://127.0.0.1:8123", False, LOCAL)),
        ("http://localhost:8123/", [], [], {}, ("http://localhost:8123", True, LOCAL)),
        ("https://papers.example.org/", [], [], {}, ("https://papers.example.org", True, ["papers.example.org"])),
        ("", ["https://papers.example.org"], [], {}, ("https://papers.example.org", True, ["papers.example.org"])),
        ("", [], ["papers.example.org"], {"is_https": True, "port": "8000"},
         ("https://papers.example.org", True, ["papers.example.org"])),
        ("", [], ["papers"], {"port": "8000"}, ("http://papers:8000", True, ["papers"])),
        ("", [], [".example.org"], {}, ("http://example.org", True, [".example.org", "example.org"])),
        ("https://a.example", [], ["b.example", "localhost"], {},
         ("https://a.example", True, ["b.example", "localhost", "a.example"])),
        ("", [], ["localhost", "127.0.0.1"], {}, ("http://127.0.0.1:8000", False, [*LOCAL, "localhost", "127.0.0.1"])),
        ("", [], ["*"], {}, ("http://127.0.0.1:8000", False, [*LOCAL, "*"])),
        ("http://[2001:db8::1]:8000", [], [], {}, ("http://[2001:db8::1]:8000", True, ["[2001:db8::1]"])),
    ],
)  # fmt: skip
def test_where_readers_reach_a_site(
    url: str, origins: list[str], hosts: list[str], more: dict, expected: tuple
) -> None:
    assert site_address(url, origins, hosts, **more) == expected


@pytest.mark.parametrize("url", ["papers.example.org", "ftp://papers.example.org", "https://", "//papers.example.org"])
def test_a_url_nobody_can_follow(url: str) -> None:
    with pytest.raises(ValueError, match="DAILYPAPERS_SITE_URL"):
        site_address(url, [], [])


def test_names_of_this_machine() -> None:
    assert all(map(is_local_host, ("localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1")))
    assert not any(map(is_local_host, ("papers", "192.168.1.5", "localhost.example.org", "papers.example.org", "")))
