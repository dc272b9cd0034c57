"""A new reader in a real Chromium: sign up, the mail that arrives at a real SMTP server, vote, comment, submit, follow, hide."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import SERIOUS, violations
from tests.program import Home, free_port, wait_for
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
PAPER = "/papers/2510.05096"


class Postbox:
    """What arrived at the SMTP server."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 Taken"

    def link_for(self, address: str, pattern: str) -> str:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for mail in self.mails:
                if mail["To"] == address and (found := re.search(pattern, mail.get_body().get_content())):
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail for {address}")


@pytest.fixture(scope="module")
def postbox() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, postbox: tuple[Postbox, int]) -> Iterator[str]:
    home = Home.sampled(tmp_path_factory.mktemp("community"))
    home.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{postbox[1]}"
    made = home.run(
        "createsuperuser", "--username", "root1", "--no-input", DJANGO_SUPERUSER_PASSWORD="right horse battery"
    )
    assert made.returncode == 0, made.stderr
    port = free_port()
    running = home.start("serve", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}/papers")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=20)


def sign_up(page: Page, box: Postbox, name: str) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").first.fill("correct horse battery")
    page.get_by_role("button", name=re.compile("Sign Up")).click()
    expect(page.locator("h1")).to_have_text("Check your inbox")
    page.goto(box.link_for(f"{name}@example.org", r"http://\S+confirm-email\S+"))
    page.get_by_role("button", name="Confirm").click()
    page.goto("/settings")
    expect(page.locator("h1")).to_have_text("Settings")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_new_reader(browser: Browser, site: str, postbox: tuple[Postbox, int], scripts: bool) -> None:
    context = context_of(browser, site, java_script_enabled=scripts)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_up(page, postbox[0], "ada" if scripts else "emmy")

    page.goto("/papers/date/2025-10-14")
    button = page.locator(".card .vote").first
    before = button.locator("b").inner_text()
    button.click()
    expect(page.locator(".card .vote").first).to_have_attribute("aria-pressed", "true")
    if before.isdigit():
        expect(page.locator(".card .vote b").first).to_have_text(str(int(before) + 1))
    if scripts:
        assert page.evaluate("performance.getEntriesByType('navigation')[0].name").endswith("2025-10-14")
    page.locator(".card .vote").first.click()
    expect(page.locator(".card .vote").first).to_have_attribute("aria-pressed", "false")

    title = page.locator(".card h2 a").nth(2).inner_text()
    page.locator(".card .marks button", has_text="Hide").nth(2).click()
    if scripts:
        expect(page.locator(".card .marks:not(.mute *)").nth(2)).to_contain_text("Hidden")
        page.reload()
    expect(page.locator(".hidden-card")).to_contain_text(title[:30])

    page.goto(PAPER)
    page.get_by_label("Write a comment").fill("Is $x^2$ **enough**?" + ("" if scripts else " I ask again."))
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment .text").last.locator("msup")).to_have_count(1)
    expect(page.locator(".comment .text strong").last).to_have_text("enough")
    page.locator(".paper .authors a").first.click()
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()

    page.goto("/submit")
    page.get_by_label("arXiv id, DOI or address").fill("https://arxiv.org/abs/2510.05096v1")
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("main")).to_contain_text("It is already on the page of")
    page.get_by_label("arXiv id, DOI or address").fill("2511.0000" + ("1" if scripts else "2"))
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("button", name="Submit", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("look it up soon")
    context.close()
    assert not [text for text in complaints if "favicon" not in text]


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Login").fill("root1")
    page.get_by_label("Password").fill("right horse battery")
    page.get_by_role("button", name="Sign In", exact=True).click()


@pytest.fixture(scope="module")
def furnished(browser: Browser, site: str) -> Iterator[str]:
    """The site, whose administrator has a collection, a group, an upvote and a comment."""
    context = context_of(browser, site)
    page = context.new_page()
    sign_in(page)
    page.goto(PAPER)
    page.get_by_text("Save", exact=True).click()
    page.get_by_label("New collection").fill("Reading circle")
    page.get_by_role("button", name="Create and save").click()
    page.get_by_label("Write a comment").fill(r"Is $\int_0^1 x^2\,dx$ meant?")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).not_to_have_count(0)
    page.goto("/groups/new")
    page.get_by_label("Name").fill("Analytical Engine")
    page.get_by_role("button", name="Create").click()
    page.goto("/papers/date/2025-10-15")
    page.locator(".card .vote").first.click()
    expect(page.locator(".card .vote").first).to_have_attribute("aria-pressed", "true")
    page.goto("/collections")
    address = page.get_by_role("link", name="Reading circle").get_attribute("href")
    assert address is not None
    yield address
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_vote_counts_from_every_list(browser: Browser, site: str, furnished: str, scripts: bool) -> None:
    context = context_of(browser, site, java_script_enabled=scripts)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith((site, "data:")) else complaints.append(r.url))
    sign_in(page)
    for address in ("/papers/date/2025-10-16", "/papers?q=agents&cat=cs.CL", "/papers?q=video&short=1", "/papers/trending",
                    "/papers/for-you", furnished, "/groups/analytical-engine", "/users/root1", PAPER):  # fmt: skip
        page.goto(address)
        button = page.locator("main .card:not(.hidden-card) .vote").last
        paper = page.locator("main .card:not(.hidden-card) h2 a").last.get_attribute("href")
        voted = "false" if button.get_attribute("aria-pressed") == "true" else "true"
        button.click()
        if scripts:
            expect(button).to_have_attribute("aria-pressed", voted)
        expect(page).to_have_url(re.compile(re.escape(address)))
        page.goto(str(paper))
        expect(page.locator(".paper-actions .vote")).to_have_attribute("aria-pressed", voted)
        page.locator(".paper-actions .vote").click()
        expect(page.locator(".paper-actions .vote")).not_to_have_attribute("aria-pressed", voted)
    context.close()
    assert not complaints


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1024, "light"), (1600, "dark")])
def test_pages_fit_and_are_accessible(browser: Browser, site: str, furnished: str, width: int, scheme: str) -> None:
    context = context_of(browser, site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    sign_in(page)
    seen: set[str] = set()
    addresses = ("/papers/date/2025-10-14", PAPER, "/submit?paper=2510.05096", "/settings", "/collections", "/groups",
                 "/follows", "/notifications", "/moderation", "/moderation/queue", "/reading", "/categories/cs.CL",
                 "/users/root1", "/settings/invitations", "/accounts/email/", "/collections/new",
                 "/papers/for-you", "/papers?q=agents", "/papers/trending", furnished, "/groups/analytical-engine",
                 "/subscribe")  # fmt: skip
    for address in addresses:
        page.goto(address)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, f"{address} is {beyond} pixels too wide"
        if width == 1024:  # the narrow and the wide page, each in one scheme
            continue
        serious = violations(page, seen, SERIOUS)
        assert not serious, f"{address}: {serious}"
    context.close()
