"""Following, and notifications."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Category, Keyword, Organisation
from dailypapers.community import actions, queries
from dailypapers.community.models import Follow
from dailypapers.web.forms.follows import FollowForm
from dailypapers.web.templatetags.site import search_url
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def follows(request: HttpRequest) -> HttpResponse:
    """Show what the user follows; POST follows something, or unfollows it."""
    user = user_of(request)
    if request.method != "POST":
        rows = queries.follows_of(user)
        names = queries.followed_names(rows)
        follows = [_follow_row(row, names[row.pk]) for row in rows]
        return render(request, "web/community/follows.html", {"follows": follows})
    values = FollowForm(request.POST).values()
    kind = values["kind"]
    target = queries.follow_target(kind, values["target"])
    if values["stop"]:
        actions.unfollow(user, kind, target)
        return redirect_back(request, reverse("follows"), _("You no longer follow “%(target)s”.") % {"target": target})
    actions.follow(user, kind, target)
    return redirect_back(request, reverse("follows"), _("You now follow “%(target)s”.") % {"target": target})


class FollowRow(NamedTuple):
    """A follow as the page lists it; `key` is the target in the form."""

    kind: str
    key: str
    label: str
    url: str


def _follow_row(follow: Follow, name: str) -> FollowRow:
    target = follow.target
    match target:
        case Organisation() | Keyword():
            key, label = target.slug, target.name
        case Category():
            key, label = target.code, f"{target.code} {target.name}"
        case User():
            key, label = target.username, target.name
        case Author():
            key = label = target.name
        case str() if follow.kind == Follow.Kind.TOPIC:
            key, label = target, name
        case _:
            return FollowRow(Follow.Kind.SEARCH, str(target), str(target), search_url(str(target)))
    url_name = "user" if follow.kind == Follow.Kind.PERSON else follow.kind
    return FollowRow(follow.kind, key, label, reverse(url_name, args=[key]))


@require_safe
@handle_action_errors
def notifications(request: HttpRequest) -> HttpResponse:
    """Show the newest notifications."""
    newest = list(queries.notifications_of(user_of(request))[:100])
    return render(request, "web/community/notifications.html", {"notifications": newest})


@require_POST
@handle_action_errors
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notifications as read."""
    actions.mark_read(user_of(request))
    return redirect_back(request, reverse("notifications"))
