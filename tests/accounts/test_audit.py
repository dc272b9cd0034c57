"""The audit log: what stands in it, what never does, who reads it, how long it is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dailypapers.accounts import actions, audit
from dailypapers.accounts.models import AuditEntry, User
from dailypapers.community.actions import delete_account, suspend_user
from dailypapers.worker.housekeeping import prune
from tests.people import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
Event = AuditEntry.Event


def last(event: str) -> AuditEntry:
    return AuditEntry.objects.filter(event=event).latest("id")


def test_sign_ins_and_wrong_passwords() -> None:
    user("ada")
    client = Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="curl/8")
    client.post("/accounts/login/", {"login": "ada@example.org", "password": "a guess of eve"})
    failed = last(Event.SIGN_IN_FAILED)
    assert (failed.subject, failed.actor, failed.network) == ("ada", None, "203.0.113.0/24")
    client.post("/accounts/login/", {"login": "hunter2 typed into the wrong field", "password": "x"})
    assert last(Event.SIGN_IN_FAILED).subject == "no account of that name"
    client.post("/accounts/login/", {"login": "ada", "password": PASSWORD})
    signed = last(Event.SIGNED_IN)
    assert (signed.actor_name, signed.subject, signed.details) == ("ada", "ada", "curl")


def test_tokens_passwords_roles_deletions_and_moderation() -> None:
    ada, root = user("ada"), user("root2", is_staff=True, is_superuser=True)
    token, secret = actions.create_token(ada, "my secret notebook", ["read", "write"])
    assert (last(Event.TOKEN_MADE).subject, last(Event.TOKEN_MADE).details) == (token.prefix, "read, write")
    actions.revoke_token(ada, token.id)
    assert last(Event.TOKEN_REVOKED).actor == ada
    admin = signed_in(root)
    form = {
        "username": "ada",
        "email": ada.email,
        "is_active": "on",
        "is_moderator": "on",
        "display_name": "",
        "about": "",
    }
    form |= {"date_joined_0": "2025-01-01", "date_joined_1": "00:00:00"}
    assert admin.post(f"/admin/accounts/user/{ada.id}/change/", form).status_code == 302
    roles = last(Event.ROLES)
    assert (roles.actor_name, roles.subject, roles.details) == ("root2", "ada", "+is_moderator")
    suspend_user(root, user("eve"), "Advertising")
    assert "suspended" in last(Event.MODERATION).details
    again = User.objects.get(id=ada.id)
    again.set_password("another horse 17")
    again.save()
    assert last(Event.PASSWORD).subject == "ada"
    signed_in(again).get("/settings/export")
    assert last(Event.EXPORTED).actor == again
    delete_account(again)
    assert last(Event.DELETED).subject == "ada"
    assert not AuditEntry.objects.filter(actor_id=ada.id).exists()
    assert AuditEntry.objects.filter(actor_name="ada").exists(), "what they did stays"
    everything = str(list(AuditEntry.objects.values()))
    for word in (secret, PASSWORD, "another horse 17", "ada@example.org", "my secret notebook", "127.0.0.1'"):
        assert word not in everything


def test_an_unchanged_user_is_no_change_of_roles() -> None:
    ada = user("ada", is_curator=True)
    AuditEntry.objects.all().delete()
    for found in (ada, User.objects.get(id=ada.id), User.objects.only("username").get(id=ada.id)):
        found.display_name = "Ada"
        found.save()
    assert not AuditEntry.objects.exists()


def test_only_administrators_read_it_and_nobody_writes_it() -> None:
    user("ada")
    Client().post("/accounts/login/", {"login": "ada", "password": "wrong words"})
    entry = AuditEntry.objects.latest("id")
    root = signed_in(user(is_staff=True, is_superuser=True))
    assert "wrong password" in root.get("/admin/accounts/auditentry/").content.decode()
    assert root.get(f"/admin/accounts/auditentry/{entry.id}/change/").status_code == 200
    for path in ("add/", f"{entry.id}/delete/"):
        assert root.post(f"/admin/accounts/auditentry/{path}").status_code == 403
    assert root.post(f"/admin/accounts/auditentry/{entry.id}/change/", {"subject": "eve"}).status_code == 403
    sweep = {"action": "delete_selected", "_selected_action": [entry.id], "post": "yes"}
    root.post("/admin/accounts/auditentry/", sweep)
    assert AuditEntry.objects.get(id=entry.id).subject == "ada"
    staff = user(is_staff=True)
    for stranger in (signed_in(staff), signed_in(user(is_moderator=True)), Client()):
        assert stranger.get("/admin/accounts/auditentry/").status_code in (302, 403)


@pytest.mark.parametrize(("days", "kept"), [(365, 1), (1_000, 2), (0, 2)])
def test_it_is_kept_for_the_time_that_is_set(settings: Any, days: int, kept: int) -> None:
    settings.AUDIT_DAYS = days
    audit.record(Event.SIGNED_IN, "ada")
    AuditEntry.objects.create(event=Event.SIGNED_IN, at=timezone.now() - timedelta(days=366))
    list(prune())
    assert AuditEntry.objects.count() == kept
