"""Where one is signed in; and signing in with one's provider again."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dailypapers.accounts import audit
from dailypapers.accounts import sessions as actions
from dailypapers.accounts.models import AuditEntry
from dailypapers.web.forms.navigation import NextForm
from dailypapers.web.forms.settings import EndSessionForm
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the user is signed in; POST signs out one browser, or all others."""
    user = user_of(request)
    if request.method == "POST":
        session_id = EndSessionForm(request.POST).values()["session"]
        if session_id:
            actions.end_session(user, session_id)
            message = _("That browser is signed out.")
        else:
            actions.end_other_sessions(request, user)
            message = _("All other browsers are signed out.")
        audit.record(AuditEntry.Event.SESSIONS_ENDED, user.username, details=message)
        return redirect_back(request, reverse("sessions"), message)
    key = request.session.session_key
    if key:
        actions.record(request, user, key)
    context = {"sessions": actions.sessions_of(user), "current": key}
    return render(request, "web/community/sessions.html", context)


@require_safe
@handle_action_errors
def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Show the providers of an account without a password: signing in there again proves who somebody is."""
    user = user_of(request)
    here = NextForm(request.GET).url(request, reverse("settings"))
    linked = [account.get_provider() for account in SocialAccount.objects.filter(user=user)]
    providers = [
        {"name": provider.name, "url": provider.get_login_url(request, process="login", next=here)}
        for provider in linked
    ]
    return render(request, "web/community/sign_in_again.html", {"providers": providers})
