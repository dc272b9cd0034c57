"""The page of what a reader has muted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dailypapers.community import actions, queries
from dailypapers.web.forms.mutes import MuteForm
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def mutes(request: HttpRequest) -> HttpResponse:
    """Show what the reader has muted; POST mutes something, or takes it back."""
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/mutes.html", {"mutes": queries.mutes_of(user)})
    form = MuteForm(request.POST)
    kind, target = form.asked()
    if form.cleaned_data["stop"]:
        actions.unmute(user, kind, target)
        return redirect_back(request, reverse("mutes"), _("“%(target)s” is shown again.") % {"target": target})
    actions.mute(user, kind, target)
    return redirect_back(
        request, reverse("mutes"), _("“%(target)s” is muted. Undo it in the menu under Muted.") % {"target": target}
    )
