"""What comes to a signed-in user by mail and by feed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.models import User
from dailypapers.community.queries import collections_of
from dailypapers.digests import queries
from dailypapers.digests.subscriptions import links, secret_feeds
from dailypapers.lib.errors import Invalid
from dailypapers.web.view_helpers import back, handle_action_errors, user_of
from dailypapers.web.views.digests import said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def mine(request: HttpRequest) -> HttpResponse:
    """Lists one's subscriptions and secret feeds; POST makes a feed (`do=make`) or voids one (`do=revoke`)."""
    user = user_of(request)
    fresh = ""
    if request.method == "POST":
        match request.POST.get("do"):
            case "make":
                secret = secret_feeds.make_secret_feed(user, request.POST.get("collection", ""))
                fresh = request.build_absolute_uri(reverse("targeted-feed", args=["mine", secret, "atom"]))
            case "revoke":
                secret_feeds.revoke_secret_feed(user, _number(request.POST.get("feed", "")))
                return back(request, reverse("digests-mine"), "The address of this feed opens nothing any more.")
            case _:
                raise Invalid("This form is incomplete. Press one of its buttons.")
    return render(request, "web/digests/mine.html", _context(user) | {"fresh": fresh})


def _context(user: User) -> dict[str, Any]:
    return {
        "addresses": [
            (row, [said(one) for one in row.subscriptions.all()], links.token("manage", row))
            for row in queries.subscribers_of(user)
        ],
        "secret_feeds": queries.secret_feeds_of(user),
        "collections": collections_of(user, user)[:200],
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
