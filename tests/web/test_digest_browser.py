"""Subscribing, editions, feeds and mails in a real Chromium: they fit, and axe finds nothing serious."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dailypapers.digests.models import Subscriber
from dailypapers.digests.rendering.confirmation import confirmation
from tests.accessibility import SERIOUS, violations
from tests.program import Home, free_port, wait_for
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
PREPARE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from dailypapers.digests.planning import freezing
from dailypapers.accounts.models import User
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.digests.subscriptions.secret_feeds import make_secret_feed
freezing.freeze_due(timezone.now() + timedelta(hours=1))
ada = User.objects.create_superuser("ada", "ada@example.org", "correct horse battery")
actions.subscribe("ada@example.org", [SubscriptionRequest("day"), SubscriptionRequest("feed")], confirmed=True, user=ada)
make_secret_feed(ada)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Home]]:
    """A site for one person with the sample catalogue and its editions."""
    home = Home.sampled(tmp_path_factory.mktemp("digests"))
    home.environment |= {"DAILYPAPERS_MODE": "single", "DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    subprocess.run([sys.executable, "-c", PREPARE], env=home.environment, check=True)
    port = free_port()
    running = home.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/papers")
        yield f"http://127.0.0.1:{port}", home
    finally:
        running.terminate()
        running.communicate(timeout=20)


def check(page: Page, name: str, seen: set[str]) -> None:
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, f"{name} is {beyond} pixels too wide"
    serious = violations(page, seen, SERIOUS)
    assert not serious, f"{name}: {serious}"


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1024, "light"), (1600, "dark")])
def test_pages_fit_and_are_accessible(browser: Browser, site: tuple[str, Home], width: int, scheme: str) -> None:
    address, _ = site
    context = context_of(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    seen: set[str] = set()
    for path in ("/subscribe", "/editions", "/editions/2025-10-14", "/feeds", "/digests/mine"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.url == address + path
        check(page, path, seen)
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (700, "dark")])
def test_a_mail_fits_and_is_accessible(
    browser: Browser, site: tuple[str, Home], tmp_path: Path, width: int, scheme: str
) -> None:
    address, home = site
    mail = tmp_path / "mail.html"
    mail.write_bytes(home.run("digest", "preview", "--kind", "day", "--html").stdout)
    context = context_of(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(mail.as_uri())
    assert page.locator("a", has_text="Unsubscribe").count() == 1
    foot = "td => [td, ...td.querySelectorAll('a')].map(part => getComputedStyle(part).color)"
    assert len(set(page.locator("td.foot").evaluate(foot))) == 1
    check(page, "the mail", set())
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (700, "dark")])
def test_the_mail_that_asks_fits_and_can_be_read(browser: Browser, width: int, scheme: str) -> None:
    stranger = Subscriber(id=1, address="ada@example.org")
    html = confirmation(stranger, ["the day's top papers"]).html
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(html)
    assert page.get_by_role("link", name="Yes, send it").is_visible()
    check(page, "the mail that asks", set())
    page.close()
