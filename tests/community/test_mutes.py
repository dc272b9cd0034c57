"""Muting: what a reader does not want to see shrinks to a line, for them alone, and comes back from one page."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client

from dailypapers.accounts.actions import create_token
from dailypapers.archive.mutes import MUTES
from dailypapers.catalog.models import Category
from dailypapers.community import actions
from dailypapers.community.actions import mutes
from dailypapers.community.models import Mute
from dailypapers.community.queries import viewer_states_of
from dailypapers.digests.subscriptions.secret_feeds import make_secret_feed
from dailypapers.lib.errors import Conflict, Invalid
from dailypapers.listings import open_listing
from tests.factories import paper
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "title": "Sparse attention at scale", "abstract": "We study attention-based models.", "keywords": ("Low-rank",),
    "authors": ("A. First", "B. Second", "C. Third"), "categories": ("cs.LG", "stat.ML"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "target", "is_muted"),
    [
        ("author", "C. Third", True), ("author", "C. Thi", False), ("category", "stat.ML", True), ("category", "cs", False),
        ("word", "SPARSE attention", True), ("word", "spars", False), ("word", "attention", True), ("word", ".*", False),
        ("keyword", "low-rank", True), ("keyword", "rank-low", False),
    ],
)  # fmt: skip
def test_what_a_paper_holds_mutes_it(kind: str, target: str, is_muted: bool) -> None:
    made, ada = paper(**FACTS), user("ada")
    actions.mute(ada, kind, target)
    actions.mute(ada, kind, target)
    states = viewer_states_of(ada, [made.id])
    assert states is not None
    assert [state.muted for state in states.values()] == ([states[made.id].muted] if is_muted else [])
    assert not viewer_states_of(user("ben"), [made.id])


def test_a_muted_paper_is_a_line_until_it_is_shown_again() -> None:
    made, ben = paper(**FACTS), user("ben")
    client, path = signed_in(ben), "/papers/date/2025-10-14"
    assert 'value="author:A. First"' in unescape(client.get(path).content.decode())
    assert client.post("/mutes", {"mute": "category:cs.LG", "next": path}).status_code == 302
    page = client.get(path).content.decode()
    assert "(cs.LG)" in page
    assert made.title_text in page
    assert "We study" not in page
    assert "cs.LG" in client.get("/mutes").content.decode()
    client.post("/mutes", {"mute": "category:cs.LG", "stop": "1"})
    assert "(cs.LG)" not in client.get(path).content.decode()
    client.post("/mutes", {"word": "attention"})
    assert Mute.objects.get().target == "attention"


def test_what_can_be_muted(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = user("ada")
    for kind, target in (("person", "ben"), ("word", "a"), ("author", " "), ("word", "x" * 401)):
        with pytest.raises(Invalid):
            actions.mute(ada, kind, target)
    monkeypatch.setattr(mutes, "MAX_MUTES", 1)
    actions.mute(ada, "word", "graphs")
    with pytest.raises(Conflict):
        actions.mute(ada, "word", "trees")
    assert signed_in(ada).post("/mutes", {"mute": "nonsense"}).status_code == 422


def test_mutes_go_into_the_archive() -> None:
    actions.mute(user("ada"), "author", "A. First")
    lines = [json.loads(json.dumps(line, default=str)) for line in MUTES.lines()]
    Mute.objects.all().delete()
    MUTES.restore(lines)
    MUTES.restore(lines)
    assert MUTES.count() == 1


def test_muted_papers_leave_private_feeds_and_lists_but_none_that_are_ones_own() -> None:
    muted, kept = paper(**FACTS), paper(categories=("cs.LG",))
    ada = user("ada")
    actions.mute(ada, "author", "C. Third")
    actions.follow(ada, "category", Category.objects.get(code="cs.LG"))
    actions.set_reading_state(ada, muted, "later")
    keys = {}
    for kind, target in (("category", "cs.LG"), ("follows", ""), ("for-you", ""), ("reading", "later")):
        feed = Client().get(f"/feeds/mine/{make_secret_feed(ada, kind, target)}.json").json()
        keys[kind] = {item["url"].partition("/papers/")[2] for item in feed["items"]}
    assert keys == {"category": {kept.key}, "follows": {kept.key}, "for-you": {kept.key}, "reading": {muted.key}}
    public = Client().get("/feeds/category/cs.LG.json").json()
    assert len(public["items"]) == 2
    assert set(open_listing("follows", viewer=ada).ids()) == {kept.id}


def test_the_api_leaves_them_out_for_a_token_and_mutes() -> None:
    muted, kept = paper(**FACTS), paper(categories=("cs.LG",))
    ada = user("ada")
    headers = {"Authorization": f"Bearer {create_token(ada, 'test', ['read', 'write'])[1]}"}
    client, site = Client(), "/api/v1"

    def listed(**options: Any) -> set[str]:
        items = client.get(f"{site}/listings/category/cs.LG", **options).json()["items"]
        return {item["paper"]["id"] for item in items}

    body = {"kind": "word", "target": "Sparse attention"}
    made = client.post(f"{site}/me/mutes", body, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["target"]) == (200, "Sparse attention")
    assert client.get(f"{site}/me/mutes", headers=headers).json()["items"] == [made.json()]
    assert listed(headers=headers) == {kept.key}
    assert listed() == {kept.key, muted.key}
    assert client.delete(f"{site}/me/mutes?kind=word&target=Sparse attention", headers=headers).status_code == 204
    assert listed(headers=headers) == {kept.key, muted.key}
