"""What is remembered is what everybody sees; what is one's own is never late and never anybody else's."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as site
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from dailypapers.catalog.models import Paper
from dailypapers.community import actions
from dailypapers.community.models import Comment, Pick
from dailypapers.web import compression, microcache
from tests.factories import paper, papers
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
DAY = "/papers/date/2025-10-14"
SECONDS = microcache.SECONDS  # before any fixture
TOKENS = re.compile(r'("X-CSRFToken": "|name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture(autouse=True)
def _remembers(monkeypatch: pytest.MonkeyPatch, _nothing_is_remembered: None) -> None:
    monkeypatch.setattr(microcache, "SECONDS", 60.0)


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything remembered is too old now."""
    now = microcache.time.monotonic() + 61
    monkeypatch.setattr(microcache, "time", SimpleNamespace(monotonic=lambda: now))


def text_of(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        text_of(client.get(address))
    return len(asked)


def all_addresses() -> list[str]:
    made = Paper.objects.get()
    return [DAY, f"{DAY}?cat=cs.LG", "/papers/week/2025-W42", "/papers/month/2025-10", "/papers/trending",
            f"/papers/{made.key}"]  # fmt: skip


# --- how much is asked of the database ---------------------------------------------------------------------------


def test_pages_cost_strangers_nothing_and_readers_a_handful_of_queries() -> None:
    made = papers(20)
    ada, stranger = signed_in(user()), Client()
    for address, own in ((DAY, 4), ("/papers/trending", 4), (f"/papers/{made[0].key}", 8)):
        stranger.get(address)
        assert queries_of(stranger, address) == 0
        ada.get(address)
        assert queries_of(ada, address) <= own, (
            "session, user, notifications, what is mine; comments, groups, collections and notes"
        )


# --- how late a page may be ----------------------------------------------------------------------------------------


def test_others_see_a_vote_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    made, ben, stranger = paper(), signed_in(user()), Client()
    for client in (ben, stranger):
        assert "1 upvote here" not in text_of(client.get(DAY))
    actions.upvote(user(), made)
    for client in (ben, stranger):
        assert "1 upvote here" not in text_of(client.get(DAY)), "this page is remembered, or the test tests nothing"
    later(monkeypatch)
    for client in (ben, stranger):
        assert "1 upvote here" in text_of(client.get(DAY))


WRITES: dict[str, tuple[Callable[[Paper], tuple[str, dict[str, str]]], str]] = {
    "vote": (lambda p: (f"/votes/{p.key}", {}), "1 upvote here"),
    "comment": (lambda p: (f"/comments/on/{p.key}", {"text": "Well argued."}), "Well argued."),
    "hide": (lambda p: (f"/marks/{p.key}", {"state": "hidden"}), "✓ Hidden"),
    "save": (lambda p: (f"/saves/{p.key}", {"title": "To read"}), "To read, remove"),
    "pick": (lambda p: (f"/picks/{p.key}", {"day": "2025-10-14", "note": "A gem"}), "curator’s pick"),
    "claim": (lambda p: (f"/claims/{p.key}", {"author": "Ada Lovelace"}), 'is <a class="person"'),
}


@pytest.mark.parametrize("what", WRITES)
def test_who_has_written_sees_it_at_once(what: str) -> None:
    made, ada = paper(authors=["Ada Lovelace"]), user(is_curator=True)
    client, write = signed_in(ada), WRITES[what]
    address = f"/papers/{made.key}"
    before = text_of(client.get(address))
    assert write[1] not in before
    path, form = write[0](made)
    assert client.post(path, form).status_code == 302
    if what == "claim":  # decided by somebody else meanwhile
        made.claims.update(state="approved")
    assert write[1] in text_of(client.get(address))


def test_a_pick_stands_on_the_day_at_once_and_goes_at_once() -> None:
    made, client = paper(), signed_in(user(is_curator=True))
    text_of(client.get(DAY))
    client.post(f"/picks/{made.key}", {"day": "2025-10-14", "note": "A gem"})
    assert "A gem" in text_of(client.get(DAY))
    client.post(f"/picks/remove/{Pick.objects.get().id}")
    assert "A gem" not in text_of(client.get(DAY))


def test_a_comment_is_edited_and_deleted_at_once_for_all_who_are_signed_in() -> None:
    made, ada = paper(), user()
    client, other = signed_in(ada), signed_in(user())
    address = f"/papers/{made.key}"
    for reader in (client, other):
        text_of(reader.get(address))
    said = actions.comment(ada, made, "First thoughts")
    assert "First thoughts" in text_of(other.get(address)), "comments are never remembered for who is signed in"
    client.post(f"/comments/{said.id}/edit", {"text": "Second thoughts"})
    assert "Second thoughts" in text_of(client.get(address))
    client.post(f"/comments/{said.id}/delete")
    assert "Second thoughts" not in text_of(client.get(address))
    assert Comment.objects.get().deleted_at


# --- whose it is ----------------------------------------------------------------------------------------------------


def people() -> dict[str, Client]:
    """A stranger and readers who each have something of their own, on one paper."""
    made = paper(title="On Reading Alone")
    ada, ben, eve = user("ada", is_curator=True), user("ben", is_moderator=True, is_staff=True), user("eve")
    lab = actions.create_group(ada, "Secret Lab", "")
    actions.upvote(ada, made)
    actions.save(ada, actions.create_collection(ada, "Ada’s own drawer"), made)
    actions.comment(ada, made, "Only the lab reads this", None, lab)
    actions.pick(ada, made, date(2025, 10, 14), "Picked by Ada")
    actions.set_reading_state(eve, made, "hidden")
    actions.react(ben, actions.comment(ben, made, "Open to all"), "thanks")
    return {"": Client(), **{one.username: signed_in(one) for one in (ada, ben, eve)}}


def test_each_reader_gets_the_page_they_would_get_without_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    clients = people()
    for address in all_addresses():
        for order in (list(clients), list(reversed(clients))):
            microcache.clear()
            warm = {name: text_of(clients[name].get(address)) for name in order}
            warm |= {name: text_of(clients[name].get(address)) for name in order}
            with monkeypatch.context() as patched:
                patched.setattr(microcache, "SECONDS", 0.0)
                cold = {name: text_of(clients[name].get(address)) for name in order}
            for name in order:
                assert TOKENS.sub(r"\1", warm[name]) == TOKENS.sub(r"\1", cold[name]), (address, name)


def test_nothing_of_one_reader_is_in_the_page_of_another() -> None:
    clients = people()
    for address in all_addresses():
        for _ in range(2):
            pages = {name: text_of(client.get(address)) for name, client in clients.items()}
        for name in ("", "ben", "eve"):
            for secret in ("drawer", "Only the lab", 'href="/users/ada">My page'):
                assert secret not in pages[name], (address, name)
        assert "csrf" not in pages[""].lower()
        assert [name for name in pages if "You hid" in pages[name] or "✓ Hidden" in pages[name]] == ["eve"]
        tokens = [set(re.findall(r'csrfmiddlewaretoken" value="(\w+)', page)) for page in pages.values()]
        assert sum(map(len, tokens)) == len(set[str]().union(*tokens)) >= 3, "a token of a form is nobody else's"
    assert "Remove pick" not in text_of(clients["eve"].get(DAY))
    assert "Remove pick" in text_of(clients["ada"].get(DAY))


def test_once_knows_no_reader() -> None:
    template = Template(
        "{% load microcache %}{% shared 'a' %}{{ user }}{{ csrf_token }}{{ kind }}{% endshared %}{{ user }}"
    )
    pieces: dict[Any, Any] = {}
    assert (
        template.render(Context({"shared_pieces": pieces, "user": "Ada", "csrf_token": "x", "kind": "day"}))
        == "NoneNonedayAda"
    )
    assert template.render(Context({"shared_pieces": pieces, "user": "Ben", "kind": "week"})) == "NoneNonedayBen"
    assert template.render(Context({"user": "Eve", "kind": "week"})) == "EveweekEve", "a page that is not remembered"


# --- whole answers, for strangers alone ----------------------------------------------------------------------------


def stale(client: Client, address: str = DAY, **more: Any) -> bool:
    """Whether the answer is one of before the newest vote."""
    return "1 upvote here" not in text_of(client.get(address, **more))


def test_whole_answers_are_for_strangers_alone(settings: Any) -> None:
    made = paper()
    text_of(Client().get(DAY))
    actions.upvote(user(), made)
    microcache._pages.clear()
    assert stale(Client())
    for cookie in (site.SESSION_COOKIE_NAME, "messages", microcache.RECENT_WRITER):
        known = Client()
        known.cookies[cookie] = "x"
        assert not stale(known), cookie
        microcache._pages.clear()
    assert not stale(Client(), DAY + "?page=1")
    assert not stale(Client(), headers={"HX-Request": "true"})
    microcache._pages.clear()
    assert not stale(Client(), headers={"Host": "localhost"})
    settings.MODE = "single"
    microcache._pages.clear()
    assert not stale(Client())


def test_other_forms_and_hosts_of_others_are_not_mixed_up() -> None:
    paper()
    page = text_of(Client().get(DAY))
    markdown = Client().get(DAY, headers={"Accept": "text/markdown"})
    assert markdown.headers["Content-Type"].startswith("text/markdown")
    assert text_of(Client().get(DAY)) == page
    packed = Client().get(DAY, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.content).decode() == page
    assert Client().get(DAY).content.decode() == page
    assert Client().get(DAY, headers={"Host": "evil.example.org"}).status_code == 400


def test_refusals_and_redirects_are_not_remembered() -> None:
    assert Client().get("/papers/2510.99999").status_code == 404
    made = paper(arxiv_id="2510.99999")
    assert made.title_text in text_of(Client().get("/papers/2510.99999"))
    assert Client().get(DAY + "?page=7").status_code == 404
    assert Client().get(DAY + "?page=7").status_code == 404


def test_a_page_seen_before_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made = paper()
    first = Client().get(DAY, headers={"Accept-Encoding": "gzip"})
    etag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = Client().get(DAY, headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    later(monkeypatch)
    assert Client().get(DAY, headers={"If-None-Match": etag}).status_code == 304, "made anew, and the same"
    actions.upvote(user(), made)
    microcache.clear()
    assert Client().get(DAY, headers={"If-None-Match": etag}).status_code == 200
    assert "ETag" not in signed_in(user()).get(DAY).headers


def test_what_is_too_old_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    cache: microcache.TimedCache[str] = microcache.TimedCache()
    for number in range(50):
        cache.put((str(number),), microcache.time.monotonic(), "page")
    later(monkeypatch)
    cache.put(("new",), microcache.time.monotonic(), "page")
    assert list(cache._entries) == [("new",)]


# --- packed ---------------------------------------------------------------------------------------------------------


def test_pages_are_packed_and_their_length_tells_nothing() -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    text = b"The same page. " * 100
    lengths = set()
    for _ in range(40):
        response = compression.CompressionMiddleware(lambda _: HttpResponse(text, headers={"ETag": '"a"'}))(request)
        assert gzip.decompress(response.content) == text
        assert (response.headers["Content-Encoding"], response.headers["ETag"]) == ("gzip", 'W/"a"')
        assert int(response.headers["Content-Length"]) == len(response.content)
        assert "Accept-Encoding" in response.headers["Vary"]
        lengths.add(len(response.content))
    assert len(lengths) > 5


@pytest.mark.parametrize(("accepts", "text"), [("br", b"x" * 900), ("gzip", b"short")])
def test_what_need_not_be_packed_goes_as_it_is(accepts: str, text: bytes) -> None:
    request = RequestFactory().get("/", headers={"Accept-Encoding": accepts})
    response = compression.CompressionMiddleware(lambda _: HttpResponse(text))(request)
    assert response.content == text


def test_the_cookie_of_who_has_written_outlasts_every_page_made_before() -> None:
    answer = signed_in(user()).post(f"/votes/{paper().key}")
    assert answer.cookies[microcache.RECENT_WRITER]["max-age"] >= 2 * SECONDS
