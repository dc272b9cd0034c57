"""Every list through every door: the same papers in the same order, and a private one for its owner alone."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from urllib.parse import quote

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client as Browser

from dailypapers.accounts.actions import create_token
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.cli.remote import paginate
from dailypapers.client import ApiProblem, Client
from dailypapers.digests.models import Subscriber, Subscription
from dailypapers.digests.planning.windows import load_window
from dailypapers.digests.subscriptions.kinds import Gone, find_candidates, offered_kinds
from dailypapers.lib.errors import ActionError
from dailypapers.listings import Listing, listing_kinds, open_listing
from dailypapers.mcp.tools import ToolContext, list_papers
from dailypapers.operations.access import Caller
from dailypapers.web.feeds.lists import ALIASES
from tests.listings.world import DAYS, World
from tests.own_site import keep_connection
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PRIVATE = {"collection", "group", "for-you", "follows", "reading", "shelf"}
FEED_NAMES = {kind: name for name, kind in ALIASES.items()}


class Refused(Exception):
    """A door did not open."""


def fetch(viewer: User | None, url: str) -> bytes:
    """Return what the site answers this viewer; raise `Refused` for anything but the list itself."""
    answer = (signed_in(viewer) if viewer else Browser()).get(url)
    if answer.status_code != 200:
        raise Refused(answer.status_code)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]


def page(listing: Listing, viewer: User | None) -> list[str]:
    text = fetch(viewer, listing.url).decode()
    if viewer is None and listing.kind == "for-you":
        assert 'class="card' not in text
        raise Refused("This page teaches what the list is, and how to sign in.")
    ids = [int(number) for number in re.findall(r'<article class="card[^"]*"\s+id="p(\d+)"', text)]
    keys = dict(Paper.objects.values_list("id", "key"))
    return [keys[paper_id] for paper_id in ids]


def file(listing: Listing, viewer: User | None) -> list[str]:
    path, _, query = listing.url.partition("?")
    text = fetch(viewer, f"{path}.csv{f'?{query}' if query else ''}").decode()
    return [row["id"] for row in csv.DictReader(io.StringIO(text))]


def feed(listing: Listing, viewer: User | None) -> list[str]:
    if listing.kind == "search":
        url = f"/feeds/search.json?q={quote(listing.target)}"
    elif listing.target and listing.kind in TARGETED:
        url = f"/feeds/{listing.kind}/{quote(listing.target)}.json"
    else:
        url = f"/feeds/{FEED_NAMES.get(listing.kind, listing.kind)}.json"
    return [item["url"].rpartition("/papers/")[2] for item in json.loads(fetch(viewer, url))["items"]]


def api(listing: Listing, viewer: User | None, news: str = "") -> list[str]:
    target = f"/{quote(listing.target)}" if listing.target and listing.kind in TARGETED else ""
    answer = json.loads(fetch(viewer, f"/api/v1/listings/{listing.kind}{target}?limit=100{news}"))
    return [item["paper"]["id"] for item in answer["items"]]


def hub(listing: Listing, viewer: User | None) -> list[str]:
    target = f":{quote(listing.target)}" if listing.target and listing.kind in TARGETED else ""
    answer = json.loads(fetch(viewer, f"/api/daily_papers?limit=100&listing={listing.kind}{target}"))
    return [item["paper"]["id"] for item in answer]


def tool(listing: Listing, viewer: User | None) -> list[str]:
    context = ToolContext("http://testserver/", Caller(viewer, frozenset({"read"})) if viewer else Caller())
    try:
        text = list_papers(context, listing.kind, listing.target if listing.kind in TARGETED else "", limit=25)
    except ActionError as error:
        raise Refused(str(error)) from error
    return re.findall(r"^\d+\. \*\*\[.*\]\(http://testserver/papers/(.+)\.md\)\*\*$", text, re.MULTILINE)


def program(listing: Listing, viewer: User | None) -> list[str]:
    """Ask as `dailypapers list` does: by the client, of this process's own site."""
    token = create_token(viewer, "a test", ["read"])[1] if viewer else ""
    transport = httpx.WSGITransport(app=WSGIHandler())
    with keep_connection(), Client("http://testserver", token, transport=transport) as client:
        target = listing.target if listing.kind in TARGETED else ""
        try:
            items = paginate(lambda size, cursor: client.listing(listing.kind, target, limit=size, cursor=cursor), 200)
            return [item.paper.id for item in items]
        except ApiProblem as problem:
            raise Refused(str(problem)) from problem


TARGETED = {name for name, kind in listing_kinds().items() if kind.asks}
Door = Callable[[Listing, User | None], list[str]]
DOORS: dict[str, Door] = {"page": page, "file": file, "api": api, "hub": hub, "tool": tool, "program": program}


def keys_of(listing: Listing) -> list[str]:
    keys = dict(Paper.objects.values_list("id", "key"))
    return [keys[paper_id] for paper_id in listing.ids()]


def test_the_world_has_a_target_for_every_kind(world: World) -> None:
    assert world.targets.keys() == listing_kinds().keys()
    for kind, target in world.targets.items():
        assert open_listing(kind, target, viewer=world.owner).ids(), kind


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("kind", listing_kinds())
def test_every_door_gives_the_same_papers_in_the_same_order(kind: str, door: str, world: World) -> None:
    listing = open_listing(kind, world.targets[kind], viewer=world.owner)
    expected = keys_of(listing)
    given = DOORS[door](listing, world.owner)
    assert given == expected[: len(given)] if kind == "search" and door == "page" else given == expected


@pytest.mark.parametrize("kind", listing_kinds())
def test_a_feed_gives_what_is_new_of_it_as_the_api_does(kind: str, world: World) -> None:
    target = world.targets[kind]
    news = open_listing(kind, target, viewer=world.owner, as_news=True)
    assert feed(news, world.owner) == keys_of(news) == api(news, world.owner, "&news=true")


@pytest.mark.parametrize("door", [*DOORS, "feed"])
@pytest.mark.parametrize("kind", sorted(PRIVATE))
@pytest.mark.parametrize("who", ["nobody", "somebody else"])
def test_a_private_list_is_refused_to_everybody_else(kind: str, door: str, who: str, world: World) -> None:
    listing = open_listing(kind, world.targets[kind], viewer=world.owner)
    assert listing.is_private
    viewer = world.stranger if who == "somebody else" else None
    secret = set(keys_of(listing))
    try:
        given = ({**DOORS, "feed": feed})[door](listing, viewer)
    except Refused:
        return
    own = (
        kind in ("for-you", "follows", "reading", "shelf") and viewer is not None
    )  # the same address, another's own list
    assert own
    assert given == keys_of(open_listing(kind, world.targets[kind], viewer=viewer))
    assert set(given) != secret or kind == "for-you"


@pytest.mark.parametrize("kind", [kind.name for kind in offered_kinds().values()])
def test_a_digest_gives_what_the_list_has_within_its_window(kind: str, world: World) -> None:
    window = load_window(DAYS[0], DAYS[-1])
    subscription = Subscription(
        subscriber=Subscriber(user=world.owner),
        kind={"for-you": "feed"}.get(kind, kind),
        target=world.targets[kind],
    )
    target = "" if kind == "day" else world.targets[kind]
    news = open_listing(kind, target, viewer=world.owner, window=window, as_news=True)
    found = find_candidates(subscription, window)
    assert list(found.ids) == news.ids()
    assert found.reasons == news.reasons_of(news.ids())
    assert found.ids or kind in ("collection", "person")  # what was done today is outside this window


@pytest.mark.parametrize("kind", sorted(PRIVATE - {"reading"}))
def test_a_digest_of_a_private_list_goes_to_nobody_else(kind: str, world: World) -> None:
    window = load_window(DAYS[0], DAYS[-1])
    name, target = {"for-you": "feed"}.get(kind, kind), world.targets[kind]
    subscription = Subscription(subscriber=Subscriber(user=None), kind=name, target=target)
    with pytest.raises(Gone):
        find_candidates(subscription, window)
    if target:
        subscription.subscriber = Subscriber(user=world.stranger)
        with pytest.raises(Gone):
            find_candidates(subscription, window)
