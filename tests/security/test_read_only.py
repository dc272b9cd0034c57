"""A read-only site writes nothing for anybody, by any route of the table, any method and any tool."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import resolve

from dailypapers.accounts.models import ApiToken
from dailypapers.web.read_only import GOES_ON
from tests.security.permissions import FORBIDDEN, Row, rows
from tests.security.visitors import Visitors, outcome_of, written_tables

pytestmark = pytest.mark.django_db
CALLERS = ("anonymous", "owner", "lead", "administrator", "write-token")
ROWS = [row for row in rows() if row.is_first]


def goes_on(visitors: Visitors, row: Row) -> bool:
    """Whether a row is one of the few that write all the same."""
    name = "" if row.is_tool else resolve(visitors.url(row).split("?")[0]).view_name or ""
    return GOES_ON.fullmatch(name) is not None


def test_nothing_is_written(visitors: Visitors, settings: Any) -> None:
    settings.READ_ONLY = True
    ApiToken.objects.update(last_used_at=None)
    wrong = []
    for row in ROWS:
        if goes_on(visitors, row):
            continue
        for caller in CALLERS:
            with written_tables() as tables:
                outcome = visitors.send(caller, row)
            if tables:
                wrong.append(f"{row.method} {row.address} {row.sent} as {caller} writes {tables}")
            if row.method not in ("GET", "tool") and row.address != "/mcp" and outcome != FORBIDDEN:
                wrong.append(f"{row.method} {row.address} as {caller}: {outcome}")
    assert not wrong, "\n".join([f"{len(wrong)} wrong:", *wrong])


def test_what_writes_all_the_same_is_short(visitors: Visitors) -> None:
    names = {row.address for row in ROWS if goes_on(visitors, row) and row.method == "POST"}
    assert names == {
        "/accounts/login/", "/accounts/logout/", "/accounts/reauthenticate/", "/accounts/login/code/confirm/", "/settings/delete",
        "/accounts/2fa/authenticate/", "/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/login/",
        "/accounts/2fa/webauthn/reauthenticate/", "/settings/sessions", "/language",
        "/digests/unsubscribe/{unsubscribe}", "/digests/bounces/guessed",
    }  # fmt: skip


def test_reading_goes_on(visitors: Visitors, settings: Any) -> None:
    settings.READ_ONLY = True
    for row in ROWS:
        if row.method == "GET" and row.who == "signed in" and not row.is_api:
            assert visitors.send("owner", row) == "ok", row


def test_an_administrator_changes_nothing_in_admin_either(visitors: Visitors, settings: Any) -> None:
    settings.READ_ONLY = True
    with written_tables() as tables:
        answer = visitors.request(
            "administrator", "POST", "/admin/accounts/user/add/", "username=x", "application/x-www-form-urlencoded"
        )
    assert (outcome_of(answer), tables) == (FORBIDDEN, [])
