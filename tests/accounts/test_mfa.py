"""Second factors: codes of an app, recovery codes, and what is stored of them. Passkeys: test_passkeys_browser.py."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from dailypapers.accounts.mfa import MFAAdapter
from tests.people import PASSWORD, User, user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def code(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def begin(password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": "ada", "password": password})
    assert answer.headers.get("Location", "") == ("/accounts/2fa/authenticate/" if password == PASSWORD else "")
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def ada() -> User:
    return user("ada")


def test_a_password_alone_no_longer_opens_the_account(ada: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ada, secret)
    client = begin()
    assert not is_in(client)
    assert client.get("/settings").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert not is_in(client)
    shown = code(secret)  # another one half a minute later
    client.post("/accounts/2fa/authenticate/", {"code": shown})
    assert is_in(client)
    again = begin()
    again.post("/accounts/2fa/authenticate/", {"code": shown})
    assert not is_in(again), "a code opens once"


def test_a_recovery_code_opens_once(ada: User) -> None:
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(ada).get_unused_codes()
    assert len(codes) == 10
    for expected in (True, False):
        client = begin()
        client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
        assert is_in(client) is expected


def test_codes_cannot_be_tried_out(ada: User) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ada, secret)
    client = begin()
    for number in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": f"00000{number}"})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert not is_in(client)


def test_the_app_is_set_up_and_put_away_by_forms(ada: User) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert {row.type for row in Authenticator.objects.filter(user=ada)} == {"totp", "recovery_codes"}
    assert client.get("/accounts/2fa/").status_code == 200
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=ada).exists()


def test_secrets_are_not_stored_in_the_clear(ada: User, settings: Any) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ada, secret)
    RecoveryCodes.activate(ada)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    adapter = MFAAdapter()
    kept = adapter.encrypt(secret)
    assert adapter.decrypt(kept) == secret
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert adapter.decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS = []
    assert secret != adapter.decrypt(kept) != adapter.decrypt(kept), "nobody can know it"


def test_a_key_that_is_gone_shuts_the_door_and_opens_none(ada: User, settings: Any) -> None:
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another key"
    client = begin()
    for wrong in ("000000", code("")):  # also that of an empty secret
        assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert not is_in(client)
