"""Wrong passwords slow the guesser, not the owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.people import PASSWORD, user

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many wrong passwords. Try again in"


@pytest.fixture(autouse=True)
def _own_counts(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Counts of the test's own, in which nothing comes back while it runs."""
    settings.HOME = tmp_path
    with time_machine.travel(datetime(2026, 1, 5, 9, tzinfo=UTC), tick=False):
        yield


def attempt(client: Client, login: str, password: str = "wrong words") -> str:
    answer = client.post("/accounts/login/", {"login": login, "password": password})
    if "_auth_user_id" in client.session:
        return "in"
    return "refused" if TOO_MANY in answer.content.decode() else f"wrong {answer.status_code}"


def at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def test_a_guesser_is_slowed_whatever_name_and_browser() -> None:
    user("ada")
    tried = [attempt(at(f"203.0.113.{n}"), ("ada", "ADA", "ada@example.org")[n % 3]) for n in range(1, 8)]
    assert tried == ["wrong 200"] * 5 + ["refused"] * 2
    assert attempt(at("203.0.113.99"), "ada", PASSWORD) == "refused", "from there not even the right one"
    assert attempt(at("198.51.100.1"), "ada", PASSWORD) == "in", "the owner, somewhere else"


def test_the_owner_is_never_locked_out_of_a_known_browser() -> None:
    user("ada")
    home = at("203.0.113.5")
    assert attempt(home, "ada", PASSWORD) == "in"
    home.post("/accounts/logout/")
    for address in (*["203.0.113.5"] * 6, *(f"10.{number}.0.1" for number in range(101))):
        attempt(at(address), "ada")  # from the same house, and from everywhere
    assert attempt(at("192.0.2.200"), "ada", PASSWORD) == "refused", "somebody unknown, somewhere unknown"
    assert attempt(home, "ada", PASSWORD) == "in"
    home.post("/accounts/logout/")
    home.defaults["REMOTE_ADDR"] = "192.0.2.201"
    assert attempt(home, "ada", PASSWORD) == "in", "also where it has never been"


def test_a_known_browser_is_slowed_when_it_guesses_itself() -> None:
    user("ada")
    home = at("203.0.113.5")
    assert attempt(home, "ada", PASSWORD) == "in"
    home.post("/accounts/logout/")
    tried = [attempt(home, "ada") for _ in range(11)]
    assert tried == ["wrong 200"] * 10 + ["refused"]


def test_a_known_browser_of_eve_is_a_stranger_to_ada() -> None:
    user("ada")
    user("eve")
    eves = at("203.0.113.5")
    assert attempt(eves, "eve", PASSWORD) == "in"
    eves.post("/accounts/logout/")
    assert [attempt(eves, "ada") for _ in range(6)] == ["wrong 200"] * 5 + ["refused"]


def test_an_address_that_tries_many_accounts_is_slowed() -> None:
    for number in range(21):
        user(f"reader{number}")
    tried = [attempt(at("203.0.113.5"), f"reader{number}") for number in range(21)]
    assert tried == ["wrong 200"] * 20 + ["refused"]


def test_whether_there_is_such_an_account_is_not_told() -> None:
    user("ada")
    known, unknown = ([attempt(at(address), name) for _ in range(7)]
                      for address, name in (("203.0.113.5", "ada"), ("198.51.100.5", "nobody")))  # fmt: skip
    assert known == unknown


def test_the_right_password_costs_nothing() -> None:
    user("ada")
    for _ in range(20):
        assert attempt(at("203.0.113.5"), "ada", PASSWORD) == "in"
