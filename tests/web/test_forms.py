"""What was typed stays, and the error stands beside its field."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.accounts.models import ApiToken, User
from dailypapers.community import actions
from dailypapers.community.models import Collection, Group
from dailypapers.digests.models import Subscriber
from dailypapers.web.forms.base import DayField, Form, IdField, TextField
from tests.factories import paper
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db


class Odd(Form):
    text = TextField(required=False, max_length=3)
    day = DayField(required=False)
    number = IdField(required=False)


def page_of(response: Any) -> str:
    return str(response.content.decode())


def errors_of(page: str) -> dict[str, str]:
    """{id of a field: its error}, where the field names its error for those who do not see the page."""
    found = dict(re.findall(r'<span class="error" id="(\w+)_error" role="alert"[^>]*>(.*?)</span>', page))
    assert all(re.search(rf'aria-describedby="(id_\w+_helptext )?{name}_error"', page) for name in found)
    return found


def test_fields_take_any_text() -> None:
    form = Odd({"text": "\ufeff a\0\ud800b\r\n ", "day": " 2025-10-14 ", "number": "9" * 5_000})
    assert form.is_valid()
    assert (form.cleaned_data["text"], str(form.cleaned_data["day"]), form.cleaned_data["number"]) == (
        "ab",
        "2025-10-14",
        0,
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [({"text": "four"}, "Shorten this to 3 characters; it has 4."), ({"day": "2025-13-40"}, "Months run from 01 to 12"), ({"day": "soon"}, "2025-10-14")],
)  # fmt: skip
def test_errors_say_what_to_do(data: dict[str, str], sentence: str) -> None:
    assert sentence in Odd(data).first_error
    assert Odd(data).status == 422


@pytest.mark.parametrize(
    ("number", "row"), [("7", 7), ("", 0), ("-1", 0), ("0", 0), ("x", 0), (str(2**63), 0), (str(2**63 - 1), 2**63 - 1)]
)
def test_what_cannot_be_an_id_is_no_row(number: str, row: int) -> None:
    assert Odd({"number": number}).values()["number"] == row


LONG = "word " * 30


@pytest.mark.parametrize(
    ("url", "data", "field", "kept"),
    [
        ("/collections/new", {"title": "", "description": "On planning"}, "title", "On planning"),
        ("/collections/new", {"title": LONG, "visibility": "public"}, "title", LONG.strip()),
        ("/collections/new", {"title": "Mine", "visibility": "secret"}, "visibility", 'value="Mine"'),
        ("/groups/new", {"name": "", "description": "Reading circle"}, "name", "Reading circle"),
        ("/settings", {"display_name": LONG, "about": "I read"}, "display_name", "I read"),
        ("/submit", {"paper": "2510.00001", "day": "never"}, "day", "2510.00001"),
        ("/papers/for-you/sliders", {"freshness": "101", "popularity": "7", "breadth": "1"}, "freshness", 'value="7"'),
        ("/papers/for-you/seeds", {"papers": "@article{x"}, "papers", "@article{x"),
    ],
)  # fmt: skip
def test_a_refused_form_comes_back(url: str, data: dict[str, str], field: str, kept: str) -> None:
    answer = signed_in(user()).post(url, data)
    assert answer.status_code == 422
    assert set(errors_of(page_of(answer))) == {f"id_{field}"}
    assert kept in page_of(answer)
    assert not Collection.objects.exists()
    assert not Group.objects.exists()


def test_a_collection_is_changed_or_its_form_comes_back() -> None:
    ada = user()
    made = actions.create_collection(ada, "Before", "Old words", "public")
    client = signed_in(ada)
    answer = client.post(
        f"/collections/{made.slug}/change", {"title": LONG, "description": "New words", "visibility": "public"}
    )
    assert answer.status_code == 422
    assert "New words" in page_of(answer)
    assert client.post(f"/collections/{made.slug}/change", {"title": "After", "description": "New"}).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.description, made.visibility) == ("After", "New", "public"), "what was not sent stays"


def test_a_group_is_changed_or_its_form_comes_back() -> None:
    ada = user()
    group = actions.create_group(ada, "Lab")
    client, url = signed_in(ada), f"/groups/{group.slug}/members"
    answer = client.post(url, {"do": "change", "name": "", "description": "Circle"})
    assert answer.status_code == 422
    assert errors_of(page_of(answer)) == {"id_name": "Give the group a name."}
    assert "Circle" in page_of(answer)
    assert client.post(url, {"do": "change", "name": "Labs", "is_public": "1"}).status_code == 302
    assert client.post(url, {"do": "explode"}).status_code == 422
    group.refresh_from_db()
    assert (group.name, group.is_public) == ("Labs", True)


@pytest.mark.parametrize("days", ["0", "3651", "x", "-1", "1.5"])
def test_a_token_lasts_some_days(days: str) -> None:
    client = signed_in(user())
    answer = client.post("/settings/tokens", {"name": "Notebook", "scopes": "read", "days": days})
    assert answer.status_code == 422
    assert "days from 1 to 3,650" in errors_of(page_of(answer))["token_days"]
    assert client.post("/settings/tokens", {"name": "Notebook", "scopes": "read", "days": "3650"}).status_code == 200
    end = ApiToken.objects.get().expires_at
    assert end is not None
    assert timedelta(days=3_649) < end - timezone.now() <= timedelta(days=3_650)


def test_a_token_without_scopes_or_with_too_many() -> None:
    client = signed_in(user())
    assert client.post("/settings/tokens", {"name": "Notebook"}).status_code == 422
    assert client.post("/settings/tokens", {"name": "Notebook", "scopes": ["read", "fly"]}).status_code == 422
    assert client.post("/settings/tokens", {"name": "Notebook", "scopes": ["admin"]}).status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [({"username": "wrong", "password": PASSWORD}, "username"), ({"username": "ada", "password": "wrong"}, "password"),
     ({"username": "ada"}, "password"), ({}, "username")],
)  # fmt: skip
def test_an_account_is_not_deleted_by_mistake(data: dict[str, str], field: str) -> None:
    answer = signed_in(user("ada")).post("/settings/delete", data)
    assert answer.status_code == 422
    assert set(errors_of(page_of(answer))) == {f"id_{field}"}
    assert User.objects.exists()


@pytest.mark.parametrize("button", ["pick", "claim", "save"])
def test_what_is_done_to_a_paper_comes_back_on_a_page_of_its_own(button: str) -> None:
    made = paper(authors=("Ada Lovelace",))
    client = signed_in(user(is_curator=True))
    data = {"day": "never", "author": "Nobody", "title": LONG, "note": "By the river", "next": "/papers/trending"}
    answer = client.post(f"/{button}s/{made.key}", data)
    assert answer.status_code == 422
    page = page_of(answer)
    assert len(errors_of(page)) == 1
    assert "By the river" in page
    assert '<input type="hidden" name="next" value="/papers/trending">' in page
    by_htmx = client.post(f"/{button}s/{made.key}", data, headers={"HX-Request": "true"})
    assert (by_htmx.status_code, by_htmx.headers["HX-Retarget"]) == (422, "#notices")


def test_a_decision_without_a_reason_comes_back_to_its_case() -> None:
    made, ada = paper(), user("ada")
    comment = actions.comment(ada, made, "Buy pills")
    actions.flag(user(), comment, "spam")
    client = signed_in(user(is_moderator=True))
    answer = client.post("/moderation/queue", {"do": "keep", "id": comment.id, "reason": "word" * 200})
    assert answer.status_code == 422
    assert f'value="{"word" * 200}"' in page_of(answer)
    assert client.post("/moderation/queue", {"do": "keep", "id": "9" * 5_000, "reason": "Fine"}).status_code == 404
    assert client.post("/moderation/queue", {"do": "", "id": comment.id, "reason": "Fine"}).status_code == 422


def test_the_form_of_digests_keeps_what_was_chosen(client: Client) -> None:
    paper()
    data = {"address": "\ufeffada@example.org", "kind": "category", "target": "cs.NONE", "cadence": "weekly", "weekday": "4",
            "limit": "5", "hour": "22", "time_zone": "Asia/Tokyo", "empty": "1"}  # fmt: skip
    answer = client.post("/subscribe", data)
    assert answer.status_code == 400
    page = page_of(answer)
    assert set(errors_of(page)) == {"id_target"}
    for option in ("category", "weekly", "4", "22"):
        assert f'<option value="{option}" selected>' in page
    assert 'value="Asia/Tokyo"' in page
    assert client.post("/subscribe", data | {"target": "cs.LG"}).status_code == 200
    assert Subscriber.objects.get().address == "ada@example.org", "a byte order mark is no part of an address"


def test_the_form_of_digests_is_filled_by_its_address(client: Client) -> None:
    page = page_of(
        client.get("/subscribe?" + urlencode({"kind": "search", "target": "sparse attention", "limit": "<b>"}))
    )
    assert '<option value="search" selected>' in page
    assert 'value="sparse attention"' in page
    assert "<b>" not in page.split("<form")[2]
