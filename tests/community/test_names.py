"""Whose name stands where: the handle beside it, and nobody by the name of somebody else."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from dailypapers.accounts import actions as accounts
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import handle_like
from dailypapers.catalog.models import Author
from dailypapers.community import actions
from dailypapers.community.models import Claim
from dailypapers.lib.errors import Invalid
from tests.factories import paper
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
NAME = "Ada Byron King"


def test_the_handle_stands_beside_the_name_everywhere() -> None:
    made = paper(authors=("Ada Byron King", "Ben Sample"), featured_on=date(2025, 10, 14))
    ada, root = user("ada", display_name=NAME, is_moderator=True, is_curator=True), user("root1", is_superuser=True)
    emmy = user("emmy")
    first = actions.comment(emmy, made, "Well argued?")
    said = actions.comment(ada, made, "Indeed, @emmy.", first)
    actions.flag(emmy, said, "spam")
    actions.keep_comment(root, said, "Fine")
    actions.flag(root, said, "other")
    actions.pick(ada, made, date(2025, 10, 14), "A gem")
    actions.create_collection(ada, "Engines", visibility="public")
    group = actions.create_group(ada, "Lab", is_public=True)
    actions.join_group(emmy, actions.invite_to_group(ada, group)[1])
    actions.follow(ada, "person", emmy)
    Claim.objects.create(user=ada, paper=made, author=Author.objects.get(name="Ben Sample"), state="approved")
    Claim.objects.create(user=ada, paper=paper(), author=Author.objects.get(name="Ben Sample"))
    actions.suspend_user(ada, user("lise"), "Spam")
    seen = 0
    for client in (Client(), signed_in(root), signed_in(emmy)):
        for address in (
            f"/papers/{made.key}", "/papers/date/2025-10-14", "/collections", "/users/ada", "/groups/lab", "/groups/lab/members",
            "/moderation", "/moderation/queue", "/notifications", "/authors/Ben%20Sample", f"/feeds/comments/{made.key}.atom",
            f"/feeds/comments/{made.key}.json", f"/feeds/comments/{made.key}.rss",
        ):  # fmt: skip
            page = client.get(address).content.decode().replace("/authors/Ada%20Byron%20King", "")
            page = re.sub(
                r'<a href="">Ada Byron King</a>|<meta name="citation_author"[^>]*>|<span class="Z3988"[^>]*>', "", page
            )
            page = re.sub(
                r"(?s)<(title|pre|script|select).*?</\1>|<p class=\"meta\".*?</p>|<details class=\"mute\".*?</details>",
                "",
                page,
            )
            text = re.sub(r"\s+", " ", unescape(re.sub("<[^>]+>", "", page)))
            for match in re.finditer(NAME, text):
                seen += 1
                assert re.match(r" ?\(?@ada", text[match.end() :]), (
                    address,
                    text[match.start() - 40 : match.end() + 40],
                )
    assert seen > 15


@pytest.mark.parametrize("name", ["Emmy", "e m m y", "Еmmу", "EMMY", "ernmy"])
def test_nobody_bears_the_handle_of_somebody_else(name: str) -> None:
    user("emmy")
    ada = user("ada")
    with pytest.raises(Invalid):
        accounts.change_profile(ada, name, "", True, "")
    accounts.change_profile(ada, "Ada", "", True, "")
    assert (
        accounts.change_profile(User.objects.get(username="emmy"), "Emmy", "", True, "").name_and_handle
        == "Emmy (@emmy)"
    )


def test_two_may_have_one_name() -> None:
    for handle in ("ada", "lovelace"):
        accounts.change_profile(user(handle), "Ada Lovelace", "", True, "")


def test_a_name_from_before_needs_no_change_to_change_something_else() -> None:
    ada = user("ada", display_name="Official Ada")
    assert accounts.change_profile(ada, "Official Ada", "About me", True, "").about == "About me"
    with pytest.raises(Invalid):
        accounts.change_profile(ada, "Official Ada 2", "", True, "")


def test_administrators_are_checked_too_but_may_name_their_role() -> None:
    root = user("root1", is_staff=True, is_superuser=True)
    user("emmy")
    assert accounts.change_profile(root, "Site Administrator", "", True, "").name == "Site Administrator"
    fields = {"username": "ada", "date_joined_0": "2025-01-01", "date_joined_1": "00:00:00", "display_name": "Emmy"}
    ada = user("ada")
    page = signed_in(root).post(f"/admin/accounts/user/{ada.id}/change/", fields).content.decode()
    assert "looks like @emmy" in page
    assert User.objects.get(username="ada").display_name == ""


@pytest.mark.parametrize(
    ("name", "is_made"), [("moderator1", False), ("adm1n", False), ("ernmy", False), ("lise", True)]
)
def test_new_handles_imitate_nobody(client: Client, settings: Any, name: str, is_made: bool) -> None:
    settings.MODE = "open"
    user("emmy")
    client.post("/accounts/signup/", {"username": name, "email": "new@example.org", "password1": PASSWORD})
    assert User.objects.filter(username=name).exists() is is_made


def test_what_looks_like_a_handle_is_found_in_one_query(django_assert_num_queries: Any) -> None:
    user("mary_J0"), user("bill")
    with django_assert_num_queries(3):
        assert handle_like("rnary jo") == "mary_J0"
        assert handle_like("BIll") == "bill"
        assert handle_like("Ada") is None
    with django_assert_num_queries(0):
        assert handle_like("!") is None


def test_names_from_before_are_mended_once() -> None:
    names = {
        "ada": "Ada\u200b L",
        "emmy": "root1 (administrator)",
        "lise": "Еmmу",
        "sofia": "Sofia",
        "boss": "Site Admin",
        "emil": "Emil",
    }
    for handle, name in names.items():
        User.objects.create(username=handle, display_name=name, is_staff=handle == "boss")
    import_module("dailypapers.accounts.migrations.0005_display_names").mend(apps, None)
    assert dict(User.objects.values_list("username", "display_name")) == {
        "ada": "Ada L", "emmy": "", "lise": "", "sofia": "Sofia", "boss": "Site Admin", "emil": "Emil"
    }  # fmt: skip
