"""Mails about accounts: one allowance for all that strangers cause, none to addresses without an account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from dailypapers.accounts import mails
from dailypapers.digests.subscriptions import actions
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.lib.errors import RateLimited
from tests.people import PASSWORD, user

pytestmark = pytest.mark.django_db
ALLOWED = 5


@pytest.fixture(autouse=True)
def _no_other_limit(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()


def reset(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/accounts/password/reset/", {"email": email})


def sign_up(email: str, name: str) -> Any:
    return Client().post("/accounts/signup/", {"email": email, "username": name, "password1": PASSWORD})


def subscribe(email: str) -> None:
    actions.subscribe(email, [SubscriptionRequest("day")], ip="192.0.2.1")


def test_one_allowance_for_all_mails_that_strangers_cause(django_capture_on_commit_callbacks: Any) -> None:
    user("ada")
    with django_capture_on_commit_callbacks(execute=True):
        reset("ada@example.org")
        reset("ADA@example.org")
        sign_up("ada@example.org", "other1")
        sign_up("ada@example.org", "other2")
        subscribe("ada@example.org")
    assert len(mail.outbox) == ALLOWED
    reset("ada@example.org")
    sign_up("ada@example.org", "other3")
    with pytest.raises(RateLimited, match="as many mails"):
        subscribe("ada+list@example.org")
    assert len(mail.outbox) == ALLOWED
    reset(user("emmy").email)
    assert len(mail.outbox) == ALLOWED + 1, "an allowance is a mailbox's own"


def test_an_address_without_an_account_gets_no_mail_and_is_answered_alike() -> None:
    user("ada")
    answers = [reset(email, Client()) for email in ("ada@example.org", "nobody@example.org")]
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    pages = [Client().get(answer.headers["Location"]).content for answer in answers]
    assert pages[0] == pages[1]


def test_the_allowance_does_not_tell_who_has_an_account() -> None:
    user("ada")
    for email in ("ada@example.org", "nobody@example.org"):
        for _ in range(ALLOWED + 1):
            assert reset(email).status_code == 302
        with pytest.raises(RateLimited):
            subscribe(email)


def test_every_mail_that_is_no_notice_to_its_owner_is_counted() -> None:
    folder = Path(allauth.__file__).parent / "templates/account/email"
    off = {"login_code", "password_reset_code"}  # sign-in and resets by code, which this site has not
    others = {
        path.name.removesuffix("_message.txt")
        for path in folder.glob("*_message.txt")
        if "base_notification.txt" not in path.read_text() and not path.name.startswith("base_")
    }
    assert {f"account/email/{name}" for name in others - off} == mails.CAUSED_BY_STRANGERS
