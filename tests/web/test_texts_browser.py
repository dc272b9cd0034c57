"""Reading a paper in a real Chromium: without any script, and what a script keeps."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.accessibility import violations
from tests.program import Home, free_port, wait_for
from tests.web.test_browser import browser as browser
from tests.web.test_browser import context_of

pytestmark = pytest.mark.browser
KEY = "2510.77777"
READ = f"/papers/{KEY}/read"
WIDE = "<mo>+</mo>".join(["<mi>x</mi>"] * 60)
SCRIPT = f"""
import django; django.setup()
from dailypapers.fulltext.document import *
from tests import factories
from tests.fulltext import made
words = "Bees dance in the dark to tell where flowers are. " * 12
def section(n):
    cite, note = Cite(("b1",), "[1]"), NoteMark("n1")
    paragraphs = [Paragraph(f"S{{n}}.p{{m}}", (Text(words), cite, Text(" and more"), note)) for m in range(5)]
    wide = Formula(f"S{{n}}.E1", "<math>{WIDE}</math>", "x+x", "1")
    inline = Paragraph(f"S{{n}}.p9", (Text("Here "), Math("<math>{WIDE}</math>", "x+x")))
    return Section(f"S{{n}}", str(n), (Text(f"Part {{n}}"),), 1, (*paragraphs, wide, inline))
document = Document("Bees", ("Ada Lovelace",), (Paragraph("a1", (Text(words),)),), tuple(map(section, range(1, 6))),
    (Reference("b1", "[1]", "K. von Frisch. The dance language. 1967.", doi="10.1000/x"),),
    (Footnote("n1", (Paragraph("n1.p1", (Text("As was shown."),)),), "1"),), "html", "en")
paper = factories.paper(arxiv_id="{KEY}", title="Bees")
made.text(paper, document)
from tests.people import signed_in, user
from dailypapers.community.models import ReadingState
ada = user("ada")
ReadingState.objects.create(user=ada, paper=paper, state="later")
print(signed_in(ada).cookies["sessionid"].value)
"""
signed_in: list[str] = []  # the session of somebody, once the site runs


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with one long text."""
    home = Home.migrated(tmp_path_factory.mktemp("texts"))
    environment = home.environment | {"DJANGO_SETTINGS_MODULE": "dailypapers.settings"}
    script = [sys.executable, "-c", SCRIPT]
    made = subprocess.run(script, env=environment, cwd=Path(__file__).parents[2], check=True, capture_output=True)
    signed_in[:] = [made.stdout.decode().split()[-1]]
    port = free_port()
    running = home.start("serve", "--no-worker", "--port", str(port))
    try:
        wait_for(f"http://127.0.0.1:{port}{READ}")
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.communicate(timeout=20)


def top_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("width", [390, 1024])
def test_references_and_footnotes_come_over_the_text_without_a_script(browser: Browser, site: str, width: int) -> None:
    page = context_of(browser, site, java_script_enabled=False, viewport={"width": width, "height": 800}).new_page()
    page.goto(READ)
    for kind, words in (("cite", "The dance language"), ("note", "As was shown")):
        link = f"#t-S3\\.p2 a.{kind}"
        page.locator(link).scroll_into_view_if_needed()
        before = top_of(page, link)
        page.locator(link).click()
        card = page.locator("li.over:target")
        expect(card).to_contain_text(words)
        expect(card).to_be_in_viewport(ratio=1)
        assert top_of(page, link) == before
        card.get_by_role("link", name="Close").click()
        expect(page.locator("li.over:target")).to_have_count(0)
        assert top_of(page, link) == before
    page.context.close()


def test_what_is_chosen_and_where_one_was_is_kept(browser: Browser, site: str) -> None:
    page = context_of(browser, site).new_page()
    page.goto(READ)
    page.get_by_text("Aa", exact=False).first.click()
    page.get_by_label("Sepia").check()
    page.keyboard.press("+")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("#t-S2")).to_be_in_viewport()
    expect(page.locator(".contents a[aria-current]")).to_have_text("2 Part 2")
    page.wait_for_function("localStorage.getItem('read-place:2510.77777').includes('S2')")
    page.goto("/papers")
    page.goto(READ)
    expect(page.locator("#t-S2")).to_be_in_viewport()
    expect(page.locator("#colours-sepia")).to_be_checked()
    expect(page.locator("#size-l")).to_be_checked()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 236, 217)"
    page.locator("#t-S2\\.p1 a.cite").click()
    expect(page.locator("li.over:target")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("li.over:target")).to_have_count(0)
    page.context.close()


def test_what_is_selected_is_highlighted_and_stays_so(browser: Browser, site: str) -> None:
    context = context_of(browser, site)
    context.add_cookies([{"name": "sessionid", "value": signed_in[0], "url": site}])
    page = context.new_page()
    page.goto(READ)
    bar = page.locator(".mark-bar")
    expect(bar).to_be_hidden()
    page.evaluate("""() => {
        const node = document.querySelector("#t-S2\\\\.p1").firstChild, range = document.createRange();
        range.setStart(node, 5);
        range.setEnd(node, 10);
        getSelection().addRange(range);
    }""")
    bar.get_by_role("button", name="Highlight").click()
    expect(page.locator(".notes-list .quoted")).to_have_text("dance")
    assert page.url.endswith("#t-S2.p1")
    ranges = "[...CSS.highlights.get('own')].map((one) => [one.toString(), one.startContainer.parentElement.id, one.startOffset])"
    assert page.evaluate(ranges) == [["dance", "t-S2.p1", 5]]
    expect(page.locator("#annotate [name=quote]")).to_have_value("")
    context.close()


@pytest.mark.parametrize("colours", ["light", "sepia", "dark"])
def test_the_page_is_accessible_and_fits_a_phone(browser: Browser, site: str, colours: str) -> None:
    page = context_of(browser, site, viewport={"width": 390, "height": 844}).new_page()
    page.goto(READ)
    page.evaluate(f"localStorage.setItem('read-colours', '{colours}')")
    page.goto(f"{READ}#t-b1")
    page.reload()
    expect(page.locator("li.over:target")).to_be_visible()
    assert not violations(page, set())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.context.close()


def test_the_reading_list_opens_without_a_network_until_one_signs_out(browser: Browser, site: str) -> None:
    context = context_of(browser, site)
    context.add_cookies([{"name": "sessionid", "value": signed_in[0], "url": site}])
    page = context.new_page()
    others: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(site) else others.append(request.url))
    page.goto("/reading")
    page.get_by_role("button", name="Keep these papers on this device").click()
    expect(page.locator("[data-offline]")).to_contain_text("pages are kept here")
    context.set_offline(True)
    page.goto(READ)
    expect(page.locator("#t-S3\\.p2")).to_contain_text("Bees dance in the dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).borderBottomWidth") == "1px"
    page.goto("/reading")
    expect(page.get_by_role("link", name="Bees")).to_be_visible()
    page.goto("/papers/trending")
    expect(page.locator("h1")).to_have_text("No network")
    context.set_offline(False)
    page.goto("/reading")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#notices")).to_contain_text("signed out")
    page.goto("/help")
    page.wait_for_function("caches.keys().then((names) => !names.includes('pages'))")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('offline'))") == []
    assert others == []
    context.set_offline(True)
    with pytest.raises(Error):
        page.goto(READ)
    context.close()
