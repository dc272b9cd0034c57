"""The public log, and what moderators see."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dailypapers.accounts.models import User
from dailypapers.community import actions, queries
from dailypapers.community.models import Claim, Comment
from dailypapers.lib.errors import NotAllowed, NotFound
from dailypapers.web.forms.moderation import DecisionForm
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.about import error_page

Case = TypeVar("Case", Comment, Claim)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show what moderators did and why, for everybody to read."""
    entries = queries.moderation_log()
    try:
        page = page_of(asked_page(request), entries.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("moderation"), leave_text="The first page")
    context = {"entries": entries[page.start : page.start + page.size], "page": page}
    return render(request, "web/community/moderation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def queue(request: HttpRequest) -> HttpResponse:
    """Show flagged comments and claims that wait; POST decides one, with its reason."""
    user = user_of(request)
    if not user.can_moderate:
        raise NotAllowed("Only moderators see what is flagged.")
    form = DecisionForm.of(request)
    if form.is_valid():
        with form.reporting("reason"):
            _decide(user, form.cleaned_data)
            return redirect_back(request, reverse("moderation-queue"), "Done; it stands in the log.")
    context = {"flagged": queries.open_flags(), "claims": queries.pending_claims()}
    return render_form(request, "web/community/queue.html", form, context)


def _decide(user: User, values: dict[str, Any]) -> None:
    reason = values["reason"]
    match values["do"]:
        case "remove":
            actions.remove_comment(user, _get(Comment, values["id"]), reason)
        case "keep":
            actions.keep_comment(user, _get(Comment, values["id"]), reason)
        case "approve" | "reject" as decision:
            actions.decide_claim(user, _get(Claim, values["id"]), decision == "approve", reason)
        case decision:
            account = User.objects.filter(username=values["username"]).first()
            if account is None:
                raise NotFound("There is no such user.")
            (actions.suspend_user if decision == "suspend" else actions.restore_user)(user, account, reason)


def _get(model: type[Case], case_id: int) -> Case:
    case = model._default_manager.filter(pk=case_id).first()
    if case is None:
        raise NotFound("This case is not there any more.")
    return case
