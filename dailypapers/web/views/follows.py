"""Following, and what one follows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.community import actions, queries
from dailypapers.web.view_helpers import back, handle_action_errors, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def follows(request: HttpRequest) -> HttpResponse:
    """GET lists; POST follows `kind` and `target`, or unfollows with `stop=1`."""
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/follows.html", {"follows": queries.follows_of(user)})
    kind, name = request.POST.get("kind", ""), request.POST.get("target", "").replace("\0", "")
    target = queries.follow_target(kind, name)
    if request.POST.get("stop"):
        actions.unfollow(user, kind, target)
        return back(request, "/follows", f"You do not follow “{target}” any more.")
    actions.follow(user, kind, target)
    return back(request, "/follows", f"You follow “{target}”.")


@require_safe
@handle_action_errors
def notifications(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    rows = list(queries.notifications_of(user)[:100])
    return render(request, "web/community/notifications.html", {"rows": rows})


@require_POST
@handle_action_errors
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_read(user_of(request))
    return back(request, "/notifications")
