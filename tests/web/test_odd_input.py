"""No input gives an error of the server: odd values for every parameter and field of every route of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dailypapers.accounts.models import ApiToken, User
from dailypapers.community import actions
from dailypapers.digests.subscriptions import actions as digests
from dailypapers.digests.subscriptions import links
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.web.forms import (
    annotations,
    collections,
    comments,
    editions,
    entities,
    feed,
    follows,
    groups,
    listings,
    map,
    moderation,
    navigation,
    paging,
    papers,
    questions,
    search,
    settings,
    submissions,
    subscriptions,
    trends,
    zotero,
)
from dailypapers.web.forms.base import Form
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
FAMILIES = (
    annotations, collections, comments, editions, entities, feed, follows, groups, listings, map, moderation, navigation, paging, papers, questions, search, settings,
    submissions, subscriptions, trends, zotero,
)  # fmt: skip
ODD = (
    "", " ", "9" * 5_000, "9" * 30, "-1", "0", "1e9", "٣", "NaN", "\0", "a\0b", "\ufeff2510.00001", "\ud800x", "\u202e",
    "\U0010ffff", "x\r\nSet-Cookie: a=b", "<script>", "' OR 1=1 --", "%00", "../../etc/passwd", "2025-13-40", "9999-12-31",
    "0001-01-01", "{{ 7 }}", "cs.LG", "[]", "x" * 3_000,
)  # fmt: skip
UNSAFE_TO_TRY = {"digest-bounces"}  # takes a body that is no form; its own tests try odd ones


def routes() -> Iterator[tuple[str, str]]:
    """(name, pattern) of every route of the site's pages and of the sign-in pages."""
    for module in ("dailypapers.web.urls", "dailypapers.web.community_urls"):
        for entry in get_resolver(module).url_patterns:
            assert isinstance(entry, URLPattern)
            if entry.name not in UNSAFE_TO_TRY:
                yield entry.name or "", str(entry.pattern)
    yield from _of_accounts(get_resolver("allauth.urls").url_patterns, "accounts/")


def _of_accounts(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _of_accounts(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield entry.name or "", prefix + str(entry.pattern)


def fields() -> list[str]:
    """The names of all fields of all forms, and those of the sign-in pages."""
    names = {
        "next",
        "login",
        "password",
        "password1",
        "email",
        "username",
        "action_add",
        "action_send",
        "id",
        "oldpassword",
    }
    return sorted(names | {field for family in FAMILIES for form in _forms(vars(family)) for field in form.base_fields})


def _forms(namespace: dict[str, Any]) -> list[type[Form]]:
    return [value for value in namespace.values() if isinstance(value, type) and issubclass(value, Form)]


@pytest.fixture
def site() -> dict[str, str]:
    """Values for the parts of addresses that lead to something."""
    made, ada = paper(authors=("Ada Lovelace",), keywords=("planning",)), user("ada")
    collection = actions.create_collection(ada, "Reading")
    item = actions.save(ada, collection, made)
    group = actions.create_group(ada, "Lab")
    comment = actions.comment(ada, made, "Words")
    subscriber = digests.subscribe("ada@example.org", [SubscriptionRequest("day")], confirmed=True, user=ada)
    return {
        "key": made.key, "comment_id": str(comment.id), "item_id": str(item.id), "name": "Ada Lovelace", "code": "cs.LG",
        "username": "ada", "day": "2025-10-14", "week": "2025-W42", "month": "2025-10", "state": "later", "pick_id": "1",
        "slug": collection.slug, "group": group.slug, "ending": "json", "target": "cs.LG", "secret": "x", "part": "1",
        "manage": links.token("manage", subscriber), "confirm": links.token("confirm", subscriber),
        "vote": links.token("vote", subscriber, made.id),
    }  # fmt: skip


def url_of(name: str, pattern: str, values: dict[str, str]) -> str:
    """The address of a route, its parts filled in."""
    known = values | {"slug": values["group"] if "group" in name else values["slug"]}
    known["slug"] = {"keyword": "planning", "organisation": "x"}.get(name, known["slug"])
    token = name.removeprefix("digest-")
    known["token"] = values.get("vote" if token in ("vote", "save") else token, values["manage"])
    url = re.sub(
        r"<(?:\w+:)?(\w+)>", lambda match: known.get(match[1], "x"), re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern)
    )
    return "/" + url.replace("^", "").replace("$", "").replace("\\.", ".")


@pytest.fixture
def ada(site: dict[str, str]) -> Client:
    """Somebody who may do everything; a fault of the server raises in the test."""
    User.objects.update(is_staff=True, is_superuser=True, is_curator=True, is_moderator=True)
    return signed_in(User.objects.get(username="ada"))


ROUTES = sorted(set(routes()))
OWN_BUTTONS = {
    "moderation-queue": tuple(moderation.Decision), "group-members": ("invite", "revoke", "change", "role", "remove"),
    "digest-manage": ("add", "remove", "change"), "digests-mine": ("make", "revoke"),
}  # fmt: skip
SENSIBLE = {"text": "Words", "title": "A title", "name": "A name", "reason": "A reason", "kind": "category", "target": "cs.LG",
            "paper": "2510.00001", "day": "2025-10-14", "address": "ada@example.org", "hour": "7", "scopes": "read",
            "freshness": "1", "popularity": "1", "breadth": "1"}  # fmt: skip


def fields_of(name: str) -> list[str]:
    """The fields of the forms that the module of a route's view knows."""
    for module in ("dailypapers.web.urls", "dailypapers.web.community_urls"):
        for entry in get_resolver(module).url_patterns:
            if entry.name == name:
                views = vars(import_module(entry.callback.__module__))
                return sorted(
                    {"next", *(field for form in _forms(views) for field in form.base_fields)} - {"do", "delete"}
                )
    return []


def odd_values() -> Iterator[dict[str, str]]:
    """Each field with another odd value, until all fields have had a fair share of them."""
    for start in range(0, len(ODD), 10):
        yield {field: ODD[(start + number) % len(ODD)] for number, field in enumerate(fields())}


def test_every_route_and_field_is_tried() -> None:
    assert len(ROUTES) > 100
    assert {"place", "revoke", "days", "next", "page", "before", "q", "scopes", "subscription", "freshness"} <= set(
        fields()
    )
    assert {"place", "remove", "note"} <= set(fields_of("collection-item"))
    assert {"revoke", "days"} <= set(fields_of("tokens"))


def test_no_query_string_breaks_a_page(site: dict[str, str], ada: Client) -> None:
    for name, pattern in ROUTES:
        if "logout" not in name:
            for values in (*odd_values(), {field: ["1", "\0", "x"] for field in fields()}):
                _get(ada, url_of(name, pattern, site), values)


def test_no_fields_break_an_action(site: dict[str, str], ada: Client) -> None:
    for name, pattern in ROUTES:
        for values in ({}, *odd_values(), {field: ["1", "\0", "x"] for field in fields()}):
            if _post(ada, url_of(name, pattern, site), values) == 405:
                break


def test_no_single_field_breaks_an_action(site: dict[str, str], ada: Client) -> None:
    """One odd value among sensible ones, so that the action itself is reached."""
    for name, pattern in ROUTES:
        url = url_of(name, pattern, site)
        for button in OWN_BUTTONS.get(name, ("",)):
            sensible = SENSIBLE | {"do": button}
            if _post(ada, url, sensible) == 405:
                break
            for field in fields_of(name):
                for value in ("9" * 5_000, "\ufeffx\r\ny"):
                    _post(ada, url, sensible | {field: value}, headers={"HX-Request": "true"} if "x" in value else {})


@pytest.mark.parametrize(
    "part", ["9" * 5_000, "9" * 19, "%00", "%ED%A0%80", "a%0d%0ab", "%EF%BB%BFx", "x" * 3_000, "-1"]
)
def test_no_address_breaks_a_page(part: str, ada: Client) -> None:
    for _, pattern in ROUTES:
        if "<" in pattern:
            url = "/" + re.sub(r"<[^>]+>", part, re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern))
            for method in (ada.get, ada.post):
                url = url.replace("^", "").replace("$", "").replace("\\.", ".")
                assert method(url).status_code < 500, url


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff\xfe\x00", b"@article{" * 500, "\ufeff2510.00001".encode()])
def test_no_file_breaks_the_feed(content: bytes, ada: Client) -> None:
    file = SimpleUploadedFile("papers.bib", content)
    assert ada.post("/papers/for-you/seeds", {"file": file}).status_code in (302, 422)


def _get(client: Client, url: str, values: dict[str, Any]) -> None:
    answer = client.get(url, _without_surrogates(values))
    assert answer.status_code < 500, (url, values)
    b"".join(answer) if answer.streaming else None


def _post(client: Client, url: str, values: dict[str, Any], **options: Any) -> int:
    answer = client.post(url, _without_surrogates(values), **options)
    assert answer.status_code < 500, (url, values)
    return int(answer.status_code)


def _without_surrogates(values: dict[str, Any]) -> dict[str, Any]:
    """As bytes, where a lone surrogate stands: it is sent as a browser with a fault would."""
    return {
        name: value.encode(errors="surrogatepass") if isinstance(value, str) and "\ud800" in value else value
        for name, value in values.items()
    }


def test_a_place_of_five_thousand_digits_says_what_to_write(site: dict[str, str], ada: Client) -> None:
    answer = ada.post(f"/collections/{site['slug']}/items/{site['item_id']}", {"place": "9" * 5_000})
    assert answer.status_code == 422
    assert "Invalid position. Write a number" in answer.content.decode()


def test_a_token_is_neither_revoked_nor_made_by_nonsense(ada: Client) -> None:
    assert ada.post("/settings/tokens", {"revoke": "9" * 5_000}).status_code == 404
    answer = ada.post("/settings/tokens", {"name": "Notebook", "scopes": "read", "days": "9" * 5_000})
    assert answer.status_code == 422
    assert "days from 1 to 3,650" in answer.content.decode()
    assert 'value="Notebook"' in answer.content.decode(), "what was typed stays"
    assert not ApiToken.objects.exists()


def test_the_way_back_stays_fit_for_a_header(site: dict[str, str], ada: Client) -> None:
    answer = ada.post(f"/votes/{site['key']}", {"next": "/papers\r\nSet-Cookie: a=b"})
    assert answer.status_code == 302
    assert "\n" not in answer.headers["Location"]
