"""Writes: who may (token, scope, session with CSRF), what they change, what is refused and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from pydantic import BaseModel

from dailypapers.accounts.actions import create_token, revoke_token
from dailypapers.accounts.budgets import BUDGETS
from dailypapers.accounts.models import ApiToken, User
from dailypapers.catalog.models import Paper
from dailypapers.client import models
from dailypapers.client import people as shapes
from dailypapers.community import actions
from dailypapers.community.models import Vote
from dailypapers.digests.models import Edition, Subscription
from dailypapers.lib.ratelimit import DAY, Rate
from dailypapers.ranking.feeds import refresh_feeds
from tests import factories
from tests.api.test_v1 import strict
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db

KEY = "2510.90000"


class Asker:
    """Somebody with a token."""

    def __init__(self, who: User, *scopes: str) -> None:
        self.user = who
        self.token, self.secret = create_token(who, "test", scopes)
        self.client = Client(SERVER_NAME="localhost")

    def ask(self, method: str, path: str, status: int = 200, body: Any = None, **query: Any) -> Any:
        sent: dict[str, Any] = {"query_params": query} if query else {}
        if body is not None:
            sent |= {"data": body, "content_type": "application/json"}
        answer = self.client.generic(method, f"/api/v1/{path}", **_encoded(sent), headers=self.headers)
        assert answer.status_code == status, (method, path, answer.status_code, answer.content[:400])
        return answer.json() if answer.content else None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}


def _encoded(sent: dict[str, Any]) -> dict[str, Any]:
    return sent | ({"data": orjson.dumps(sent["data"])} if "data" in sent else {})


@pytest.fixture
def ada(db: None, settings: Any) -> Asker:
    settings.API_RATE = 0
    return Asker(user("ada"), "read", "write")


def test_channels(ada: Asker, emmy: Asker) -> None:
    secret = "https://hooks.example.org/secret-topic"
    made = ada.ask("POST", "me/channels", 201, {"url": secret, "name": "Lab", "kind": "search", "target": "attention"})
    assert (made["channel"], made["name"], made["subscriptions"][0]["target"]) == ("webhook", "Lab", "attention")
    assert ada.ask("GET", "me/channels") == {"items": [made]}
    assert "secret-topic" not in str(made)
    assert ada.ask("POST", "me/channels", 409, {"url": secret})["code"] == "already"
    assert "passwd" not in str(ada.ask("POST", "me/channels", 422, {"url": "file:///etc/passwd"}))
    assert emmy.ask("GET", "me/channels") == {"items": []}
    emmy.ask("POST", f"me/channels/{made['id']}/test", 404, {})
    emmy.ask("DELETE", f"me/channels/{made['id']}", 404)
    ada.ask("DELETE", f"me/channels/{made['id']}", 204)
    assert ada.ask("GET", "me/channels") == {"items": []}


@pytest.fixture
def emmy(db: None) -> Asker:
    return Asker(user("emmy"), "read", "write")


WRITES: list[tuple[str, str, Any]] = [
    ("PUT", f"papers/{KEY}/vote", None),
    ("DELETE", f"papers/{KEY}/vote", None),
    ("PUT", f"papers/{KEY}/reading", {"state": "later"}),
    ("DELETE", f"papers/{KEY}/reading", None),
    ("POST", f"papers/{KEY}/comments", {"text": "Why?"}),
    ("PATCH", "comments/1", {"text": "Why?"}),
    ("DELETE", "comments/1", None),
    ("PUT", "comments/1/reactions/thanks", None),
    ("DELETE", "comments/1/reactions/thanks", None),
    ("POST", "collections", {"title": "Mine"}),
    ("PATCH", "collections/x", {"title": "Mine"}),
    ("DELETE", "collections/x", None),
    ("PUT", f"collections/x/papers/{KEY}", {}),
    ("DELETE", f"collections/x/papers/{KEY}", None),
    ("POST", "ask", {"question": "Why?"}),
    ("POST", "me/follows", {"kind": "search", "target": "attention"}),
    ("DELETE", "me/follows?kind=search&target=attention", None),
    ("POST", "me/submissions", {"paper": KEY}),
    ("POST", "me/subscriptions", {"kind": "day"}),
    ("DELETE", "me/subscriptions/1", None),
    ("POST", "me/mutes", {"kind": "word", "target": "crypto"}),
    ("DELETE", "me/mutes?kind=word&target=crypto", None),
    ("POST", "me/channels", {"url": "https://hooks.example.org/x"}),
    ("POST", "me/channels/1/test", {}),
    ("DELETE", "me/channels/1", None),
]
OWN = [
    "me/feed",
    "me/votes",
    "me/reading/later",
    "me/collections",
    "me/follows",
    "me/mutes",
    "me/submissions",
    "me/subscriptions",
    "me/channels",
]


def test_every_write_is_in_the_list() -> None:
    from dailypapers.api.v1.api import schema

    assert sum(method != "get" for methods in schema()["paths"].values() for method in methods) == len(WRITES)


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_write_needs_somebody_and_the_scope(
    ada: Asker, catalogue: list[Paper], method: str, path: str, body: Any
) -> None:
    nobody = Client(SERVER_NAME="localhost")
    sent = {"data": body, "content_type": "application/json"} if body is not None else {}
    answer = nobody.generic(method, f"/api/v1/{path}", **_encoded(sent))
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
    ada.token.scopes = ["read"]
    ada.token.save()
    said = ada.ask(method, path, 403, body)
    assert said["code"] == "wrong_scope"
    assert "write" in said["message"]


@pytest.mark.parametrize("path", OWN)
def test_what_is_ones_own_needs_the_scope_read(ada: Asker, path: str) -> None:
    assert Client(SERVER_NAME="localhost").get(f"/api/v1/{path}").status_code == 401
    ada.token.scopes = ["write"]
    ada.token.save()
    assert ada.ask("GET", path, 403)["code"] == "wrong_scope"


def test_expired_revoked_and_suspended(ada: Asker, catalogue: list[Paper]) -> None:
    ada.ask("PUT", f"papers/{KEY}/vote")
    ApiToken.objects.filter(id=ada.token.id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ada.ask("DELETE", f"papers/{KEY}/vote", 401)["code"] == "invalid_token"
    ApiToken.objects.filter(id=ada.token.id).update(expires_at=None)
    ada.ask("GET", "me/votes")
    User.objects.filter(id=ada.user.id).update(is_active=False)
    assert ada.ask("GET", "me/votes", 401)["code"] == "invalid_token"
    User.objects.filter(id=ada.user.id).update(is_active=True)
    revoke_token(ada.user, ada.token.id)
    assert ada.ask("GET", "me/votes", 401)["code"] == "invalid_token"
    assert Vote.objects.count() == 1


def test_a_session_writes_with_its_csrf_token_only(ada: Asker, catalogue: list[Paper]) -> None:
    browser = signed_in(ada.user, SERVER_NAME="localhost", enforce_csrf_checks=True)
    address = f"/api/v1/papers/{KEY}/vote"
    refused = browser.put(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "X-CSRFToken" in refused.json()["message"]
    browser.get("/accounts/login/")
    token = "a" * 32
    browser.cookies["csrftoken"] = token
    assert browser.put(address, headers={"X-CSRFToken": "b" * 32}).status_code == 403
    assert browser.put(address, headers={"X-CSRFToken": token}).json()["voted"] is True
    foreign = {"X-CSRFToken": token, "Origin": "https://evil.example"}
    assert browser.delete(address, headers=foreign).status_code == 403
    assert browser.get("/api/v1/me").json() == {"username": "ada", "scopes": ["read", "write"]}


def test_a_read_only_site_says_so(ada: Asker, catalogue: list[Paper], settings: Any) -> None:
    settings.READ_ONLY = True
    said = ada.ask("PUT", f"papers/{KEY}/vote", 403)
    assert (said["code"], "read-only" in said["message"]) == ("forbidden", True)
    ada.ask("GET", f"papers/{KEY}")


def test_votes(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    strict(shapes.Voted, ada.ask("PUT", f"papers/{KEY}/vote"))
    assert ada.ask("PUT", f"papers/{KEY}v2/vote")["votes"] == 1
    assert emmy.ask("PUT", f"papers/{KEY}/vote") == {"paper": KEY, "votes": 2, "voted": True}
    paper = ada.ask("GET", f"papers/{KEY}")
    assert (paper["votes"], paper["upvotes"]) == (2, 31)
    mine = ada.ask("GET", "me/votes")
    strict(models.PaperList, mine)
    assert [item["id"] for item in mine["items"]] == [KEY]
    assert ada.ask("DELETE", f"papers/{KEY}/vote") == {"paper": KEY, "votes": 1, "voted": False}
    assert ada.ask("PUT", "papers/nothing/vote", 404)["code"] == "not_found"
    ada.ask("PUT", "papers/hep-th/9901001/vote")


def test_limits_are_those_of_the_actions(ada: Asker, catalogue: list[Paper], monkeypatch: pytest.MonkeyPatch) -> None:
    vote = replace(BUDGETS["vote"], rates=(Rate(1, DAY),))
    monkeypatch.setitem(BUDGETS, "vote", vote)
    ada.ask("PUT", f"papers/{KEY}/vote")
    answer = ada.client.delete(f"/api/v1/papers/{KEY}/vote", headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer["Retry-After"]) > 0


def test_comments(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    made = ada.ask("POST", f"papers/{KEY}/comments", 201, {"text": "Why $x^2$?"})
    strict(shapes.Comment, made)
    assert (made["user"], made["text"], made["paper"]) == ("ada", "Why $x^2$?", KEY)
    reply = emmy.ask("POST", f"papers/{KEY}/comments", 201, {"text": "See @ada.", "parent": made["id"]})
    assert reply["parent"] == made["id"]
    ada.ask("PUT", f"comments/{reply['id']}/reactions/thanks")
    again = ada.ask("PUT", f"comments/{reply['id']}/reactions/thanks")
    assert again == {"comment": reply["id"], "kind": "thanks", "mine": True}
    listed = ada.ask("GET", f"papers/{KEY}/comments")
    strict(shapes.CommentList, listed)
    assert listed["items"][0]["replies"][0]["reactions"] == [{"kind": "thanks", "number": 1, "mine": True}]
    assert ada.ask("GET", f"papers/{KEY}")["comments"] == 2
    changed = ada.ask("PATCH", f"comments/{made['id']}", body={"text": "Why a square?"})
    assert changed["text"] == "Why a square?"
    assert changed["edited_at"]
    assert emmy.ask("PATCH", f"comments/{made['id']}", 403, {"text": "Mine now"})["code"] == "forbidden"
    assert emmy.ask("DELETE", f"comments/{made['id']}", 403)["code"] == "forbidden"
    assert ada.ask("POST", f"papers/{KEY}/comments", 409, {"text": "Why a square?"})["code"] == "already"
    assert ada.ask("POST", f"papers/{KEY}/comments", 422, {"text": " "})["code"] == "not_valid"
    ada.ask("DELETE", f"comments/{made['id']}", 204)
    gone = ada.ask("GET", f"comments/{made['id']}")
    assert (gone["deleted"], gone["text"], gone["user"]) == (True, "", None)
    assert ada.ask("DELETE", f"comments/{reply['id']}/reactions/thanks")["mine"] is False


def test_comments_of_a_group_are_its_members_alone(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    group = actions.create_group(ada.user, "Analytical society")
    made = ada.ask("POST", f"papers/{KEY}/comments", 201, {"text": "For us", "group": group.slug})
    assert made["group"] == group.slug
    assert len(ada.ask("GET", f"papers/{KEY}/comments")["items"]) == 1
    assert emmy.ask("GET", f"papers/{KEY}/comments")["items"] == []
    assert emmy.ask("GET", f"comments/{made['id']}", 404)["code"] == "not_found"
    ada.token.scopes = ["write"]
    ada.token.save()
    assert ada.ask("GET", f"papers/{KEY}/comments")["items"] == [], "a token that may not read sees what all see"


def test_collections(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    made = ada.ask("POST", "collections", 201, {"title": "Reading circle"})
    strict(shapes.Collection, made)
    slug = made["slug"]
    saved = ada.ask("PUT", f"collections/{slug}/papers/{KEY}", body={"note": "First"})
    strict(shapes.Saved, saved)
    ada.ask("PUT", f"collections/{slug}/papers/hep-th/9901001", body={"place": 0})
    assert ada.ask("PUT", f"collections/{slug}/papers/{KEY}", body={})["note"] == "First"
    whole = ada.ask("GET", f"collections/{slug}")
    strict(shapes.CollectionWhole, whole)
    assert [(i["paper"]["id"], i["note"]) for i in whole["items"]] == [("hep-th/9901001", ""), (KEY, "First")]
    part = ada.ask("GET", f"collections/{slug}", limit=1)
    assert ada.ask("GET", f"collections/{slug}", limit=1, cursor=part["next"])["items"] == whole["items"][1:]
    assert emmy.ask("GET", f"collections/{slug}", 404)["code"] == "not_found"
    assert emmy.ask("PUT", f"collections/{slug}/papers/{KEY}", 404, {})["code"] == "not_found"
    assert emmy.ask("GET", "collections")["items"] == []
    assert emmy.ask("GET", "collections", owner="ada")["items"] == []
    ada.ask("PATCH", f"collections/{slug}", body={"visibility": "public"})
    assert [row["slug"] for row in emmy.ask("GET", "collections")["items"]] == [slug]
    assert emmy.ask("PUT", f"collections/{slug}/papers/{KEY}", 403, {})["code"] == "forbidden"
    assert emmy.ask("DELETE", f"collections/{slug}", 403)["code"] == "forbidden"
    ada.ask("DELETE", f"collections/{slug}/papers/{KEY}", 204)
    mine = ada.ask("GET", "me/collections")
    strict(shapes.CollectionList, mine)
    assert [(row["slug"], row["papers"]) for row in mine["items"]] == [(slug, 1)]
    ada.ask("DELETE", f"collections/{slug}", 204)
    assert ada.ask("GET", f"collections/{slug}", 404)["code"] == "not_found"
    assert ada.ask("GET", "collections", 404, owner="nobody")["field"] == "owner"


def test_reading_states(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    assert ada.ask("PUT", f"papers/{KEY}/reading", body={"state": "later"}) == {"paper": KEY, "state": "later"}
    assert [item["id"] for item in ada.ask("GET", "me/reading/later")["items"]] == [KEY]
    assert emmy.ask("GET", "me/reading/later")["items"] == []
    assert ada.ask("GET", "me/reading/hidden")["items"] == []
    strict(shapes.Reading, ada.ask("DELETE", f"papers/{KEY}/reading"))
    assert ada.ask("GET", "me/reading/later")["items"] == []
    assert ada.ask("PUT", f"papers/{KEY}/reading", 400, {"state": "burnt"})["field"] == "state"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("author", "Ada Lovelace"), ("organisation", "analytical"), ("category", "cs.LG"), ("keyword", "memory"),
        ("person", "emmy"), ("search", "attention cat:cs.LG"),
    ],
)  # fmt: skip
def test_follows(ada: Asker, emmy: Asker, catalogue: list[Paper], kind: str, target: str) -> None:
    made = ada.ask("POST", "me/follows", body={"kind": kind, "target": target})
    strict(shapes.Follow, made)
    assert (made["kind"], made["target"]) == (kind, target)
    assert ada.ask("GET", "me/follows") == {"items": [made]}
    ada.ask("DELETE", "me/follows", 204, kind=kind, target=target)
    assert ada.ask("GET", "me/follows") == {"items": []}
    if kind != "search":
        assert ada.ask("POST", "me/follows", 404, {"kind": kind, "target": "nobody"})["code"] == "not_found"


def test_submissions(ada: Asker, catalogue: list[Paper]) -> None:
    made = ada.ask("POST", "me/submissions", 201, {"paper": "https://arxiv.org/abs/2511.00001"})
    strict(shapes.Submission, made)
    assert (made["state"], made["identifier"], made["day"]) == ("pending", "2511.00001", str(timezone.now().date()))
    said = ada.ask("POST", "me/submissions", 409, {"paper": "2511.00001"})
    assert said["code"] == "already"
    assert ada.ask("POST", "me/submissions", 422, {"paper": "my cat"})["code"] == "not_valid"
    assert ada.ask("POST", "me/submissions", 422, {"paper": "2511.00002", "day": "2025-02-30"})["code"] == "not_valid"
    listed = ada.ask("GET", "me/submissions")
    strict(shapes.SubmissionList, listed)
    assert listed["items"] == [made]


def test_my_feed_is_the_one_of_the_page(ada: Asker, catalogue: list[Paper]) -> None:
    factories.papers(6)
    before = ada.ask("GET", "me/feed")
    strict(shapes.FeedList, before)
    assert before["made_at"] is None
    ada.ask("PUT", f"papers/{KEY}/vote")
    refresh_feeds()
    feed = ada.ask("GET", "me/feed", limit=100)
    assert feed["made_at"]
    assert feed["is_current"]
    assert KEY not in [item["paper"]["id"] for item in feed["items"]], "what was dealt with is not in it"
    assert all(item["reason"] for item in feed["items"])
    part = ada.ask("GET", "me/feed", limit=3)
    rest = ada.ask("GET", "me/feed", limit=100, cursor=part["next"])
    assert part["items"] + rest["items"] == feed["items"]


def test_editions(ada: Asker, catalogue: list[Paper]) -> None:
    ids = [paper.id for paper in catalogue[:4]]
    for day in (13, 14):
        Edition.objects.create(day=date(2025, 10, day), frozen_at=timezone.now(), paper_ids=ids)
    listed = ada.ask("GET", "editions", limit=1)
    strict(shapes.EditionList, listed)
    assert [row["day"] for row in listed["items"]] == ["2025-10-14"]
    assert ada.ask("GET", "editions", cursor=listed["next"])["items"][0]["day"] == "2025-10-13"
    whole = ada.ask("GET", "editions/newest")
    strict(shapes.EditionWhole, whole)
    assert [item["id"] for item in whole["items"]] == [paper.key for paper in catalogue[:4]]
    part = ada.ask("GET", "editions/2025-10-14", limit=3)
    assert ada.ask("GET", "editions/2025-10-14", limit=3, cursor=part["next"])["items"] == whole["items"][3:]
    assert (whole["previous"], whole["following"]) == ("2025-10-13", None)
    assert ada.ask("GET", "editions/2025-10-15", 404)["field"] == "day"
    assert ada.ask("GET", "editions/someday", 400)["field"] == "day"


def test_subscriptions(ada: Asker, emmy: Asker, catalogue: list[Paper]) -> None:
    made = ada.ask("POST", "me/subscriptions", 201, {"kind": "category", "target": "cs.lg", "hour": 6})
    strict(shapes.Subscription, made)
    assert (made["address"], made["target"], made["confirmed"], made["hour"]) == ("ada@example.org", "cs.LG", True, 6)
    ada.ask("POST", "me/subscriptions", 201, {"kind": "category", "target": "cs.LG"})
    ada.ask("POST", "me/subscriptions", 201, {"kind": "day"})
    listed = ada.ask("GET", "me/subscriptions")
    strict(shapes.SubscriptionList, listed)
    assert [row["kind"] for row in listed["items"]] == ["category", "day"]
    assert emmy.ask("GET", "me/subscriptions")["items"] == []
    assert emmy.ask("DELETE", f"me/subscriptions/{made['id']}", 404)["code"] == "not_found"
    other = {"kind": "day", "address": "emmy@example.org"}
    assert ada.ask("POST", "me/subscriptions", 422, other)["code"] == "not_valid", "somebody else's address"
    assert ada.ask("POST", "me/subscriptions", 422, {"kind": "dreams"})["code"] == "not_valid"
    ada.ask("DELETE", f"me/subscriptions/{made['id']}", 204)
    assert Subscription.objects.count() == 1
    EmailAddress.objects.update(verified=False)
    assert "confirmed e-mail address" in ada.ask("POST", "me/subscriptions", 422, {"kind": "day"})["message"]


@pytest.mark.parametrize(
    ("sent", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "bad_request"),
        (b"[" * 100_000 + b"]" * 100_000, "application/json", 400, "bad_request"),
        (b'{"text":"a"}', "text/plain", 415, "wrong_type"),
        (b"text=a", "application/x-www-form-urlencoded", 415, "wrong_type"),
        (b'{"text":7}', "application/json", 400, "invalid_value"),
        (b'{"text":"a","colour":"red"}', "application/json", 400, "invalid_value"),
        (b'{"text":"a","parent":99999999999999999999}', "application/json", 400, "invalid_value"),
        (b'{"text":"a","parent":1}', "application/json", 404, "not_found"),
        (b'{"text":"a","group":"a\\u0000"}', "application/json", 404, "not_found"),
        (b"[]", "application/json", 400, "invalid_value"),
        (b"null", "application/json", 400, "invalid_value"),
        (b"", "application/json", 400, "invalid_value"),
        (b'{"text":"' + b"a" * 15_000 + b'"}', "application/json", 422, "not_valid"),
        (b'{"text":"' + b"a" * 1_100_000 + b'"}', "application/json", 413, "too_large"),
    ],
)
def test_bodies_that_do_not_do(
    ada: Asker, catalogue: list[Paper], sent: bytes, kind: str, status: int, code: str
) -> None:
    answer = ada.client.generic("POST", f"/api/v1/papers/{KEY}/comments", sent, kind, headers=ada.headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content[:300]
    assert set(answer.json()) == {"code", "message", "field"}


def test_models_of_bodies_refuse_what_is_unknown() -> None:
    for model in vars(shapes).values():
        if isinstance(model, type) and issubclass(model, BaseModel) and issubclass(model, shapes.Body):
            assert model.model_config["extra"] == "forbid"
            assert model.model_config["strict"]
