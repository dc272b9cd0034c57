"""Feeds: whose moment an entry has, whom it names, and what an empty feed says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from lxml import etree

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment
from dailypapers.formats import Context, feed
from dailypapers.formats.paper import CategoryName, KeywordName
from tests.formats.views import view

SITE = "https://papers.example.org"
CONTEXT = Context(site=SITE, title="Newest", url=f"{SITE}/feeds/newest.rss?cat=cs.LG:x", page_url=f"{SITE}/papers")
SEEN = datetime(2025, 10, 13, 9, tzinfo=UTC)
EARLY, LATE = datetime(2025, 10, 12, 8, tzinfo=UTC), datetime(2025, 10, 20, 8, tzinfo=UTC)
FEATURED = datetime(2025, 10, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_NAME, settings.SITE_URL, settings.WEBSUB_HUB = "Daily Papers", SITE, ""


@pytest.mark.parametrize(
    ("facts", "published", "updated"),
    [
        ({}, SEEN, SEEN),
        ({"published_at": EARLY}, EARLY, EARLY),
        ({"published_at": EARLY, "featured_on": date(2025, 10, 14)}, FEATURED, FEATURED),
        ({"published_at": EARLY, "revised_at": LATE}, EARLY, LATE),
        ({"featured_on": date(2025, 10, 14), "revised_at": EARLY}, FEATURED, FEATURED),
    ],
)
def test_the_moment_of_an_entry(facts: dict[str, Any], published: datetime, updated: datetime) -> None:
    entry = feed.entry_of(view(**facts), SITE)
    assert (entry.published, entry.updated) == (published, updated)


def test_an_entry_names_two_hundred_authors_and_its_first_category() -> None:
    paper = view(
        key="doi:10.1000/x", authors=[f"A {n}" for n in range(300)], category_code="cs.LG",
        categories=[CategoryName("cs.LG", "Machine Learning")], keywords=[KeywordName("a", "A"), KeywordName("b", "B")],
    )  # fmt: skip
    entry = feed.entry_of(paper, SITE)
    assert (len(entry.authors), entry.authors[0]) == (200, "A 0")
    assert entry.categories == ("cs.LG", "A", "B")
    assert entry.identifier == "tag:papers.example.org,2025:/papers/doi%3A10.1000/x"


@pytest.mark.parametrize(
    ("facts", "html"),
    [
        ({}, ""),
        ({"summary": "A $x^2$."}, "<p><strong>A x².</strong></p>"),
        ({"abstract": "A < b."}, "<p>A &lt; b.</p>"),
        ({"code_url": "javascript:x"}, ""),
        ({"code_url": "http://x.org/?a&b"}, '<p><a href="http://x.org/?a&amp;b">Code</a></p>'),
        (
            {"arxiv_id": "2510.00001", "code_url": "https://x.org"},
            '<p><a href="https://arxiv.org/abs/2510.00001">arXiv:2510.00001</a> · <a href="https://x.org">Code</a></p>',
        ),
    ],
)
def test_what_an_entry_shows(facts: dict[str, Any], html: str) -> None:
    assert feed.entry_of(view(**facts), SITE).html == html


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_an_empty_feed_has_a_moment_of_its_own_and_a_lasting_name(name: str) -> None:
    root = etree.fromstring(feed.RENDERERS[name]([], CONTEXT))
    text = etree.tostring(root, encoding="unicode")
    assert "Daily Papers: Newest" in text
    assert ("01 Jan 2025 00:00:00" if name == "rss" else "2025-01-01T00:00:00") in text
    if name == "atom":
        identifier = root.findtext("{http://www.w3.org/2005/Atom}id")
        assert identifier == "tag:papers.example.org,2025:/feeds/newest.rss%3Fcat%3Dcs.LG%3Ax"


@pytest.mark.parametrize("name", ["rss", "atom", "json"])
@pytest.mark.parametrize("hub", ["", "https://hub.example.org"])
def test_the_hub_is_named_where_there_is_one(name: str, hub: str, settings: Any) -> None:
    settings.WEBSUB_HUB = hub
    data = feed.RENDERERS[name]([], CONTEXT)
    if name == "json":
        assert orjson.loads(data).get("hubs") == ([{"type": "WebSub", "url": hub}] if hub else None)
    else:
        links = [dict(one.attrib) for one in etree.fromstring(data).iter("{http://www.w3.org/2005/Atom}link")]
        assert ({"rel": "hub", "href": hub} in links) is bool(hub)
        assert sum(one.get("rel") == "hub" for one in links) == int(bool(hub))


def test_a_feed_is_written_by_the_ending_of_its_address() -> None:
    beginnings = {"rss": b"<rss", "atom": b"<feed", "json": b'{"version":"https://jsonfeed.org'}
    assert set(feed.FORMATS) == set(beginnings)
    for name, beginning in beginnings.items():
        assert beginning in b"".join(map(_bytes, feed.FORMATS[name].write([view()], CONTEXT)))[:200]


def _bytes(piece: str | bytes) -> bytes:
    return piece.encode() if isinstance(piece, str) else piece


def test_an_entry_without_authors_is_the_sites() -> None:
    root = etree.fromstring(feed.RENDERERS["atom"]([feed.entry_of(view(), SITE)], CONTEXT))
    names = [one.text for one in root.iterfind(".//{*}entry/{*}author/{*}name")]
    assert names == ["Daily Papers"]


def test_an_entry_of_json_is_never_without_content() -> None:
    document = orjson.loads(feed.RENDERERS["json"]([feed.entry_of(view(title_text="A < b"), SITE)], CONTEXT))
    assert document["items"][0]["content_html"] == "<p>A &lt; b</p>"


def test_a_retraction_stands_before_the_title() -> None:
    titles = [feed.entry_of(view(title_text="Tides", **facts), SITE).title for facts in ({"notice": "retraction"}, {})]
    assert titles == ["[Retracted] Tides", "Tides"]


def test_a_comment_is_known_by_its_number_and_dated_by_its_last_edit() -> None:
    user, paper = User(username="ada", display_name="Ada"), Paper(key="2510.00001", title_text="Tides")
    entries = [
        feed.entry_of_comment(
            Comment(pk=7, user=writer, paper=paper, text="*Yes*", created_at=EARLY, edited_at=at), SITE
        )
        for writer, at in ((user, None), (None, LATE))
    ]
    assert [entry.identifier for entry in entries] == ["tag:papers.example.org,2025:/comments/7"] * 2
    assert entries[0].url == f"{SITE}/papers/2510.00001#c7"
    assert [(entry.title.partition(" on ")[2], entry.updated) for entry in entries] == [
        ("Tides", EARLY),
        ("Tides", LATE),
    ]
    assert entries[1].authors == ("deleted",)
    assert entries[0].html.strip() == "<p><em>Yes</em></p>"
