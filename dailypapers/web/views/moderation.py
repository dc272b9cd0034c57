"""The public log of moderation, and the queue of moderators."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dailypapers.accounts.models import User
from dailypapers.community import actions, queries
from dailypapers.community.models import Claim, Comment
from dailypapers.lib.errors import NotAllowed, NotFound
from dailypapers.web.forms.moderation import Decision, DecisionForm
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.about import error_page

Case = TypeVar("Case", Comment, Claim)


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the decisions of moderators with their reasons, for everybody to read."""
    entries = queries.moderation_log()
    try:
        page = page_of(requested_page(request), entries.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=reverse("moderation"), back_label=_("The first page"))
    context = {"entries": entries[page.start : page.start + page.size], "page": page}
    return render(request, "web/community/moderation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def queue(request: HttpRequest) -> HttpResponse:
    """Show flagged comments and pending claims; POST decides one with a reason."""
    user = user_of(request)
    if not user.can_moderate:
        raise NotAllowed(_("Only moderators can see what is flagged."))
    form = DecisionForm.of(request)
    if form.is_valid():
        with form.reporting("reason"):
            _decide(user, form.cleaned_data)
            return redirect_back(request, reverse("moderation-queue"), _("Done. The decision is in the log."))
    context = {"flagged": queries.open_flags(), "claims": queries.pending_claims()}
    return render_form(request, "web/community/queue.html", form, context)


def _decide(user: User, values: dict[str, Any]) -> None:
    reason = values["reason"]
    match values["do"]:
        case Decision.REMOVE:
            actions.remove_comment(user, _get(Comment, values["id"]), reason)
        case Decision.KEEP:
            actions.keep_comment(user, _get(Comment, values["id"]), reason)
        case Decision.APPROVE | Decision.REJECT as decision:
            actions.decide_claim(user, _get(Claim, values["id"]), decision == Decision.APPROVE, reason)
        case decision:
            account = User.objects.filter(username=values["username"]).first()
            if account is None:
                raise NotFound(_("There is no user “%(name)s”.") % {"name": values["username"][:60]})
            (actions.suspend_user if decision == Decision.SUSPEND else actions.restore_user)(user, account, reason)


def _get(model: type[Case], case_id: int) -> Case:
    case = model._default_manager.filter(pk=case_id).first()
    if case is None:
        raise NotFound(_("This case no longer exists."))
    return case
