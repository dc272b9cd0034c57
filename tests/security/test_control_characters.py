"""No text of a reader breaks a page, a feed, a file or a mail for the others."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.test import Client
from lxml import etree

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Keyword, Paper
from dailypapers.community import actions
from dailypapers.community.actions import mail_notifications
from dailypapers.community.models import Comment, Notification
from dailypapers.lib.text import without_controls
from tests import factories
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
DIRT = "".join(c for c in CONTROLS if c not in "\0\t\n\r") + "\ufffe\uffff\ufdd0\U0001fffe"
FORBIDDEN = set(DIRT)


@pytest.fixture
def dirty() -> Paper:
    """A paper, a comment, a reader and a keyword, stored by an older version with everything in them."""
    made, ada = factories.paper(authors=("Ada Lovelace",), keywords=("planning",)), user("ada")
    actions.follow(ada, "keyword", Keyword.objects.get())
    Comment.objects.create(user=ada, paper=made, text=f"before {DIRT} after")
    User.objects.filter(pk=ada.pk).update(display_name=f"Ada{DIRT}", about=f"About{DIRT}")
    Paper.objects.update(title_text=f"A {DIRT} title", abstract=f"An {DIRT} abstract")
    Keyword.objects.update(name=f"plan{DIRT}ning")
    return made


def test_the_function_removes_what_no_format_holds() -> None:
    assert without_controls(f"a{DIRT}\ud800\0b\tc\nd\r\ne é 中 😀 \u200f") == "ab\tc\nd\r\ne é 中 😀 \u200f"
    assert without_controls("plain") == "plain"


@pytest.mark.parametrize("ending", ["rss", "atom"])
@pytest.mark.parametrize("feed", ["comments/{key}", "day", "keyword/planning", "person/ada"])
def test_feeds_stay_xml(feed: str, ending: str, dirty: Paper, client: Client) -> None:
    answer = client.get(f"/feeds/{feed.format(key=dirty.key)}.{ending}")
    assert answer.status_code == 200
    etree.fromstring(answer.content)


def test_opml_and_sitemaps_stay_xml(dirty: Paper, client: Client) -> None:
    etree.fromstring(signed_in(User.objects.get()).get("/digests/follows.opml").content)
    for name in ("sitemap.xml", "sitemap-days.xml", "sitemap-1.xml", "feeds.opml"):
        answer = client.get(f"/{name}")
        etree.fromstring(b"".join(answer) if answer.streaming else answer.content)


def test_json_feeds_and_files_are_read(dirty: Paper, client: Client) -> None:
    json.loads(client.get(f"/feeds/comments/{dirty.key}.json").content)
    for ending in ("md", "bib", "ris", "csl.json", "csv"):
        answer = client.get(f"/papers/newest.{ending}")
        text = (b"".join(answer) if answer.streaming else answer.content).decode()
        assert answer.status_code == 200
        assert ending != "csv" or not FORBIDDEN & set(text)


def test_entrances_keep_it_out(client: Client, settings: Any) -> None:
    made, ada = factories.paper(), user("ada")
    browser = signed_in(ada)
    browser.post(f"/comments/on/{made.key}", {"text": f"one {DIRT}\0"})
    sent = json.dumps({"text": f"two {DIRT}\0"})
    browser.post(f"/api/v1/papers/{made.key}/comments", sent, content_type="application/json")
    browser.post("/collections/new", {"title": f"A {DIRT} list", "description": DIRT + "what"})
    assert sorted(comment.text for comment in Comment.objects.all()) == ["one", "two"]
    collection = ada.collections.get()
    assert (collection.title, collection.description) == ("A list", "what")


def test_lone_surrogates_are_refused_or_dropped(client: Client) -> None:
    made, ada = factories.paper(), user("ada")
    browser = signed_in(ada)
    sent = '{"text": "half \\ud800 a pair"}'
    answer = browser.post(f"/api/v1/papers/{made.key}/comments", sent, content_type="application/json")
    assert answer.status_code == 400
    browser.post(f"/comments/on/{made.key}", "text=half+%ED%A0%80", content_type="application/x-www-form-urlencoded")
    assert Comment.objects.get().text.startswith("half")


def test_a_mail_keeps_its_headers(dirty: Paper) -> None:
    emmy = user("emmy")
    comment = actions.comment(emmy, dirty, "First")
    actions.comment(User.objects.get(username="ada"), dirty, "Second", comment)
    Notification.objects.update(created_at=F("created_at") - timedelta(minutes=5))
    mail_notifications("http://testserver")
    [sent] = mail.outbox
    assert not FORBIDDEN & set(sent.subject + str(sent.body))
    sent.message().as_bytes()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "\x01=", "\x85="])
def test_a_spreadsheet_computes_nothing(start: str, client: Client) -> None:
    factories.paper()
    Paper.objects.update(title_text=f"{start}HYPERLINK(1)", abstract=f"{start}1+1")
    answer = client.get("/papers/newest.csv")
    _, row = csv.reader(io.StringIO(b"".join(answer).decode(), newline=""))
    assert all(cell.startswith("'") for cell in row if "HYPERLINK" in cell or "1+1" in cell), row
