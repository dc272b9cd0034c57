"""The public log, and what moderators see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dailypapers.accounts.models import User
from dailypapers.community import actions, queries
from dailypapers.community.models import Claim, Comment
from dailypapers.lib.errors import NotAllowed, NotFound
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.view_helpers import back, handle_action_errors, user_of
from dailypapers.web.views.about import error_page


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What moderators did and why, for everybody to read."""
    rows = queries.moderation_log()
    try:
        page = page_of(asked_page(request), rows.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("moderation"), leave_text="The first page")
    shown = rows[page.start : page.start + page.size]
    return render(request, "web/community/moderation.html", {"rows": shown, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def queue(request: HttpRequest) -> HttpResponse:
    """Flagged comments and claims that wait; by POST a decision with its reason."""
    user = user_of(request)
    if not user.can_moderate:
        raise NotAllowed("Only moderators see what is flagged.")
    if request.method == "POST":
        _decide(request)
        return back(request, reverse("moderation-queue"), "Done; it stands in the log.")
    context = {"flagged": queries.open_flags(), "claims": queries.pending_claims()}
    return render(request, "web/community/queue.html", context)


def _decide(request: HttpRequest) -> None:
    post, reason = request.POST, request.POST.get("reason", "")
    number = int(text) if (text := post.get("id", "")).isascii() and text.isdigit() and len(text) < 18 else 0
    match post.get("do", ""):
        case "remove":
            actions.remove_comment(request.user, get_object_or_404(Comment, id=number), reason)
        case "keep":
            actions.keep_comment(request.user, get_object_or_404(Comment, id=number), reason)
        case "approve" | "reject" as word:
            actions.decide_claim(request.user, get_object_or_404(Claim, id=number), word == "approve", reason)
        case "suspend" | "restore" as word:
            whom = User.objects.filter(username=post.get("username", "").replace("\0", "")).first()
            if whom is None:
                raise NotFound("There is no such user.")
            (actions.suspend_user if word == "suspend" else actions.restore_user)(request.user, whom, reason)
        case _:
            raise NotFound("There is no such decision.")
