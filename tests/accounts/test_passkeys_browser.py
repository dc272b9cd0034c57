"""Passkeys in a real Chromium with an authenticator of its own; and the pages of accounts, narrow and wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import violations
from tests.program import Home, free_port, wait_for
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
PASSWORD = "right horse battery"
PAGES = (
    "/settings", "/settings/sessions", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/", "/accounts/2fa/recovery-codes/", "/accounts/email/", "/accounts/password/change/",
    "/accounts/reauthenticate/",
)  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Home.migrated(tmp_path_factory.mktemp("passkeys"))
    made = home.run("createsuperuser", "--username", "root1", "--no-input", DJANGO_SUPERUSER_PASSWORD=PASSWORD)
    assert made.returncode == 0, made.stderr
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-worker", "--no-sample")
    try:
        wait_for(f"http://127.0.0.1:{port}/help", 120)
        yield f"http://localhost:{port}"  # a passkey is for a name, not for a number
    finally:
        running.terminate()
        running.communicate(timeout=20)


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/settings")
    page.locator("input[name=login]").fill("root1")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_the_pages_of_accounts_fit_and_can_be_read(browser: Browser, site: str, width: int, scheme: str) -> None:
    context = context_of(browser, site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto("/accounts/login/")
    seen: set[str] = set()
    assert not violations(page, seen)
    sign_in(page)
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = violations(page, seen)
        assert not found, (path, found)
    context.close()


def test_a_passkey_is_made_signs_in_alone_and_is_asked_for(browser: Browser, site: str) -> None:
    context = context_of(browser, site)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device | {"isUserVerified": True}})
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Settings")
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("h1")).to_have_text("Recovery Codes")
    page.goto("/settings")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/settings")
    page.locator("#passkey_login").click()
    expect(page.locator("h1")).to_have_text("Settings")
    context.clear_cookies()
    sign_in(page)
    expect(page.locator("h1")).to_have_text("Two-Factor Authentication")
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.locator("h1")).to_have_text("Settings")
    assert problems == []
    context.close()
