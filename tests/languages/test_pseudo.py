"""With a catalogue that puts ⟦ ⟧ around every message, whatever a page says outside of them is data, or not marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from lxml import html

from dailypapers.web import microcache
from tests.catalogue import speaking
from tests.languages.messages import extracted
from tests.listings import world
from tests.people import signed_in

pytestmark = pytest.mark.django_db
QUIET = ("script", "style", "code", "pre", "kbd", "textarea")
SAID = ("alt", "aria-label", "placeholder", "title")
DATA = re.compile(
    r"[\w ]+ for Task Number \d+|We study .*? shows a gain\.|Ada Lovelace|Ben Sample\d|Carla Solo|Analytical Engines"
    r"|analytical-engines|gradient flow|[Oo]ptics|Lenses, light|Kept apart|Reading circle|owner|Daily Papers|dailypapers"
    r"|cs\.\w\w|hep-th|Artificial Intelligence|Computers and Society|High Energy Physics - Theory|Machine Learning|ICLR"
    r"|author:nobody|after:2025-13-40|cat:|ada@example\.org|world model|agents|reinforcement learning|diffusion model|\(JSON Feed\)"
    r"|\((?:Atom|RSS)\)|BibTeX|CSL-JSON|CSV|RIS|EPUB|Markdown|JSON|RSS|Atom|OPML|Zotero|PNG|SVG|PDF|HTML|arXiv|DOI|ORCID"
    r"|English|Deutsch|Europe/Berlin|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Apprise|ntfys?[:/.a-z-]*|Zulip|Telegram"
    r"|An unknown program"
    r"|Microsoft Teams|Mattermost|Matrix|Feishu, Lark|^\s*(?:read|write)\s*$|: \d+ papers?⟧|, \d+ where the paper was featured⟧"
)
"""What the made-up site holds, names, what Django says in German; and the end of a sentence that stands in another."""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    messages = {}
    for context, message, plural in extracted(tmp_path_factory.mktemp("sources")):
        key = f"{context}\x04{message}" if context else message
        if plural:
            messages[f"{key}\0{plural}"] = f"⟦{message}⟧\0⟦{plural}⟧"
        else:
            messages[key] = f"⟦{message}⟧"
    with speaking(tmp_path_factory.mktemp("locale"), "de", messages):
        yield


def unmarked(page: str) -> list[str]:
    """Return what a page says outside of ⟦ ⟧ that is no data."""
    depth, found = 0, []
    tree = html.document_fromstring(page)
    for element in tree.iter():
        if isinstance(element.tag, str):
            for name in SAID:
                value = element.get(name, "")
                found.append(re.sub("⟦[^⟧]*⟧", "", value))
    for piece in tree.xpath("//text()"):
        if piece.getparent().tag in QUIET and piece.is_text:
            continue
        outside = ""
        for sign in piece:
            depth += (sign == "⟦") - (sign == "⟧")
            outside += sign if depth == 0 and sign != "⟧" else " "
        found.append(outside)
    return sorted({text.strip() for text in found if re.search(r"[^\W\d_]{2}", DATA.sub("", text))})


PAGES = (
    "/papers", "/papers/date/2025-10-14", "/papers/week/2025-W42", "/papers/month/2025-10", "/papers/trending",
    "/papers?q=optics", "/papers?q=author:nobody", "/papers?q=after:2025-13-40", "/trends", "/feeds", "/editions", "/editions/2025-10-14",
    "/categories", "/authors", "/subscribe", "/digests", "/collections", "/moderation", "/help", "/bookmarklet", "/language",
    "/offline", "/ask", "/categories/cs.LG", "/papers/date/1999-01-01", "/nowhere", "PAPER",
)  # fmt: skip
OWN = (
    "/settings", "/shelf", "/reading", "/papers/for-you", "/follows", "/mutes", "/groups", "/notifications", "/submit",
    "/settings/sessions", "/webhooks", "/zotero", "/e-reader", "/libraries", "/digests/mine", "/digests/channels", "/collections",
)  # fmt: skip


@pytest.fixture
def made() -> world.World:
    return world.build()


def test_everything_is_marked(pseudo: None, made: world.World, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    microcache.clear()
    found: dict[str, list[str]] = {}
    stranger, owner = (
        Client(headers={"accept-language": "de"}),
        signed_in(made.owner, headers={"accept-language": "de"}),
    )
    for client, paths in ((stranger, PAGES), (owner, OWN)):
        for path in paths:
            response = client.get(f"/papers/{made.papers[0].key}" if path == "PAPER" else path, follow=True)
            found[path] = unmarked(response.content.decode())
            assert "⟦" in response.content.decode(), path
    assert {path: texts for path, texts in found.items() if texts} == {}
