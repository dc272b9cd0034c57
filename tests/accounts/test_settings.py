"""Mail and sign-in with others, as environment variables say it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dailypapers.lib.mail_url import parse
from tests.program import Home

CODE = """
import django; django.setup()
from django.test import Client
page = Client(HTTP_HOST="localhost").get("/accounts/login/").content.decode()
print([name for name in ("GitHub", "Google", "Orcid", "Our Lab") if name in page])
answer = Client(HTTP_HOST="localhost").post("/accounts/github/login/")
print(answer.status_code, answer.headers.get("Location", "")[:50])
"""


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        ("smtp://127.0.0.1:8925", {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 8925, "EMAIL_USE_TLS": False}),
        (
            "smtp://ada%40x:p%2Fw@mail.example.org",
            {"EMAIL_HOST_USER": "ada@x", "EMAIL_HOST_PASSWORD": "p/w", "EMAIL_USE_TLS": True, "EMAIL_PORT": 587},
        ),
        ("smtp://ada:pw@mail.example.org?tls=0", {"EMAIL_USE_TLS": False, "EMAIL_PORT": 25}),
        ("smtps://ada:pw@mail.example.org", {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False, "EMAIL_PORT": 465}),
        ("file:/var/mails", {"EMAIL_FILE_PATH": "/var/mails"}),
        ("console:", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ],
)
def test_where_mail_goes(address: str, facts: dict[str, Any]) -> None:
    found = parse(address)
    assert {name: found[name] for name in facts} == facts


def test_an_address_nobody_understands() -> None:
    with pytest.raises(ValueError, match="EMAIL_URL begins with"):
        parse("http://mail.example.org")


def run(tmp_path: Path, code: str = CODE, **environment: str) -> subprocess.CompletedProcess[str]:
    given = Home.migrated(tmp_path).environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    return subprocess.run(
        [sys.executable, "-c", code], env=given | environment, capture_output=True, text=True, timeout=300
    )


def test_sign_in_with_others_by_settings(tmp_path: Path) -> None:
    done = run(tmp_path, DAILYPAPERS_GITHUB="id secret", DAILYPAPERS_GOOGLE="id secret", DAILYPAPERS_ORCID="id secret",
               DAILYPAPERS_OIDC="https://login.example.org id secret Our Lab")  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == [
        "['GitHub', 'Google', 'Orcid', 'Our Lab']",
        "302 https://github.com/login/oauth/authorize?client_id=id"[:54],
    ]


ADDRESSES = """
import django; django.setup()
from allauth.socialaccount.adapter import get_adapter
MAIL = {"email": "ada@example.org"}
SAID = {
    "github": {"id": 1, "login": "ada", "emails": [
        {"email": "ada@example.org", "primary": True, "verified": True},
        {"email": "dean@example.edu", "primary": False, "verified": False},
    ]},
    "google": MAIL | {"sub": "1", "email_verified": False},
    "oidc": MAIL | {"sub": "1", "email_verified": "false"},
}
for name, said in SAID.items():
    login = get_adapter().get_provider(None, name).sociallogin_from_response(None, said)
    print(name, sorted((address.email, address.verified) for address in login.email_addresses))
"""


def test_an_address_is_verified_where_the_provider_says_so_of_it(tmp_path: Path) -> None:
    done = run(tmp_path, ADDRESSES, DAILYPAPERS_GITHUB="id secret", DAILYPAPERS_GOOGLE="id secret",
               DAILYPAPERS_OIDC="https://login.example.org id secret Our Lab")  # fmt: skip
    assert done.stdout.splitlines() == [
        "github [('ada@example.org', True), ('dean@example.edu', False)]",
        "google [('ada@example.org', False)]",
        "oidc [('ada@example.org', False)]",
    ], done.stderr[-2000:]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DAILYPAPERS_GITHUB", "one"),
        ("DAILYPAPERS_OIDC", "a b"),
        ("DAILYPAPERS_MODE", "closed"),
        ("DAILYPAPERS_FULLTEXT", "some"),
        ("DAILYPAPERS_FULLTEXT_LICENCES", "nc all"),
    ],
)
def test_settings_that_contradict(tmp_path: Path, name: str, value: str) -> None:
    done = run(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr
