"""The site as static files: what is in it, what is not, and that every link of it leads somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from lxml import html

from dailypapers.community.models import Collection
from dailypapers.publishing.actions import InvalidSiteURL, publish
from dailypapers.publishing.folder import Written
from dailypapers.publishing.links import Address, file_of
from dailypapers.publishing.plan import Choice, NotPublishable
from dailypapers.search import sync
from tests import factories
from tests.people import user

pytestmark = pytest.mark.django_db
URL = "https://user.github.io/repo"
CHOICE = Choice(("day", "week", "month", "trending", "category:cs.LG"), formats=("bib",))


def links(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield every link and asset of every page that stays on the site: the page, and the file it names."""
    for page in folder.rglob("*.html"):
        name = str(page.relative_to(folder))
        document = html.document_fromstring(page.read_text())
        for element in document.xpath("//*[@href or @src or @action]"):
            target = element.get("href") or element.get("src") or element.get("action")
            if target.startswith(f"{URL}/"):
                yield name, target.removeprefix(f"{URL}/") or "index.html"
            elif not re.match("[a-z]+:|#", target):
                yield name, normpath(f"{page.parent.relative_to(folder)}/{unquote(re.split('[?#]', target)[0])}")


def check_links(folder: Path) -> None:
    seen = set(links(folder))
    assert len(seen) > 30
    assert [(page, target) for page, target in seen if not (folder / target).is_file()] == []


def test_every_link_leads_to_a_file_and_nothing_asks_a_server(tmp_path: Path) -> None:
    factories.papers(2)
    odd = factories.paper(arxiv_id="", source_id="10.5555/a<b>:c", doi="10.5555/a<b>:c", title="An Odd Key & More")
    factories.paper(featured_on=date(2025, 10, 13), title="The Day Before")
    sync()
    publish(tmp_path, CHOICE, URL)
    check_links(tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert {
        "index.html",
        "search.html",
        "404.html",
        "papers/trending.html",
        "papers/week/2025-W42.html",
        "feeds/day.atom",
    } <= files
    assert {"papers/date/2025-10-13.html", "papers/date/2025-10-14.bib", "categories/cs.LG.html", ".nojekyll"} <= files
    pages = "".join(path.read_text() for path in tmp_path.rglob("*.html"))
    assert not re.search(r'method="post"|data-hx-|htmx|/accounts/|href="/|src="/|\{%', pages, re.IGNORECASE)
    assert pages.count("commenting and an account need a server") == len(list(tmp_path.rglob("*.html")))
    assert "An Odd Key &amp; More" in (tmp_path / file_of(Address(f"/papers/{odd.key}"))).read_text()


def test_feeds_and_files_name_the_published_pages(tmp_path: Path) -> None:
    [paper] = factories.papers(1)
    sync()
    publish(tmp_path, CHOICE, URL)
    feed = ElementTree.parse(tmp_path / "feeds/day.rss").getroot()
    assert feed.findtext("channel/item/link") == f"{URL}/papers/{paper.key}.html"
    assert feed.findtext("channel/link") == f"{URL}/"
    assert json.loads((tmp_path / "feeds/day.json").read_text())["items"][0]["url"] == f"{URL}/papers/{paper.key}.html"
    assert f"{URL}/papers/{paper.key}.html" in (tmp_path / "papers/date/2025-10-14.bib").read_text()
    [row] = json.loads((tmp_path / "search/2025-10.json").read_text())
    assert row[:2] == [paper.key, paper.title_text]


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    factories.papers(3, featured_on=date(2025, 9, 1))
    sync()
    first = publish(tmp_path, CHOICE, URL)
    assert publish(tmp_path, CHOICE, URL) == Written(kept=first.new, bytes=first.bytes)
    new = factories.paper(featured_on=date(2025, 9, 2), title="Of Another Day")
    sync()
    second = publish(tmp_path, CHOICE, URL)
    assert (tmp_path / f"papers/{new.key}.html").is_file()
    assert second.kept >= 3 + 5  # papers and assets
    third = publish(tmp_path, Choice(("day",), days=1), URL)
    assert third.removed > 5
    check_links(tmp_path)


def test_a_page_that_leads_to_one_that_is_gone_is_made_again(tmp_path: Path) -> None:
    one, other = factories.papers(2)
    sync()
    publish(tmp_path, CHOICE, URL)
    page = tmp_path / f"papers/{one.key}.html"
    assert f'href="{other.key}.html"' in page.read_text()
    other.delete()
    publish(tmp_path, CHOICE, URL)
    assert f'href="{other.key}.html"' not in page.read_text()


def test_without_an_address_there_are_pages_but_no_feeds(tmp_path: Path) -> None:
    factories.papers(1)
    sync()
    publish(tmp_path, CHOICE)
    assert not (tmp_path / "feeds").exists()
    assert not (tmp_path / "404.html").exists()
    assert "published.invalid" not in "".join(path.read_text() for path in tmp_path.rglob("*.html"))
    check_links(tmp_path)


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_a_list_that_is_not_public_is_refused_by_name(tmp_path: Path, visibility: str) -> None:
    collection = Collection.objects.create(owner=user("ada"), slug="mine", title="Mine", visibility=visibility)
    with pytest.raises(NotPublishable, match=f"collection:{collection.slug}"):
        publish(tmp_path, Choice((f"collection:{collection.slug}",)), URL)
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.parametrize(
    "name", ["reading", "shelf", "for-you", "follows", "no-such-kind", "category:", "day:yesterday", "trending:x"]
)
def test_what_is_no_list_for_everybody_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotPublishable, match=re.escape(name)):
        publish(tmp_path, Choice((name,)), URL)


@pytest.mark.parametrize("url", ["ftp://x", "user.github.io", "https://x/?a", "https:///x"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidSiteURL):
        publish(tmp_path, CHOICE, url)
