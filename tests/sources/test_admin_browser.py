"""Sources in /admin/ in a real Chromium, with a real worker and the local server: run now, pause, and every width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.program import Home, free_port, wait_for
from tests.sources.server import FEED, OAI, Paper, Sources
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
LIST = "/admin/sources/source/"
PASSWORD = "right horse battery"


@pytest.fixture(scope="module")
def server() -> Iterator[Sources]:
    today = datetime.now(UTC)
    papers = [Paper(f"2601.{n:05d}", f"A study of {n}", datestamp=today.date(), versions=[today]) for n in range(1, 9)]
    with Sources(papers) as running:
        running.feed_day = today.date()
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, server: Sources) -> Iterator[str]:
    home = Home.migrated(tmp_path_factory.mktemp("sources"))
    home.environment |= {"DAILYPAPERS_MIRROR": server.url, "DAILYPAPERS_MIRROR_GAP": "0"}
    made = home.run("createsuperuser", "--username", "root1", "--no-input", DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    server.answers["/huggingface.co"] = {"error": "no"}
    assert home.run("harvest", "hub", "https://lab.example/a-long-address-of/a-feed.xml").returncode == 1
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-sample")
    try:
        wait_for(f"http://127.0.0.1:{port}/papers", 90)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=30)


def signed_in(browser: Browser, site: str, **options: Any) -> Page:
    page = context_of(browser, site, **options).new_page()
    page.goto("/admin/")
    page.locator("input[name=login]").fill("root1")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/admin/**")
    return page


def test_run_now_and_pause(browser: Browser, site: str, server: Sources) -> None:
    page = signed_in(browser, site)
    page.goto(LIST)
    row = page.locator("#result_list tr", has=page.get_by_role("link", name="arxiv", exact=True))
    expect(row.locator(".field-state")).to_have_text("Off")
    expect(row.locator(".field-last_run")).to_contain_text("Never")
    assert not server.paths(OAI)
    row.get_by_role("button", name="Run now").click()
    expect(page.locator(".messagelist")).to_contain_text("The worker harvests next")
    for _ in range(60):
        page.reload()
        if "records" in row.locator(".field-last_run").inner_text():
            break
        page.wait_for_timeout(1_000)
    expect(row.locator(".field-last_run")).to_contain_text(
        re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC, [1-9]\d* records")
    )
    expect(row.locator(".field-state")).to_contain_text("On, next")
    assert server.paths(FEED)
    row.get_by_role("button", name="Pause").click()
    expect(page.locator(".messagelist")).to_contain_text("Paused: arxiv.")
    expect(row.locator(".field-state")).to_have_text("Off")
    row.get_by_role("link", name="arxiv", exact=True).click()
    expect(page.get_by_role("cell", name="oai cs:cs:LG")).to_be_visible()
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator(".messagelist")).to_contain_text("On, each on its schedule: arxiv.")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_label("Categories").fill("hep-th")
    page.get_by_label("Categories").press("Enter")  # saves; presses none of the other buttons
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1024, "light"), (1600, "dark")])
def test_every_width_shows_every_word(browser: Browser, site: str, width: int, scheme: str) -> None:
    page = signed_in(browser, site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in (LIST, "/admin/sources/harvest/", f"{LIST}2/change/", "/admin/sources/harvest/1/change/"):
        page.goto(address)
        expect(page.locator("body")).to_contain_text("no list of papers")
        cut = page.evaluate(
            "[...document.querySelectorAll('#result_list td, #result_list th, .readonly, select')]"
            ".filter(e => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.className)"
        )
        assert cut == [], address
    page.context.close()
