"""Who is asked for the password again, and before what."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from dailypapers.accounts.models import ApiToken, User
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
HOUR = 3_600
TOKEN = {"name": "mine", "scopes": "read"}
ASKS = [
    ("GET", "/settings/export", {}),
    ("GET", "/settings/delete", {}),
    ("POST", "/settings/delete", {"username": "ada", "password": PASSWORD}),
    ("POST", "/settings/tokens", TOKEN),
    ("POST", "/accounts/email/", {"email": "eve@example.net", "action_add": ""}),
    ("GET", "/accounts/2fa/totp/activate/", {}),
    ("GET", "/accounts/2fa/webauthn/add/", {}),
    ("POST", "/accounts/2fa/recovery-codes/generate/", {}),
]


def ask(client: Client, method: str, path: str, form: dict[str, str]) -> Any:
    answer = client.get(path) if method == "GET" else client.post(path, form)
    if method == "POST" and answer.status_code == 302 and answer.headers["Location"] == path:
        answer = client.get(path)  # a form that is asked for anew
    return answer


def is_asked(answer: Any) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(("method", "path", "form"), ASKS)
def test_a_borrowed_browser_is_asked_for_the_password(method: str, path: str, form: dict[str, str]) -> None:
    ada = user("ada")
    assert is_asked(ask(signed_in(ada, seconds_ago=HOUR), method, path, form))
    assert User.objects.filter(username="ada").exists()
    assert not ApiToken.objects.exists()
    assert EmailAddress.objects.count() == 1
    assert not is_asked(ask(signed_in(ada, seconds_ago=60), method, path, form)), "not right after the sign-in"


def test_the_sign_in_itself_counts() -> None:
    user("ada")
    client = Client()
    client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    assert client.get("/settings/export").status_code == 200


def test_whoever_proves_it_goes_on_where_they_were() -> None:
    ada = user("ada")
    client = signed_in(ada, seconds_ago=HOUR)
    where = client.post("/settings/tokens", TOKEN).headers["Location"]
    wrong = client.post(where, {"password": "wrong words"})
    assert wrong.status_code == 200
    assert not ApiToken.objects.exists()
    right = client.post(where, {"password": PASSWORD})
    assert right.status_code == 200
    assert "Copy it now" in right.content.decode()
    assert ApiToken.objects.get().name == "mine"


def test_what_protects_is_not_held_up() -> None:
    ada = user("ada")
    client = signed_in(ada)
    client.post("/settings/tokens", TOKEN)
    later = signed_in(ada, seconds_ago=HOUR)
    later.post("/settings/tokens", {"revoke": ApiToken.objects.get().id})
    assert ApiToken.objects.get().revoked_at, "revoking a token"
    assert later.post("/settings/sessions").headers["Location"] == "/settings/sessions", "signing out others"


def test_an_administrator_is_asked_too() -> None:
    root, ada = user(is_staff=True, is_superuser=True), user("ada")
    page = f"/admin/accounts/user/{ada.id}"
    borrowed = signed_in(root, seconds_ago=HOUR)
    assert is_asked(borrowed.post(f"{page}/change/", {"email": "eve@example.net"}))
    assert is_asked(ask(borrowed, "POST", f"{page}/password/", {"password1": "another horse 17"}))
    assert borrowed.get(f"{page}/change/").status_code == 200
    assert signed_in(root).get(f"{page}/password/").status_code == 200


def test_an_account_without_a_password_signs_in_with_its_provider_again() -> None:
    ada = user("ada")
    ada.set_unusable_password()
    ada.save()
    client = signed_in(ada, seconds_ago=HOUR)
    answer = client.get("/settings/export")
    assert answer.headers["Location"] == "/settings/sign-in-again?next=%2Fsettings%2Fexport"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Reset your password" in page.content.decode()
    email = client.post("/accounts/email/", {"email": "eve@example.net", "action_add": ""})
    assert email.headers["Location"].startswith("/settings/sign-in-again")
    chosen = client.post("/accounts/password/set/", {"password1": "another horse 17", "password2": "another horse 17"})
    assert chosen.headers["Location"].startswith("/settings/sign-in-again")
    assert not User.objects.get(id=ada.id).has_usable_password()
    assert Client().get("/settings/sign-in-again").status_code == 302
    assert not SocialAccount.objects.exists()


def test_at_the_machine_of_one_person_nobody_is_asked(settings: Any) -> None:
    settings.MODE = "single"
    here = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    assert Client().get("/settings/export", **here).status_code == 200


def test_guesses_of_whoever_holds_a_session_are_counted() -> None:
    ada = user("ada")
    client = signed_in(ada, seconds_ago=HOUR)
    pages = [client.post("/accounts/reauthenticate/", {"password": f"guess {n}"}).content.decode() for n in range(7)]
    assert "Too many wrong passwords" in pages[-1]
    recent = signed_in(ada)
    last = recent.post("/settings/delete", {"username": "ada", "password": PASSWORD})
    assert "Too many wrong passwords" in last.content.decode(), "the form of deletion is no way round"
    assert User.objects.filter(username="ada").exists()
