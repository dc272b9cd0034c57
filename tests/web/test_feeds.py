"""Feeds: valid, stable, conditional, discoverable."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from dailypapers.catalog.models import Paper
from dailypapers.community import actions as community
from dailypapers.community.models import Collection
from dailypapers.digests.models import SecretFeed
from dailypapers.digests.planning import freezing
from dailypapers.digests.subscriptions.secret_feeds import make_secret_feed
from dailypapers.lib.record import LinkFact, OrganisationFact
from dailypapers.search import sync
from tests.factories import paper, papers
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
TARGETS = {
    "category": "cs.LG",
    "keyword": "gradient-flow",
    "organisation": "analytical-engines",
    "author": "Ada Lovelace",
    "collection": "",
    "person": "ada",
    "mine": "",
}


@pytest.fixture
def hard() -> Paper:
    """A paper with everything that breaks feeds."""
    made = paper(
        title='Bounds < "q" & $x^2$ ]]> é 🎉', abstract="We & <b>you</b>: $\\alpha \\le 1$. " + "long " * 400,
        authors=("Ada Lovelace", "Émilie <du> Châtelet"), categories=("cs.LG",), keywords=("gradient flow",),
        organisation=OrganisationFact("Analytical & Engines", "analytical-engines"), links=(LinkFact("code", "https://example.org/a?b=1&c=2"),),
    )  # fmt: skip
    freezing.freeze_due(timezone.now() + timedelta(days=1))
    sync()
    ada = user("ada")
    community.upvote(ada, made)
    shared, kept = (
        community.create_collection(ada, f"To <read> {n}", visibility=v) for n, v in ((1, "public"), (2, "private"))
    )
    for collection in (shared, kept):
        community.save(ada, collection, made)
    TARGETS["collection"], TARGETS["mine"] = shared.slug, make_secret_feed(ada, "collection", kept.slug)
    return made


def address(name: str, ending: str) -> str:
    if name == "search":
        return f"/feeds/search.{ending}?q=bounds+%26+%3Cx%3E"
    return f"/feeds/{name}/{quote(TARGETS[name])}.{ending}" if name in TARGETS else f"/feeds/{name}.{ending}"


OF_PAPERS = ["day", "editions", "week", "month", "trending", "search", *TARGETS]


@pytest.mark.parametrize("name", OF_PAPERS)
@pytest.mark.parametrize("ending", ["rss", "atom"])
def test_every_list_is_a_valid_feed(name: str, ending: str, client: Client, hard: Paper) -> None:
    answer = client.get(address(name, ending))
    assert answer.status_code == 200, answer.content
    found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not found.bozo
    assert found.version == {"rss": "rss20", "atom": "atom10"}[ending]
    assert found.feed.title
    assert found.feed.link.startswith("http://testserver/")
    own = next(link.href for link in found.feed.links if link.rel == "self")
    assert client.get(own).status_code == 200
    (entry,) = found.entries
    assert entry.title.replace("&lt;", "<").replace("&amp;", "&") == 'Bounds < "q" & x² ]]> é 🎉'
    assert entry.id.startswith("tag:127.0.0.1,2025:/papers/")
    assert "long long" in entry.summary
    assert len(entry.summary) > 2000  # the whole abstract
    assert "α ≤ 1" in entry.summary
    assert entry.published_parsed
    names = [author.get("name") for author in entry.get("authors", [])] or [entry.author]
    assert "Ada Lovelace" in " ".join(map(str, names))


@pytest.mark.parametrize("name", OF_PAPERS)
def test_every_list_is_a_json_feed(name: str, client: Client, hard: Paper) -> None:
    answer = client.get(address(name, "json"))
    assert answer.headers["Content-Type"] == "application/feed+json"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert client.get(feed["feed_url"]).status_code == 200
    (item,) = feed["items"]
    assert item["authors"] == [{"name": "Ada Lovelace"}, {"name": "Émilie <du> Châtelet"}]
    assert "Émilie <du>" not in item["content_html"]
    assert "<b>" not in item["content_html"]


def test_atom_holds_what_its_rules_ask_for(client: Client, hard: Paper) -> None:
    paper(authors=())
    root = etree.fromstring(client.get("/feeds/day.atom").content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    ids = [element.text for element in root.iterfind(".//a:entry/a:id", atom)]
    assert len(ids) == len(set(ids)) == 2
    for element in [root, *root.iterfind("a:entry", atom)]:
        assert len(element.findall("a:id", atom)) == len(element.findall("a:title", atom)) == 1
        assert len(element.findall("a:updated", atom)) == 1
        assert element.findall("a:author/a:name", atom)


def test_the_id_of_a_paper_is_the_same_everywhere(client: Client, hard: Paper, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    found = {
        feedparser.parse(client.get(address(name, ending), headers={"host": host}).content).entries[0].id
        for name in OF_PAPERS for ending in ("rss", "atom") for host in ("testserver", "papers.example.org")
    }  # fmt: skip
    assert len(found) == 1


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_a_reader_that_has_it_gets_304(ending: str, client: Client, hard: Paper) -> None:
    first = client.get(f"/feeds/day.{ending}")
    by_tag = client.get(f"/feeds/day.{ending}", headers={"if-none-match": first.headers["ETag"]})
    weak = client.get(f"/feeds/day.{ending}", headers={"if-none-match": "W/" + first.headers["ETag"]})
    by_date = client.get(f"/feeds/day.{ending}", headers={"if-modified-since": first.headers["Last-Modified"]})
    assert [answer.status_code for answer in (by_tag, weak, by_date)] == [304] * 3
    assert by_tag.content == b""
    paper(title="Something new")
    changed = client.get(f"/feeds/day.{ending}", headers={"if-none-match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_feeds_are_found_from_the_pages(client: Client, hard: Paper) -> None:
    pages = ["/papers/date/2025-10-14", "/papers/week/2025-W42", "/papers/month/2025-10", "/papers/trending", "/papers?q=bounds",
             "/papers/date/2025-10-14?cat=cs.LG", "/editions/2025-10-14", "/subscribe"]  # fmt: skip
    for page in pages:
        text = client.get(page).content.decode()
        found = re.findall(
            r'<link rel="alternate" type="application/[a-z+]+" title="[^"]+" href="(/feeds/[^"]+)">', text
        )
        assert len(found) >= 3, page
        for link in found:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def alternates(client: Client, page: str) -> list[str]:
    text = client.get(page).content.decode()
    return re.findall(
        r'<link rel="alternate" type="application/(?:atom|rss|feed)\+[a-z]+" title="[^"]+" href="([^"]+)">', text
    )


def test_pages_of_things_and_people_name_their_own_feed(client: Client, hard: Paper) -> None:
    mary = user("mary")
    public = community.create_collection(mary, "Bounds", visibility="public")
    category = hard.categories.get(code="cs.LG")
    author = hard.authors.first()
    assert author is not None
    pages = {
        f"/papers/{hard.key}": "/feeds/comments/", f"/collections/{public.slug}": f"/feeds/collection/{public.slug}.",
        reverse("user", args=["mary"]): "/feeds/person/mary.", reverse("category", args=[category.code]): "/feeds/category/",
        reverse("author", args=[author.name]): "/feeds/author/",
    }  # fmt: skip
    for page, feed in pages.items():
        found = alternates(client, page)
        assert len([link for link in found if link.startswith(feed)]) == 3, page
        for link in found:
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_a_private_collection_names_no_feed_of_its_own(client: Client) -> None:
    ada = user("ada")
    client.force_login(ada)
    private = community.create_collection(ada, "Mine")
    found = alternates(client, f"/collections/{private.slug}")
    assert found
    assert not any("collection" in link for link in found)


def test_websub(client: Client, hard: Paper, settings: Any) -> None:
    assert "hub" not in client.get("/feeds/day.atom").content.decode()
    settings.WEBSUB_HUB = "https://hub.example.org/"
    answer = client.get("/feeds/day.atom")
    found = feedparser.parse(answer.content)
    assert [link.href for link in found.feed.links if link.rel == "hub"] == ["https://hub.example.org/"]
    assert 'rel="hub"' in answer.headers["Link"]
    assert json.loads(client.get("/feeds/day.json").content)["hubs"][0]["type"] == "WebSub"
    assert b'rel="hub"' in client.get("/feeds/day.rss").content


@pytest.mark.parametrize(
    "wrong", ["nothing.rss", "day.xml", "category.rss", "category/cs.NOPE.rss", "day/x.rss", "search.rss", "search.rss?q=",
              "author/%00.rss", "keyword/<b>.atom"],
)  # fmt: skip
def test_feeds_that_are_not_there(wrong: str, client: Client) -> None:
    answer = client.get(f"/feeds/{wrong}")
    assert answer.status_code == 404
    assert b"<b>." not in answer.content


def test_empty_lists_are_valid_feeds(client: Client) -> None:
    for name in ("day", "editions", "week", "month", "trending"):
        for ending in ("rss", "atom"):
            assert not feedparser.parse(client.get(f"/feeds/{name}.{ending}").content).bozo


def test_queries_do_not_grow(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/feeds/day.atom")
        return len(queries)

    papers(2)
    few = cost()
    papers(60, featured_on=date(2025, 10, 13))
    assert cost() == few


def test_opml(client: Client, hard: Paper) -> None:
    from dailypapers.digests.subscriptions import actions, links
    from dailypapers.digests.subscriptions.actions import SubscriptionRequest

    wishes = [
        SubscriptionRequest("search", 'a "b" & <c>'),
        SubscriptionRequest("author", "Ada Lovelace"),
        SubscriptionRequest("day"),
    ]
    ada = actions.subscribe("ada@example.org", wishes, confirmed=True)
    for path in ("/feeds.opml", f"/digests/opml/{links.token('manage', ada)}"):
        root = etree.fromstring(client.get(path).content)
        outlines = root.findall(".//outline")
        assert len(outlines) >= 3
        for outline in outlines:
            assert client.get(outline.get("xmlUrl").replace("http://testserver", "")).status_code == 200
    assert client.get("/digests/opml/1-x").status_code == 403
    assert client.get("/feeds").status_code == 200


# --- of people ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_comments_of_a_paper(ending: str, client: Client) -> None:
    one, ada = paper(title="A & <b>"), user("ada", display_name="Ada <i>")
    group = community.create_group(ada, "Circle")
    community.comment(ada, one, "First **bold** <script>alert(1)</script>")
    community.comment(ada, one, "Second")
    community.comment(ada, one, "Ours alone", group=group)
    answer = client.get(f"/feeds/comments/{one.key}.{ending}")
    if ending == "json":
        texts = [item["content_html"] for item in json.loads(answer.content)["items"]]
    else:
        found = feedparser.parse(answer.content, response_headers={"content-type": answer.headers["Content-Type"]})
        assert not found.bozo
        assert found.entries[0].link.startswith(f"http://testserver/papers/{one.key}#c")
        texts = [entry.summary for entry in found.entries]
    assert len(texts) == 2
    assert "Second" in texts[0]
    assert "<strong>bold</strong>" in texts[1]
    assert "<script" not in texts[1]


def test_private_collections_have_no_open_feed(client: Client, hard: Paper) -> None:
    kept = Collection.objects.get(visibility="private")
    assert client.get(f"/feeds/collection/{kept.slug}.atom").status_code == 404
    assert signed_in(user("eve")).get(f"/feeds/collection/{kept.slug}.atom").status_code == 404
    own = signed_in(kept.owner).get(f"/feeds/collection/{kept.slug}.atom")
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, max-age=900")


def test_a_secret_feed_is_kept_by_its_hash_and_can_be_revoked(client: Client, hard: Paper, settings: Any) -> None:
    settings.WEBSUB_HUB = "https://hub.example.org/"
    ada = Collection.objects.filter(visibility="private").get().owner
    page = signed_in(ada)
    shown = page.post("/digests/mine", {"do": "make"}).content.decode()
    secret = re.search(r"http://testserver/feeds/mine/([\w-]{43})\.atom", shown)[1]  # type: ignore[index]
    made = SecretFeed.objects.get(kind="for-you")
    assert secret not in made.hash
    answer = client.get(f"/feeds/mine/{secret}.rss")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Link" not in answer.headers
    assert secret not in page.get("/digests/mine").content.decode()
    assert signed_in(user("eve")).post("/digests/mine", {"do": "revoke", "feed": made.pk}).status_code == 302
    assert client.get(f"/feeds/mine/{secret}.rss").status_code == 200
    page.post("/digests/mine", {"do": "revoke", "feed": made.pk})
    assert client.get(f"/feeds/mine/{secret}.rss").status_code == 404
    ada.is_active = False
    ada.save()
    assert client.get(address("mine", "rss")).status_code == 404


def test_what_one_follows_as_opml(client: Client, hard: Paper) -> None:
    ada = Collection.objects.filter(visibility="private").get().owner
    for kind, target in (("author", hard.authors.get(name="Ada Lovelace")), ("category", hard.categories.get()),
                         ("person", user("emmy")), ("search", 'a "b" & c')):  # fmt: skip
        community.follow(ada, kind, target)
    assert client.get("/digests/follows.opml").status_code == 302
    root = etree.fromstring(signed_in(ada).get("/digests/follows.opml").content)
    addresses = [outline.get("xmlUrl") for outline in root.iter("outline")]
    assert len(addresses) == 4
    for found in addresses:
        assert client.get(found.removeprefix("http://testserver")).status_code == 200, found
