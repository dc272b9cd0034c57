"""The mail subscriptions and secret feeds of a user."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.community.queries import collections_of, groups_of
from dailypapers.digests import queries
from dailypapers.digests.models import SecretFeed, Subscriber
from dailypapers.digests.subscriptions import links, secret_feeds
from dailypapers.digests.subscriptions.channels import channels_of
from dailypapers.lib.errors import ActionError
from dailypapers.listings import open_listing
from dailypapers.web.forms.subscriptions import SecretFeedAction, SecretFeedForm
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, user_of
from dailypapers.web.views.digests import describe


class SubscribedAddress(NamedTuple):
    """A mail address with descriptions of its subscriptions, and the token of its page."""

    subscriber: Subscriber
    subscriptions: list[str]
    token: str


class FeedRow(NamedTuple):
    """A secret feed, and the name of its list."""

    feed: SecretFeed
    name: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def mine(request: HttpRequest) -> HttpResponse:
    """Show the user's subscriptions and secret feeds; POST creates or revokes such a feed."""
    user = user_of(request)
    new_feed_url = ""
    if request.method == "POST":
        values = SecretFeedForm(request.POST).values()
        if values["do"] == SecretFeedAction.REVOKE:
            secret_feeds.revoke_secret_feed(user, values["feed"])
            return redirect_back(request, reverse("digests-mine"), _("Feed revoked. Its address no longer works."))
        kind, _colon, target = (values["list"] or "for-you").partition(":")
        secret = secret_feeds.make_secret_feed(user, kind, target)
        new_feed_url = site_url(request) + reverse("targeted-feed", args=["mine", secret, "atom"])
    return render(request, "web/digests/mine.html", _context(user) | {"new_feed_url": new_feed_url})


def _context(user: User) -> dict[str, Any]:
    return {
        "addresses": [
            SubscribedAddress(
                subscriber,
                [describe(row) for row in subscriber.subscriptions.all()],
                links.token("manage", subscriber),
            )
            for subscriber in queries.subscribers_of(user)
            if subscriber.channel == Subscriber.Channel.MAIL
        ],
        "channels": list(channels_of(user)),
        "secret_feeds": [FeedRow(feed, _name_of(feed)) for feed in queries.secret_feeds_of(user)],
        "lists": _private_lists(user),
    }


def _name_of(feed: SecretFeed) -> str:
    """Return the name of a secret feed's list."""
    try:
        name = open_listing(feed.kind, feed.target, viewer=feed.user).name
    except ActionError:
        return _("%(list)s, which no longer exists") % {"list": f"{feed.kind} {feed.target}"}
    return name[:1].upper() + name[1:]


def _private_lists(user: User) -> list[tuple[str, str]]:
    """Return the lists that only this user, or a group of theirs, may see, as choices of a form."""
    return [
        ("for-you", _("My feed")),
        ("follows", _("Everything I follow")),
        ("reading:later", _("What I kept for later")),
        *(
            (f"collection:{row.slug}", _("Collection %(title)s") % {"title": row.title})
            for row in collections_of(user, user)[:200]
        ),
        *((f"group:{row.group.slug}", _("Group %(name)s") % {"name": row.group.name}) for row in groups_of(user)),
    ]
