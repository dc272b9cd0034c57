"""Absolute URLs come from the site's own address, whatever `Host` a request names."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from dailypapers.digests.subscriptions import secret_feeds
from tests.factories import paper
from tests.people import signed_in, user
from tests.program import Home

pytestmark = pytest.mark.django_db
SITE = "https://papers.example.org"
FORGED = {"HTTP_HOST": "evil.example.net"}
PACKAGE = Path(__file__).parent.parent.parent / "dailypapers"


@pytest.fixture
def published(settings: Any) -> None:
    """A site with an address, on which the names in `Host` are not even checked."""
    settings.SITE_URL, settings.SITE_URL_IS_SET, settings.ALLOWED_HOSTS = SITE, True, ["*"]


@pytest.mark.usefixtures("published")
def test_links_in_mails_are_the_sites_own() -> None:
    user("ada")
    stranger = Client(**FORGED)
    stranger.post("/accounts/password/reset/", {"email": "ada@example.org"})
    for email, name in (("new@example.org", "newcomer"), ("ada@example.org", "another")):
        form = {"email": email, "username": name, "password1": "correct horse battery"}
        assert stranger.post("/accounts/signup/", form).status_code == 302
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert "evil" not in str(message.message())
        assert f"{SITE}/accounts/" in message.body


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path",
    [
        "/papers/{key}", "/papers/{key}.md", "/feeds/day.atom", "/feeds/day.rss", "/feeds/day.json", "/feeds.opml",
        "/llms.txt", "/robots.txt", "/sitemap.xml", "/sitemap-days.xml", "/sitemap-1.xml", "/bookmarklet",
        "/papers/date/2025-10-14.md", "/papers/date/2025-10-14.bib", "/api/v1/papers?limit=1",
        "/api/v1/days/2025-10-14?limit=1", "/api/daily_papers?limit=1",
    ],
)  # fmt: skip
def test_links_in_answers_are_the_sites_own(path: str) -> None:
    first = paper()
    paper()
    answer = Client(**FORGED).get(path.format(key=first.key))
    assert answer.status_code == 200
    body = b"".join(answer) if answer.streaming else answer.content
    assert b"evil" not in body
    assert "evil" not in json.dumps(dict(answer.headers))


@pytest.mark.usefixtures("published")
def test_links_to_pass_on_are_the_sites_own() -> None:
    ada = user("ada", is_staff=True)
    client = signed_in(ada, **FORGED)
    invitation = client.post("/settings/invitations", {"email": ""}).content.decode()
    assert re.search(rf"{SITE}/invitations/\S+", invitation)
    secret = secret_feeds.make_secret_feed(ada, "for-you", "")
    assert b"evil" not in client.get(f"/feeds/mine/{secret}.atom").content


def test_a_site_without_an_address_links_to_the_port_that_is_open(settings: Any) -> None:
    assert "http://localhost:8123/sitemap.xml" in Client(HTTP_HOST="localhost:8123").get("/robots.txt").content.decode()


def test_nothing_else_builds_urls_from_a_request() -> None:
    """`Host` is read to compare it (is this link ours?) and to tell cached pages apart, and nowhere else."""
    allowed = {
        "accounts/site_urls.py",
        "cli/local_client.py",  # asks the site of this home, in its own process
        "health/middleware.py",  # probes count as asked under the site's own name
        "mcp/views.py",
        "server/environ.py",  # the server, which passes the header on
        "sources/admin.py",
        "web/forms/navigation.py",
        "web/views/embeds.py",  # is this address ours?
        "web/microcache.py",
    }
    reads = re.compile(r"build_absolute_uri|get_host\b|HTTP_HOST|get_current_site")
    found = {
        str(path.relative_to(PACKAGE))
        for path in [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
        if reads.search(path.read_text())
    }
    assert found - {"accounts/middleware.py"} <= allowed


NAMES = """
import django, sys; django.setup()
from django.test import Client
for name in sys.argv[1:]:
    answer = Client().get("/help", HTTP_HOST=name)
    print(name, answer.status_code, answer.content.decode()[:80].strip() if answer.status_code == 400 else "")
"""


@pytest.mark.parametrize(
    ("environment", "answered", "refused"),
    [
        ({}, ["localhost", "127.0.0.1:8123", "[::1]"], ["papers.example.org", "evil.example.net"]),
        ({"DAILYPAPERS_HOSTS": "papers.example.org"}, ["papers.example.org"], ["localhost", "127.0.0.1", "[::1]", "papers"]),
        ({"DAILYPAPERS_SITE_URL": SITE}, ["papers.example.org"], ["localhost:8000", "127.0.0.1:8000", "papers"]),
        ({"DAILYPAPERS_HOSTS": "papers 127.0.0.1"}, ["papers", "127.0.0.1"], ["localhost", "evil"]),
    ],
)  # fmt: skip
def test_names_a_site_answers_to(
    tmp_path: Path, environment: dict[str, str], answered: list[str], refused: list[str]
) -> None:
    given = Home.migrated(tmp_path).environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    given.pop("PYTEST_XDIST_WORKER", None)
    done = subprocess.run(
        [sys.executable, "-c", NAMES, *answered, *refused],
        env=given | environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    sentence = "400 This site does not answer to that name."
    assert lines[: len(answered)] == [f"{name} 200 " for name in answered], done.stderr[-2000:]
    assert [line.startswith(f"{name} {sentence}") for name, line in zip(refused, lines[len(answered) :], strict=True)]
