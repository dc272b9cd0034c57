"""What the browser itself does with hostile texts: nothing is asked for, nothing runs, and pages work as before."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from dailypapers.lib import markdown, sanitizer, tex
from dailypapers.lib.record import to_json
from dailypapers.web.html_text import link_keywords, mark_words
from tests.factories import record
from tests.program import Home, free_port, wait_for
from tests.security.payloads import PAYLOADS
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
POLICY = "require-trusted-types-for 'script'; trusted-types default"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = Home.sampled(tmp_path_factory.mktemp("site"))
    hostile = [
        record(title=f"Paper {text}", abstract=f"{text} gradient flow", summary=text, keywords=("gradient flow",))
        for text in PAYLOADS
    ]
    assert home.run("import", "-", given=b"".join(to_json(one) + b"\n" for one in hostile)).returncode == 0
    port = free_port()
    running = home.start("serve", "--port", str(port), "--no-worker")
    try:
        wait_for(f"http://127.0.0.1:{port}/papers")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=20)


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that asks nothing of `/evil`, nothing of other sites, and whose console stays clean."""
    context = context_of(browser, site)
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: found.append(request.url) if "/evil" in request.url else None)
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else found.append(request.url))
    yield page
    context.close()
    assert found == []


def test_hostile_papers_are_searched_and_opened(page: Page) -> None:
    response = page.goto("/papers?q=gradient+flow")
    assert response is not None
    assert POLICY in response.headers["content-security-policy"]
    expect(page.locator("main .card").first).to_be_visible()
    page.locator("#q").fill("gradient flow evil")
    page.locator("#search button").first.click()
    page.wait_for_url("**q=gradient%20flow%20evil*")
    expect(page.locator("#results .card").first).to_be_visible()
    page.locator("#results .card h2 a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.go_back()
    expect(page.locator("#results .card").first).to_be_visible()


def test_the_policy_refuses_what_would_run(browser: Browser, site: str) -> None:
    context = context_of(browser, site)
    page = context.new_page()
    page.goto("/papers/trending")
    refused = """texts => texts.map(text => {
      try { document.createElement("div").innerHTML = text; return false } catch { return true } })"""
    running = [
        "<script>1</script>", "<p onclick=1>", "<p/onclick=1>", '<p class="x"onclick=1>', "<p hx-on:load=1>", "<p data-hx-on=1>",
        '<iframe srcdoc="x">', "<meta http-equiv=refresh>", "<base href=/>", "<body><p><template>",
    ]  # fmt: skip
    assert page.evaluate(refused, running) == [True] * len(running)
    ours = [
        '<p title="a onclick=1">one = two</p>',
        "<p>on x = 3, src = data: y</p>",
        '<button hx-post="/votes/1">x</button>',
    ]
    assert page.evaluate(refused, ours) == [False] * len(ours)
    context.close()


def test_a_browser_reads_nothing_else_out_of_what_is_clean(browser: Browser, site: str) -> None:
    """Parsed twice, as mutations need it: elements and attributes are those of the lists."""
    context = context_of(browser, site)
    page = context.new_page()
    page.goto("about:blank")
    comments = [markdown.to_html(f"{text} @ada", ["ada", "evil"]) for text in PAYLOADS]
    papers = [tex.to_html(text) for text in PAYLOADS]
    papers += [str(link_keywords(html, ["evil", "img", "hx-get"])) for html in papers]
    papers += [str(mark_words(html, lambda text: [(text[:3], True), (text[3:], False)])) for html in papers]
    read = """texts => JSON.stringify(texts.map(text => {
      const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;
      const all = [...parse(parse(text).innerHTML).querySelectorAll("*")];
      return all.flatMap(e => [[e.localName, ""], ...[...e.attributes].map(a => [e.localName, a.name])]) }))"""
    for texts, tags, attributes in (
        (comments, sanitizer.COMMENT_TAGS, sanitizer.COMMENT_ATTRIBUTES),
        (papers, sanitizer.PAPER_TAGS, sanitizer.PAPER_ATTRIBUTES),
    ):
        for text, parts in zip(texts, json.loads(page.evaluate(read, texts)), strict=True):
            for tag, name in parts:
                assert tag in tags | {"tbody"}, text
                assert name in {"", "class", "rel"} | attributes.get(tag, set()), text
    context.close()
