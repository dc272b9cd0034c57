"""Where somebody is signed in: the list, signing out elsewhere, new passwords, mails on sign-ins from elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.utils import timezone

from dailypapers.accounts import actions, browsers, sessions
from dailypapers.accounts.models import ApiToken, BrowserSession, KnownBrowser, User
from dailypapers.accounts.queries import find_token
from dailypapers.settings import PASSWORD_HASHERS
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"


@pytest.fixture(autouse=True)
def _nothing_was_seen() -> None:
    sessions._seen.clear()


def browser(agent: str = FIREFOX, address: str = "203.0.113.9") -> Client:
    return Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)


def sign_in(client: Client, name: str = "ada", password: str = PASSWORD) -> bool:
    client.post("/accounts/login/", {"login": name, "password": password})
    return "_auth_user_id" in client.session


def is_in(client: Client) -> bool:
    return client.get("/settings").status_code == 200


def test_the_list_says_where_and_signs_one_or_all_others_out() -> None:
    user("ada")
    laptop, phone, other = browser(), browser(IPHONE, "2001:db8:1:2::3"), browser(FIREFOX, "198.51.100.7")
    assert all(sign_in(client) and is_in(client) for client in (laptop, phone, other))
    page = laptop.get("/settings/sessions").content.decode()
    for words in ("Firefox on Linux", "Safari on iPhone", "203.0.113.0/24", "2001:db8:1::/48", "this browser"):
        assert words in page
    assert "203.0.113.9" not in page, "a whole address is kept nowhere"
    [phones] = BrowserSession.objects.filter(device="Safari on iPhone")
    assert laptop.post("/settings/sessions", {"session": phones.id}).status_code == 302
    assert [is_in(client) for client in (laptop, phone, other)] == [True, False, True]
    laptop.post("/settings/sessions")
    assert [is_in(client) for client in (laptop, phone, other)] == [True, False, False]
    assert laptop.get("/settings/sessions").content.decode().count("<li>Firefox") == 1


def test_everywhere_also_means_sessions_without_a_row() -> None:
    user("ada")
    laptop, other = browser(), browser()
    assert sign_in(laptop)
    assert sign_in(other)
    BrowserSession.objects.all().delete()
    laptop.post("/settings/sessions")
    assert (is_in(laptop), is_in(other)) == (True, False)


def test_nobody_ends_the_session_of_another() -> None:
    user("ada")
    eve = signed_in(user("eve"))
    victim = browser()
    assert sign_in(victim)
    assert is_in(victim)
    [row] = BrowserSession.objects.filter(user__username="ada")
    for number in (row.id, row.id + 1, 2**70, "x"):
        eve.post("/settings/sessions", {"session": number})
    assert is_in(victim)
    assert Client().post("/settings/sessions", {"session": row.id}).status_code == 302
    assert is_in(victim)
    forging = Client(enforce_csrf_checks=True)
    forging.cookies = victim.cookies
    assert forging.post("/settings/sessions").status_code == 403


def test_seeing_a_session_costs_a_write_in_five_minutes(django_assert_num_queries: Any) -> None:
    ada = user("ada")
    client = signed_in(ada)
    with django_assert_num_queries(3):  # session, user, unread notifications: no write
        client.get("/help")
    client.get("/help")
    assert not BrowserSession.objects.exists()
    sessions._seen.clear()
    client.get("/settings")
    assert BrowserSession.objects.filter(user=ada).count() == 1


# --- a new password --------------------------------------------------------------------------------------------


def by_form(client: Client, who: User) -> None:
    form = {"oldpassword": PASSWORD, "password1": "another horse 17", "password2": "another horse 17"}
    assert client.post("/accounts/password/change/", form).status_code == 302


def by_reset(client: Client, who: User) -> None:
    Client().post("/accounts/password/reset/", {"email": who.email})
    url = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    stranger = Client()
    form = stranger.get(url, follow=True).redirect_chain[-1][0]
    stranger.post(form, {"password1": "another horse 17", "password2": "another horse 17"})


def by_administrator(client: Client, who: User) -> None:
    form = {"password1": "another horse 17", "password2": "another horse 17", "usable_password": "true"}
    admin = signed_in(user(is_staff=True, is_superuser=True))
    assert admin.post(f"/admin/accounts/user/{who.id}/password/", form).status_code == 302


def by_code(client: Client, who: User) -> None:
    again = User.objects.get(id=who.id)
    again.set_password("another horse 17")
    again.save()


def by_taking_it_away(client: Client, who: User) -> None:
    again = User.objects.get(id=who.id)
    again.set_unusable_password()
    again.save()


@pytest.mark.parametrize("change", [by_form, by_reset, by_administrator, by_code, by_taking_it_away])
def test_a_new_password_ends_tokens_and_other_sessions(change: Any) -> None:
    ada, emmy = user("ada"), user("emmy")
    _, secret = actions.create_token(ada, "mine", ["read"])
    _, hers = actions.create_token(emmy, "hers", ["read"])
    here, elsewhere = browser(), browser(IPHONE)
    assert sign_in(here)
    assert sign_in(elsewhere)
    assert is_in(elsewhere)
    change(here, ada)
    assert not is_in(elsewhere)
    assert is_in(here) is (change is by_form), "who changes it stays"
    assert find_token(secret) is None
    assert find_token(hers) is not None
    assert ApiToken.objects.get(name="mine").revoked_at


def test_a_better_hash_of_the_same_password_ends_nothing(settings: Any) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    ada = user("ada")
    User.objects.filter(id=ada.id).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    _, secret = actions.create_token(User.objects.get(id=ada.id), "mine", ["read"])
    first, second = browser(), signed_in(User.objects.get(id=ada.id))
    assert sign_in(first)
    assert User.objects.get(id=ada.id).password.startswith("argon2$argon2id$")
    assert is_in(first)
    assert is_in(second)
    assert find_token(secret) is not None


def test_sessions_of_before_there_was_a_salt_go_on_until_the_password_is_changed() -> None:
    from django.contrib.auth.base_user import AbstractBaseUser

    ada = user("ada")
    for is_changed in (False, True):
        client = signed_in(ada)
        session = client.session
        session["_auth_user_hash"] = AbstractBaseUser._get_session_auth_hash(ada)
        session.save()
        if is_changed:
            by_code(client, ada)
        assert is_in(client) is not is_changed


# --- mails on sign-ins from elsewhere -----------------------------------------------------------------------------


def test_a_sign_in_from_another_browser_or_network_is_told() -> None:
    user("ada")
    laptop = browser()
    assert sign_in(laptop)
    mail.outbox.clear()
    for client in (browser(), browser(IPHONE), browser(address="198.51.100.7")):
        assert sign_in(client)
        [told] = mail.outbox
        assert told.to == ["ada@example.org"]
        assert "A new sign-in" in told.subject
        assert "http://127.0.0.1:8000/settings/sessions" in told.body
        assert "203.0.113.9" not in told.body
        mail.outbox.clear()
    laptop.post("/accounts/logout/")
    assert sign_in(laptop)
    assert mail.outbox == [], "known browser, known network"
    laptop.post("/accounts/logout/")
    laptop.defaults["REMOTE_ADDR"] = "192.0.2.77"
    assert sign_in(laptop)
    assert len(mail.outbox) == 1, "known browser, unknown network"


def test_the_first_sign_in_of_a_new_account_is_no_news() -> None:
    user("ada", days=0)
    assert sign_in(browser())
    assert mail.outbox == []
    assert sign_in(browser(IPHONE))
    assert len(mail.outbox) == 1


def test_a_wrong_password_makes_no_browser_known() -> None:
    user("ada")
    client = browser()
    assert not sign_in(client, password="wrong words")
    assert browsers.COOKIE not in client.cookies
    assert not KnownBrowser.objects.exists()


def test_the_cookie_of_a_browser_is_for_the_server_alone() -> None:
    user("ada")
    client = browser()
    assert sign_in(client)
    cookie = client.cookies[browsers.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert KnownBrowser.objects.get().hash not in cookie.value


def test_what_is_kept_for_a_time_is_deleted_after_it() -> None:
    ada = user("ada")
    old = timezone.now() - browsers.KEPT_FOR - timedelta(days=1)
    KnownBrowser.objects.create(user=ada, hash="a", network="b", last_used_at=old)
    BrowserSession.objects.create(user=ada, session_key="c", device="d", network="e", last_seen_at=old)
    from dailypapers.worker.step import StepContext
    from dailypapers.worker.steps import STEPS

    [step] = [step for step in STEPS if step.name == "housekeeping"]
    step.run(StepContext(lambda: False, lambda: None))
    assert not KnownBrowser.objects.exists()
    assert not BrowserSession.objects.exists()


def test_an_account_keeps_fifty_browsers(rf: Any) -> None:
    ada = user("ada")
    for number in range(60):
        browsers.remember(rf.get("/", REMOTE_ADDR=f"203.0.{number}.1"), ada)
    assert KnownBrowser.objects.filter(user=ada).count() == browsers.MAX_KNOWN
