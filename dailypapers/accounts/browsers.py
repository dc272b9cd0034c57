"""Browsers somebody has signed in from, by a cookie of each: others' wrong guesses do not lock them out, and a sign-in
from anywhere else is told to the owner by mail."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from dailypapers.accounts.client_address import client_address
from dailypapers.accounts.models import KnownBrowser, User
from dailypapers.accounts.queries import hash_of
from dailypapers.lib.client_address import network_of
from dailypapers.lib.user_agent import describe_user_agent

COOKIE = "browser"
KEPT_FOR = timedelta(days=400)  # as long as browsers keep a cookie
MAX_KNOWN = 50  # rows of one user
MAX_SECRET = 64  # characters


class Place(NamedTuple):
    """Where a request comes from: browser and system in words, and the beginning of the address."""

    device: str
    network: str


def place_of(request: HttpRequest) -> Place:
    return Place(describe_user_agent(request.META.get("HTTP_USER_AGENT", "")), network_of(client_address(request)))


def browser_hash(request: HttpRequest) -> str:
    """Return the hash of the browser's cookie; "" where it has none."""
    secret = request.COOKIES.get(COOKIE, "")
    return hash_of(secret) if 0 < len(secret) <= MAX_SECRET else ""


def is_known(request: HttpRequest, user: User) -> bool:
    """Tell whether this user has signed in from this browser before."""
    known = browser_hash(request)
    return bool(known) and KnownBrowser.objects.filter(user=user, hash=known).exists()


def is_known_to_anybody(request: HttpRequest) -> bool:
    """Tell whether anybody has signed in from this browser before."""
    known = browser_hash(request)
    return bool(known) and KnownBrowser.objects.filter(hash=known).exists()


def remember(request: HttpRequest, user: User) -> bool:
    """Record that a user signed in from here; return whether browser and network were known to be theirs."""
    known, network = browser_hash(request), place_of(request).network
    rows = KnownBrowser.objects.filter(user=user)
    is_usual = bool(known) and rows.filter(hash=known).exists() and rows.filter(network=network).exists()
    if not known:
        secret = secrets.token_urlsafe(24)
        request.COOKIES[COOKIE] = request.META["dailypapers.new_browser"] = secret
        known = hash_of(secret)
    KnownBrowser.objects.update_or_create(
        user=user, hash=known, network=network, defaults={"last_used_at": timezone.now()}
    )
    kept = rows.order_by("-last_used_at").values_list("id", flat=True)[:MAX_KNOWN]
    rows.exclude(id__in=list(kept)).delete()
    return is_usual


def set_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser that has just been remembered its cookie."""
    if secret := request.META.get("dailypapers.new_browser"):
        response.set_cookie(
            COOKIE, secret, max_age=KEPT_FOR, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
        )  # fmt: skip
