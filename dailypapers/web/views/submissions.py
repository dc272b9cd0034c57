"""Submitting a paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.actions.submissions import identified as identify
from dailypapers.formats import load_cards
from dailypapers.ranking.actions import refresh
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.submissions import LookupForm, SubmissionForm
from dailypapers.web.view_helpers import handle_action_errors, render_form, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def submit(request: HttpRequest) -> HttpResponse:
    """Show the paper of `?paper=`, if the catalogue has it; POST submits it for a day."""
    user = user_of(request)
    if request.method == "POST":
        form: Form = SubmissionForm(request.POST)
        response = _submit(request, user, form)
        if response is not None:
            return response
        lookup = LookupForm(request.POST)
    else:
        form = lookup = LookupForm(request.GET)
    text = lookup["paper"].value() or ""
    context: dict[str, Any] = {"lookup": lookup, "submissions": queries.submissions_of(user)[:20], "paper": None}
    if text and lookup.is_valid():
        with lookup.reporting("paper"):
            identifier = identify(text)
            context |= {"identifier": identifier, "paper": catalog.find(str(identifier.value))}
            day = lookup.cleaned_data["day"] or timezone.now().date().isoformat()
            new_form = SubmissionForm(initial={"paper": text, "day": day})
            context["submission"] = form if request.method == "POST" else new_form
    if paper := context["paper"]:
        [context["paper"]] = papers = load_cards([paper.id])
        queries.annotate_viewer_state(user, papers)
    return render_form(request, "web/community/submit.html", form, context)


def _submit(request: HttpRequest, user: User, form: Form) -> HttpResponse | None:
    """Submit the paper and redirect; None where the form has errors."""
    if form.is_valid():
        with form.reporting():
            submission = actions.submit(user, form.cleaned_data["paper"], form.cleaned_data["day"])
            refresh()
            is_listed = submission.paper is not None
            messages.success(
                request, _("The paper is on the day's page.") if is_listed else _("Submitted. We will look it up soon.")
            )
            return redirect(paper_url(submission.paper.key) if submission.paper else "submit")
    return None
