"""The site in a real Chromium: what a reader does, with and without JavaScript, and what assistive technology meets."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dailypapers.lib.record import to_json
from tests.accessibility import SERIOUS, violations
from tests.factories import record
from tests.program import Home, free_port, wait_for

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
INSTALL = "Chromium is not installed; on Debian and Ubuntu: sudo apt-get install chromium"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the sample catalogue and one paper full of mathematics."""
    home = Home.sampled(tmp_path_factory.mktemp("site"))
    maths = record(
        arxiv_id="2510.77777", title=r"Bounds in $\mathbb{R}^n$", keywords=("gradient flow",),
        abstract=r"We bound gradient flow: $$\int_0^1 f(x)\,dx \le \frac{1}{n}.$$ Here $\alpha_i^2 = 1$.",
    )  # fmt: skip
    assert home.run("import", "-", given=to_json(maths) + b"\n").returncode == 0
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/papers")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail(INSTALL)
        pytest.skip(INSTALL)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()


def context_of(browser: Browser, site: str, **options: object) -> BrowserContext:
    return browser.new_context(**({"base_url": site, "viewport": {"width": 1024, "height": 900}} | options))  # type: ignore[arg-type]


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page whose console and network must stay clean."""
    context = context_of(browser, site)
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith((site, "data:")) else complaints.append(request.url)
    )
    yield page
    context.close()
    assert not complaints


def test_search_filter_open_and_come_back(page: Page) -> None:
    page.goto("/papers")
    page.keyboard.press("/")
    page.keyboard.type("reinforcement learning for agents")
    page.keyboard.press("Enter")
    expect(page.locator(".found")).to_contain_text(re.compile(r"\d+ papers? in \d+ ms"))
    expect(page.locator("mark").first).to_be_visible()
    everything = page.locator(".card").count()
    page.get_by_label("Has code").check()
    expect(page.locator(".chips")).to_contain_text("has code")
    expect(page).to_have_url(re.compile("code=1"))
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    assert 0 < page.locator(".card").count() <= everything
    page.get_by_label("Category").fill("cs.CL")
    page.get_by_label("Category").press("Enter")
    expect(page.locator(".chips a")).to_have_count(2)
    page.locator(".chips a", has_text="has code").click()
    expect(page.locator(".chips a")).to_have_count(1)
    title = page.locator(".card h2 a").first.inner_text()
    page.locator(".card h2 a").first.click()
    expect(page.locator("h1")).to_contain_text(title[:30])
    page.go_back()
    expect(page.locator(".chips a")).to_have_count(1)


def test_a_sentence_becomes_chips_that_go_away(page: Page) -> None:
    page.goto("/papers")
    page.locator("#site-search").fill("papers by Microsoft on reasoning since 2024")
    page.locator("#site-search").press("Enter")
    expect(page.locator(".chips a:not(.literal)")).to_have_count(2)
    page.locator(".chips a", has_text="after:2024").click()
    expect(page.locator(".chips a:not(.literal)")).to_have_count(1)
    expect(page.locator("#q")).to_have_value(re.compile("org:"))
    page.go_back()
    page.get_by_role("link", name="Search for these exact words").click()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.get_by_label("Exact words")).to_be_checked()
    page.get_by_label("Prefer upvoted papers").check()
    expect(page).to_have_url(re.compile("popular=1"))
    page.get_by_label("Show only the matching sentence").check()
    page.locator("details.whole summary").first.click()
    expect(page.locator("details.whole .abstract").first).to_be_visible()


def test_the_search_box_suggests_while_one_types(page: Page) -> None:
    page.goto("/papers/date/2025-10-14")
    box = page.get_by_role("combobox", name="Search the papers")
    options = page.get_by_role("option")
    box.press_sequentially("micros", delay=20)
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.filter(has_text="organisation").first).to_be_visible()
    assert not violations(page, set(), SERIOUS)
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("micros")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/papers(\?q=|/)"))
    expect(page).not_to_have_url(re.compile("2025-10-14"))


def test_a_title_is_suggested_in_the_box_of_the_results_and_opens(page: Page) -> None:
    page.goto("/papers?q=agents")
    box = page.locator("#q")
    box.fill("")
    box.press_sequentially("gradient flo", delay=20)
    page.get_by_role("option").filter(has_text="Bounds in").click()
    expect(page).to_have_url(re.compile("/papers/2510.77777"))


def test_the_keyboard_walks_the_list_and_turns_the_days(page: Page) -> None:
    page.goto("/papers/date/2025-10-14")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".card").nth(1)).to_have_class(re.compile("here"))
    page.keyboard.press("k")
    expect(page.locator(".card").first.locator("h2 a")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("h1")).to_contain_text("15 October")
    page.keyboard.press("p")
    expect(page.locator("h1")).to_contain_text("14 October")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("j")
    title = page.locator(".card h2 a").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(title[:20])


def test_the_calendar_turns_without_leaving_the_page(page: Page) -> None:
    page.goto("/papers/date/2025-10-14")
    page.locator("#calendar .top a").first.click()
    expect(page.locator("#calendar .top")).to_contain_text("September 2025")
    expect(page.locator("h1")).to_contain_text("14 October")
    page.locator("#calendar .top a").last.click()
    expect(page.locator("#calendar .top")).to_contain_text("October 2025")
    page.locator("#calendar a", has_text=re.compile("^16$")).click()
    expect(page.locator("h1")).to_contain_text("16 October")
    page.get_by_label("Go to a day").fill("2025-10-20")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("h1")).to_contain_text("20 October")


def test_mathematics_is_mathematics(page: Page) -> None:
    page.goto("/papers/2510.77777")
    assert page.locator("h1 math").count() == 1
    assert page.locator(".abstract math").count() == 2
    box = page.locator(".abstract math[display=block]").bounding_box()
    assert box is not None
    assert box["height"] > 20, "laid out as a formula, not as text"
    expect(page.locator(".abstract a.keyword").first).to_have_text("gradient flow")
    page.locator(".abstract a.keyword").first.click()
    expect(page.locator("#q")).to_have_value("gradient flow")


def test_the_theme_is_kept(page: Page) -> None:
    page.goto("/papers/date/2025-10-14")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_the_bibtex_entry_is_there_and_downloads(page: Page) -> None:
    page.goto("/papers/2510.77777")
    page.get_by_text("Show the BibTeX entry").click()
    expect(page.locator("#bibtex")).to_contain_text("@")
    with page.expect_download() as download:
        page.get_by_role("link", name="RIS").click()
    assert download.value.suggested_filename.endswith(".ris")


def test_dates_are_dragged_over(page: Page) -> None:
    page.goto("/papers/all")
    plot = page.locator("svg.histogram")
    first, last = plot.locator("[data-first]").first, plot.locator("[data-last]").last
    wanted = f"after={first.get_attribute('data-first')}&before={last.get_attribute('data-last')}"
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20, steps=3)
    page.mouse.up()
    page.wait_for_url(f"**/papers/all?{wanted}")
    expect(page.locator(".chips a")).to_have_count(2)


def test_everything_works_without_javascript(browser: Browser, site: str) -> None:
    context = context_of(browser, site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/papers")
    expect(page.locator(".theme")).to_be_hidden()
    page.locator("#site-search").fill("diffusion language models")
    page.locator("#site-search").press("Enter")
    page.get_by_label("Has code").check()
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".chips")).to_contain_text("has code")
    page.locator(".card h2 a").first.click()
    expect(page.get_by_role("heading", name="Cite")).to_be_visible()
    page.goto("/papers/date/2025-10-14")
    page.locator("#calendar .top a").first.click()
    expect(page.locator("h1")).to_contain_text("September 2025")
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1024, "light"), (1600, "dark")])
def test_pages_fit_and_are_accessible(browser: Browser, site: str, width: int, scheme: str) -> None:
    context = context_of(browser, site, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    seen: set[str] = set()
    addresses = ("/papers/date/2025-10-14", "/papers/month/2025-10", "/papers/trending", "/papers?q=agents", "/papers?q=", "/papers/all?code=1",
                 "/papers?q=papers+by+Microsoft+on+reasoning+since+2024", "/papers?q=agents+cat:%3F%3F&short=1&popular=1",
                 "/papers/2510.77777", "/papers/2510.05096", "/papers/nope", "/help", "/papers/for-you", "/subscribe",
                 "/feeds", "/editions", "/collections", "/trends?q=agents,cat:cs.CL", "/reviews/2025-W42", "/accounts/login/", "/accounts/signup/")  # fmt: skip
    for address in addresses:
        page.goto(address)
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond == 0, f"{address} is {beyond} pixels too wide"
        if width == 1024:  # the narrow and the wide page, each in one scheme
            continue
        serious = violations(page, seen, SERIOUS)
        assert not serious, f"{address}: {serious}"
    context.close()
