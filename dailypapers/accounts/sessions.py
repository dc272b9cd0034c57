"""Where somebody is signed in: a row for each session, which they see and end on a page of their own."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.browsers import place_of, set_cookie
from dailypapers.accounts.models import BrowserSession, User
from dailypapers.lib.errors import NotFound

SEEN_EVERY = 300.0  # seconds between two writes that a session was seen, in each process
MAX_SEEN = 10_000  # sessions whose last write a process remembers
_seen: dict[str, float] = {}


def track_session(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Record which sessions are used, every five minutes at most, and give browsers their cookie."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        user = getattr(request, "_cached_user", None)  # nobody is looked up for it
        key = request.session.session_key
        is_due = not settings.READ_ONLY and time.monotonic() >= _seen.get(key or "", 0.0)
        if key and is_due and isinstance(user, User) and user == request.user:
            record(request, user, key)
        set_cookie(request, response)
        return response

    return middleware


def record(request: HttpRequest, user: User, key: str) -> None:
    """Write that a session is in use, and from where."""
    mark_seen(key)
    place = place_of(request)
    facts = {"user": user, "last_seen_at": timezone.now(), "device": place.device, "network": place.network}
    BrowserSession.objects.update_or_create(session_key=key, defaults=facts)


def mark_seen(key: str) -> None:
    """Write nothing of this session for five minutes, in this process."""
    if len(_seen) >= MAX_SEEN:
        _seen.clear()
    _seen[key] = time.monotonic() + SEEN_EVERY


def sessions_of(user: User) -> list[BrowserSession]:
    """Return where a user is signed in, the last first; rows of sessions that are over are deleted."""
    rows = list(user.browser_sessions.all())
    over = [row for row in rows if not _is_open(row, user)]
    BrowserSession.objects.filter(id__in=[row.id for row in over]).delete()
    return [row for row in rows if row not in over]


def end_session(user: User, session_id: int) -> None:
    """Sign a browser of this user out. Raises `NotFound` for a session that is over, or somebody else's."""
    row = user.browser_sessions.filter(id=session_id).first()
    if row is None:
        raise NotFound(_("This session is over already."))
    _store().SessionStore().delete(row.session_key)
    row.delete()


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """Sign out every browser but this one, whether it has a row or not."""
    user.session_salt = secrets.token_urlsafe(16)
    user.save(update_fields=["session_salt"])
    for row in user.browser_sessions.exclude(session_key=request.session.session_key):
        _store().SessionStore().delete(row.session_key)
        row.delete()
    user.browser_sessions.all().delete()  # this one's: its key changes
    update_session_auth_hash(request, user)


def _is_open(row: BrowserSession, user: User) -> bool:
    """Tell whether a session still opens the account: it may have expired, or begun under another password."""
    stored = _store().SessionStore(row.session_key)
    holds = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    return stored.get("_auth_user_hash") in holds and stored.get("_auth_user_id") == str(user.pk)


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE)
