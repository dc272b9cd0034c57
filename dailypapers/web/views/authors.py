"""What moderators decide about the people behind a name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dailypapers.community import actions
from dailypapers.web.forms.authors import AuthorDecisionForm
from dailypapers.web.view_helpers import form_page, handle_action_errors, next_url, redirect_back, user_of


@require_POST
@handle_action_errors
def decide(request: HttpRequest) -> HttpResponse:
    """Record whether one person wrote two papers, as a moderator."""
    user = user_of(request)
    form = AuthorDecisionForm(request.POST)
    url = next_url(request, reverse("authors"))
    if form.is_valid():
        values = form.cleaned_data
        one, other = (values["name"], values["paper"]), (values["other_name"] or values["name"], values["other"])
        with form.reporting("other"):
            actions.decide_authors(user, one, other, values["is_same"], values["reason"])
            return redirect_back(request, url, _("Done. The decision is in the log."))
    return form_page(request, form, _("Who wrote what"), _("Decide"), url)
