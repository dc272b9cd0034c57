"""A paper on pages of others: oEmbed and the card."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.factories import paper

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def test_a_page_says_how_it_is_embedded(client: Client) -> None:
    made = paper(title='A "quoted" <b> & $x^2$')
    page = client.get(f"/papers/{made.key}").content.decode()
    found = re.search(r'type="application/json\+oembed"[^>]*href="([^"]+)"', page)
    assert found
    answer = client.get(unescape(found[1]), {}).json()
    assert (answer["type"], answer["version"], answer["width"]) == ("rich", "1.0", 560)
    source = re.search(r'<iframe src="([^"]+)" width="560" height="220" title="([^"]+)"', answer["html"])
    assert source
    assert unescape(source[2]) == answer["title"]
    card = client.get(source[1])
    assert card.status_code == 200
    assert "<b>" not in card.content.decode().partition("<body>")[2].replace("&lt;b&gt;", "")
    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "script-src" not in card["Content-Security-Policy"]
    assert "default-src 'none'" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert not card.cookies
    assert "<script" not in card.content.decode()
    assert client.get(f"/papers/{made.key}")["X-Frame-Options"] == "DENY"


def test_what_is_asked_otherwise(client: Client) -> None:
    made = paper()
    url = f"{SITE}/papers/{made.key}"
    small = client.get("/oembed", {"url": url, "maxwidth": 200, "maxheight": 90}).json()
    assert (small["width"], small["height"]) == (200, 90)
    xml = client.get("/oembed", {"url": url, "format": "xml"})
    assert ElementTree.fromstring(xml.content).findtext("title") == made.title_text
    for query, status in (
        ({}, 400), ({"url": url, "maxwidth": "x"}, 400), ({"url": url, "format": "yaml"}, 501),
        ({"url": "https://elsewhere.example/papers/1"}, 404), ({"url": f"{SITE}/papers/none"}, 404),
        ({"url": f"{SITE}/authors/x"}, 404), ({"url": "http://["}, 404),
    ):  # fmt: skip
        assert client.get("/oembed", query).status_code == status, query
    assert client.get("/embed/papers/none").status_code == 404
