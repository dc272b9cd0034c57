"""One limiter: exact budgets in the database, the others in a file, and who counts as whom."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from dailypapers.accounts import budgets, limits
from dailypapers.accounts.budgets import BUDGETS, MAX_API_BODY, MAX_BODY, Budget
from dailypapers.accounts.models import RateBucket
from dailypapers.lib.errors import RateLimited
from dailypapers.lib.ratelimit import DAY, MINUTE, Rate
from dailypapers.web.rate_limits import budget_for
from tests.people import signed_in, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def count(name: str, who: str, times: int, **options: bool) -> int:
    """How many of so many uses were allowed."""
    allowed = 0
    for _ in range(times):
        try:
            limits.check(name, who, **options)
            allowed += 1
        except RateLimited:
            pass
    return allowed


@pytest.mark.parametrize("budget", BUDGETS.values(), ids=BUDGETS)
def test_every_budget_of_the_table_is_held_and_says_when_to_come_back(budget: Budget) -> None:
    first = min(rate.capacity for rate in budget.rates)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert count(budget.name, "somebody", first + 1) == first
        with pytest.raises(RateLimited) as refused:
            limits.check(budget.name, "somebody")
        assert "Try again in" in str(refused.value).replace("or try", "Try")
        assert "{" not in str(refused.value)
        assert 0 < refused.value.wait <= DAY
        assert count(budget.name, "somebody else", 1) == 1
        clock.shift(timedelta(seconds=refused.value.wait))
        assert count(budget.name, "somebody", 1) == 1


@pytest.mark.parametrize("budget", [b for b in BUDGETS.values() if b.first_day], ids=lambda b: b.name)
def test_new_accounts_may_do_less(budget: Budget) -> None:
    assert [r.period for r in budget.first_day] == [r.period for r in budget.rates]
    assert all(new.capacity < old.capacity for new, old in zip(budget.first_day, budget.rates, strict=True))
    with time_machine.travel(timezone.now(), tick=False):
        assert count(budget.name, "new", 200, is_new=True) == min(rate.capacity for rate in budget.first_day)


def test_a_refusal_in_words() -> None:
    with time_machine.travel(timezone.now(), tick=False):
        count("comment", "user:1", 3, is_new=True)
        with pytest.raises(RateLimited) as refused:
            limits.check("comment", "user:1", is_new=True)
    assert str(refused.value) == (
        "You can do this 3 times a minute in an account's first day. Try again in 20 seconds."
    )


def test_who_is_new() -> None:
    assert limits.is_new(user("new", days=0))
    assert not limits.is_new(user("old", days=2))


def test_an_exact_use_counts_only_with_its_transaction() -> None:
    for _ in range(5):
        with transaction.atomic():
            limits.check("submit", "user:1")
            transaction.set_rollback(True)
    assert count("submit", "user:1", 20) == 10


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_an_exact_budget_is_exact_with_many_at_once() -> None:
    allowed: list[int] = []

    def act() -> None:
        try:
            for _ in range(5):
                try:
                    with transaction.atomic():
                        limits.check("mails-to-address", "somebody")
                    allowed.append(1)
                except RateLimited:
                    pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 5


def test_an_exact_use_costs_two_queries_once_known(django_assert_num_queries: Any) -> None:
    limits.check("vote", "user:1")
    with django_assert_num_queries(2), transaction.atomic(savepoint=False):
        limits.check("vote", "user:1")


def test_what_is_not_exact_leaves_the_database_alone(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        for budget in BUDGETS.values():
            if not budget.exact:
                limits.check(budget.name, "address:x")


def test_old_buckets_go() -> None:
    limits.check("vote", "user:1")
    limits.purge()
    assert RateBucket.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        limits.purge()
    assert not RateBucket.objects.exists()


def test_the_rate_of_programs_is_a_setting(settings: Any) -> None:
    settings.API_RATE = 2
    assert count("api", "somebody", 5) == count("mcp", "somebody", 5) == 2
    settings.API_RATE = 0
    assert count("api", "somebody", 5) == 5
    assert budgets.budget_of("api", 7) == Budget("api", (Rate(7, MINUTE),), BUDGETS["api"].sentence)


# --- who ----------------------------------------------------------------------------------------------------------


def test_addresses_count_without_being_kept(tmp_path: Path) -> None:
    one, neighbour, other = (
        limits.address(text) for text in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    )
    assert one == neighbour != other
    assert "2001" not in one
    limits.check("search", limits.address("203.0.113.9"))
    limits.bucket_file()._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"203.0.113.9" not in (tmp_path / "limits.sqlite3").read_bytes()


def test_an_account_counts_for_itself_a_stranger_by_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9")
    assert limits.who_asks(request) == limits.address("203.0.113.9")
    request.user = ada = user("ada")
    assert limits.who_asks(request) == f"user:{ada.pk}"


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "query", "name"),
    [
        ("GET", "/papers", "q=attention", "search"), ("HEAD", "/papers", "page=2&q=x", "search"),
        ("GET", "/papers.bib", "q=attention", "search"), ("GET", "/papers.csl.json", "q=x", "search"),
        ("GET", "/papers/trending.bib", "", "exports"), ("GET", "/papers", "", None), ("GET", "/papers", "q=", None),
        ("GET", "/papers", "eq=1", None), ("GET", "/papers/suggest", "q=x", "suggestions"),
        ("GET", "/feeds/day.atom", "", "feeds"), ("GET", "/feeds/category/cs.LG.json", "", "feeds"),
        ("GET", "/digests/opml/secret", "", "feeds"), ("GET", "/feeds", "", None),
        ("GET", "/papers/2510.00001.md", "", "exports"), ("GET", "/papers/week/2025-W42.csl.json", "", "exports"),
        ("GET", "/collections/x/export.json", "", "exports"), ("GET", "/settings/export", "", "exports"),
        ("POST", "/accounts/login/", "", "sign-in"), ("POST", "/accounts/password/reset/", "", "sign-in"),
        ("POST", "/first", "", "sign-in"), ("GET", "/accounts/login/", "", None), ("GET", "/papers/2510.00001", "", None),
        ("POST", "/votes/2510.00001", "", None), ("GET", "/papers/trending", "", None), ("GET", "/", "", None),
    ],
)  # fmt: skip
def test_which_budget_a_page_uses(method: str, path: str, query: str, name: str | None) -> None:
    assert budget_for(method, path, query) == name


STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


def _small(monkeypatch: pytest.MonkeyPatch, name: str, capacity: int) -> None:
    budget = BUDGETS[name]
    monkeypatch.setitem(BUDGETS, name, Budget(name, (Rate(capacity, MINUTE),), budget.sentence))


def test_a_page_asked_for_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    _small(monkeypatch, "exports", 2)
    client = Client(**STRANGER)  # type: ignore[arg-type]
    assert [client.get("/papers/trending.bib").status_code for _ in range(3)] == [200, 200, 429]
    refused = client.get("/papers/trending.bib")
    assert 0 < int(refused["Retry-After"]) <= 30
    assert "Lists can be downloaded 2 times a minute. Try again in" in refused.content.decode()
    assert client.get("/papers").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.10").get("/papers/trending.bib").status_code == 200
    assert signed_in(user()).get("/papers/trending.bib", **STRANGER).status_code == 200  # type: ignore[arg-type]


def test_attempts_to_sign_in_count_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    _small(monkeypatch, "sign-in", 2)
    form = {"login": "nobody", "password": "wrong"}
    answers = [Client(**STRANGER).post("/accounts/login/", form).status_code for _ in range(3)]  # type: ignore[arg-type]
    assert answers == [200, 200, 429]


def test_nobody_at_the_machine_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    _small(monkeypatch, "exports", 1)
    client = Client(HTTP_HOST="localhost:8000")
    assert [client.get("/papers/trending.bib").status_code for _ in range(3)] == [200, 200, 200]
    forwarded = [client.get("/papers/trending.bib", HTTP_X_FORWARDED_FOR="6.6.6.6").status_code for _ in range(2)]
    assert forwarded == [200, 429]  # a web server in front makes everybody look local


# --- bodies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "most"),
    [("/accounts/login/", MAX_BODY), ("/papers/for-you/seeds", MAX_BODY), ("/digests/bounces/secret", MAX_BODY),
     ("/nowhere", MAX_BODY), ("/admin/", MAX_BODY), ("/api/v1/collections", MAX_API_BODY), ("/mcp", MAX_API_BODY)],
)  # fmt: skip
def test_a_body_that_is_too_large_is_refused_before_it_is_read(path: str, most: int) -> None:
    class Unread(io.BytesIO):
        def read(self, *_: object) -> bytes:
            raise AssertionError("read")

    def status(length: str) -> int:
        body = {"CONTENT_LENGTH": length, "wsgi.input": Unread()}
        return Client(raise_request_exception=False).post(path, content_type="text/plain", **body).status_code  # type: ignore[arg-type]

    assert status(str(most + 1)) == status("300000000") == status("9" * 5_000) == status("²") == status("-1") == 413
    assert status("0") != 413
    assert Client().post(path, b"x" * 1_000, content_type="text/plain").status_code != 413


def test_what_is_said_of_a_body_that_is_too_large() -> None:
    page = Client().post("/subscribe", b"x" * (MAX_BODY + 1), content_type="text/plain")
    assert page.content.decode() == "The request is too large: 4 MiB fit. Send less at once.\n"
    api = Client().post("/api/v1/collections", b"x" * (MAX_API_BODY + 1), content_type="application/json")
    assert api.json() == {
        "code": "too_large", "message": "The body of the request is too large. Send at most 1,048,576 bytes.", "field": None,
    }  # fmt: skip
