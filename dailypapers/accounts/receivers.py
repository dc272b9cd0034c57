"""What the audit log is told by signals: of Django, of django-allauth, and of our own models."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import pre_delete
from django.http import HttpRequest

from dailypapers.accounts.models import AuditEntry, User, password_replaced, roles_changed

Event = AuditEntry.Event


def connect() -> None:
    """Connect every receiver; called once, when the app is ready."""
    user_logged_in.connect(_signed_in)
    password_replaced.connect(_password_replaced)
    roles_changed.connect(_roles_changed)
    pre_delete.connect(_deleted, sender=User)
    for signal, words in (
        (account.email_added, "address added"),
        (account.email_removed, "address removed"),
        (account.email_changed, "address changed"),
    ):
        signal.connect(_teller(Event.ADDRESS, words), weak=False)
    for signal, words in (
        (mfa.authenticator_added, "added"),
        (mfa.authenticator_removed, "removed"),
        (mfa.authenticator_reset, "made anew"),
    ):
        signal.connect(_teller(Event.MFA, words), weak=False)
    for signal, words in (
        (social.social_account_added, "connected"),
        (social.social_account_removed, "removed"),
    ):
        signal.connect(_social_teller(words), weak=False)


def _record(event: AuditEntry.Event, subject: str, *, actor: User | None = None, details: str = "") -> None:
    from dailypapers.accounts.audit import record  # not at start-up, which every command pays for

    record(event, subject, actor=actor, details=details)


def _teller(event: AuditEntry.Event, words: str) -> Any:
    def tell(user: User, authenticator: Any = None, **_: Any) -> None:
        kind = f"{authenticator.get_type_display()} " if authenticator is not None else ""
        _record(event, user.username, details=f"{kind}{words}")

    return tell


def _social_teller(words: str) -> Any:
    def tell(sociallogin: Any = None, socialaccount: Any = None, **_: Any) -> None:
        linked = socialaccount or sociallogin.account
        _record(Event.LINKED, linked.user.username, details=f"{linked.provider} {words}")

    return tell


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    from dailypapers.accounts.browsers import place_of

    _record(Event.SIGNED_IN, user.username, actor=user, details=place_of(request).device)


def _password_replaced(user: User, **_: Any) -> None:
    _record(Event.PASSWORD, user.username, details="tokens revoked, other sessions ended")


def _roles_changed(user: User, details: str, **_: Any) -> None:
    _record(Event.ROLES, user.username, details=details)


def _deleted(instance: User, **_: Any) -> None:
    _record(Event.DELETED, instance.username)
