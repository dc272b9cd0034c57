"""EMAIL_URL."""

from __future__ import annotations

import pytest

from dailypapers.lib.errors import ConfigurationError
from dailypapers.lib.mail_url import domain, parse

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://localhost", {"EMAIL_HOST": "localhost", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("smtp://u:p@mail.example.org", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True}),
        ("smtp://u:p@mail.example.org?tls=0", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        ("smtp://mail.example.org?tls=1", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True}),
        ("smtps://mail.example.org", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_TIMEOUT": 60}),
        ("smtp+tls://ada:p%40ss%2Fword@mail.example.org", {"EMAIL_HOST_USER": "ada", "EMAIL_HOST_PASSWORD": "p@ss/word",
         "EMAIL_PORT": 587, "EMAIL_USE_TLS": True}),
        ("smtps://u:p@mail.example.org:4650?timeout=9", {"EMAIL_PORT": 4650, "EMAIL_USE_SSL": True, "EMAIL_TIMEOUT": 9}),
        ("smtp://[::1]:2525", {"EMAIL_HOST": "::1", "EMAIL_PORT": 2525}),
        ("file:///var/mail%20out", {"EMAIL_FILE_PATH": "/var/mail out",
         "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("memory:", {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}),
        ("anymail+mailgun://?api_key=k&sender_domain=d.example", {"EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
         "ANYMAIL": {"MAILGUN_API_KEY": "k", "MAILGUN_SENDER_DOMAIN": "d.example"}}),
    ],
)  # fmt: skip
def test_addresses(url: str, expected: dict[str, object]) -> None:
    found = parse(url)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:99999", "smtp://host:port",
            "smtp://host:0", "smtp://host?timeout=soon", "file:", "file:///", "anymail+../x://", "anymail+://", "smtp://[::1"],
)  # fmt: skip
def test_what_is_none_is_said_with_an_example(url: str) -> None:
    with pytest.raises(ConfigurationError, match="EMAIL_URL"):
        parse(url)


@pytest.mark.parametrize(
    ("site_url", "name"),
    [("https://papers.example.org", "papers.example.org"), ("https://papers.xn--p1ai:8443/x", "papers.xn--p1ai"),
     ("http://127.0.0.1:8000", "localhost"), ("http://[::1]:8000", "localhost"), ("http://lab", "lab"), ("", "localhost")],
)  # fmt: skip
def test_senders_stand_at_a_name(site_url: str, name: str) -> None:
    assert domain(site_url) == name
