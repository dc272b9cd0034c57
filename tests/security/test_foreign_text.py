"""Every page with the texts of the attack table in all fields that others write, beside the same with harmless ones.

No element or attribute may be there that harmless pages have not, but those the sanitizer lets comments and papers have;
and every text of others stands in a part of the page that HTMX leaves alone (`data-hx-disable`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from lxml import html as parser

from dailypapers.lib import sanitizer
from dailypapers.search import serving
from tests.people import signed_in
from tests.security.foreign_world import World, build
from tests.security.payloads import HARMLESS, PAYLOADS

pytestmark = pytest.mark.django_db

MADE_BY_TEXT = (
    {(tag, "") for tag in sanitizer.COMMENT_TAGS | sanitizer.PAPER_TAGS | sanitizer.TEXT_TAGS}
    | {(tag, name) for tag, names in sanitizer.COMMENT_ATTRIBUTES.items() for name in names}
    | {(tag, name) for tag, names in sanitizer.PAPER_ATTRIBUTES.items() for name in names}
    | {(tag, name) for tag, names in sanitizer.TEXT_ATTRIBUTES.items() for name in names}
    | {(tag, "class") for tag in sanitizer.TEXT_CLASSES}
    | {("a", "rel"), ("a", "class"), ("code", "class")}
    | {("mark", "class")}  # what is wrong in a query, marked by the page of results
)
RUNS = ("href", "src", "action", "formaction", "data-href", "srcset", "poster")
NEVER_SHOWN = ("title", "option", "textarea", "script", "style")
"""Elements that hold text alone."""


def _clients(world: World) -> tuple[Client, Client]:
    return signed_in(world.reader), Client()


@pytest.fixture(scope="module")
def harmless(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The pages of a signed-in reader and those of a stranger, all texts being harmless."""
    with (
        django_db_blocker.unblock(),
        override_settings(INDEX_FOLDER=tmp_path_factory.mktemp("index")),
        transaction.atomic(),
    ):
        world = build(HARMLESS[:14])
        pages = [pages_of(world, client) for client in _clients(world)]
        transaction.set_rollback(True)
    serving.close()
    return pages


def pages_of(world: World, client: Client) -> dict[str, Any]:
    pages = {}
    for address in world.addresses:
        response = client.get(address)
        assert response.status_code in {200, 302, 301, 404}, address
        if response.content and response.headers["Content-Type"].startswith("text/html"):
            pages[address] = parser.document_fromstring(response.content.decode())
    return pages


def parts(page: Any) -> set[tuple[str, str]]:
    elements = [element for element in page.iter() if isinstance(element.tag, str)]
    return {(e.tag, name) for e in elements for name in ("", *e.attrib) if name != "data-hx-disable"}


def htmx_attributes(page: Any) -> Counter[str]:
    """The attributes of HTMX outside the parts it leaves alone."""
    return Counter(
        f"{name}={value}"
        for element in page.iter()
        if isinstance(element.tag, str)
        for name, value in element.attrib.items()
        if name.startswith(("hx-", "data-hx-")) and name != "data-hx-disable"
    )


def test_no_text_of_others_brings_an_element_or_an_attribute(harmless: list[dict[str, Any]]) -> None:
    world = build(PAYLOADS)
    for client, known_pages in zip(_clients(world), harmless, strict=True):
        pages = pages_of(world, client)
        assert len(pages) > 50
        known = set().union(*(parts(page) for page in known_pages.values()))
        for address, page in pages.items():
            assert parts(page) - known - MADE_BY_TEXT == set(), address
            assert not [text for text in htmx_attributes(page) if "evil" in text], address
            for element in page.iter():
                for name in RUNS:
                    value = "".join(str(element.get(name, "")).split()).lower()
                    assert not value.startswith(("javascript:", "data:", "vbscript:")), (address, name, value)


def test_every_text_of_others_stands_where_htmx_does_nothing(harmless: list[dict[str, Any]]) -> None:
    found = [(address, place) for pages in harmless for address, page in pages.items() for place in _texts(page)]
    assert len(found) > 500
    outside = [
        f"{address}: {place.text_content().strip()[:80]!r} in <{place.tag} {dict(place.attrib)}>"
        for address, place in found
        if not any("data-hx-disable" in one.attrib for one in (place, *place.iterancestors()))
    ]
    assert outside == []


def test_no_action_of_ours_stands_there(harmless: list[dict[str, Any]]) -> None:
    """It would do nothing."""
    zones = [
        (address, z)
        for pages in harmless
        for address, page in pages.items()
        for z in page.xpath("//*[@data-hx-disable]")
    ]
    assert zones
    for address, zone in zones:
        acting = [e for e in zone.iter() if isinstance(e.tag, str) and any(n.startswith("hx-") for n in e.attrib)]
        assert [e for e in acting if set(e.attrib) & {"hx-get", "hx-post", "hx-put"}] == [], address


def _texts(page: Any) -> Iterator[Any]:
    """Yield the elements that hold a text of others."""
    for element in page.iter():
        if isinstance(element.tag, str) and element.tag not in NEVER_SHOWN:
            texts = [element.text, *(child.tail for child in element)]
            if any("armless" in (text or "") for text in texts):
                yield element
