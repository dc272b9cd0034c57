"""The user's account: profile, tokens, export, deletion; and the page of the first administrator."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts import actions as accounts
from dailypapers.accounts import audit, browsers, queries
from dailypapers.accounts.adapter import INVITATION
from dailypapers.accounts.middleware import is_at_the_machine
from dailypapers.accounts.models import AuditEntry, User
from dailypapers.accounts.reauthentication import is_due, require_recent
from dailypapers.accounts.site_urls import site_url
from dailypapers.community import actions
from dailypapers.community import queries as community
from dailypapers.digests import queries as digests
from dailypapers.lib.errors import ActionError, NotAllowed, NotFound
from dailypapers.ranking import feeds
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.settings import (
    DeleteAccountForm,
    FirstAdministratorForm,
    InvitationForm,
    ProfileForm,
    RevokeInvitationForm,
    RevokeTokenForm,
    TokenForm,
)
from dailypapers.web.view_helpers import error_response, handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.about import error_page


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def settings(request: HttpRequest) -> HttpResponse:
    """Show the settings; POST changes the profile."""
    user = user_of(request)
    form = ProfileForm.for_user(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.reporting():
            accounts.change_profile(user, **form.cleaned_data)
            return redirect_back(request, reverse("settings"), _("Profile saved."))
    return _settings(request, form, {"profile_form": form})


def _settings(request: HttpRequest, form: Form, extra: dict[str, Any]) -> HttpResponse:
    """Render the page with all of its forms; the status is that of `form`."""
    user = user_of(request)
    context = {
        "profile_form": ProfileForm.for_user(user),
        "token_form": TokenForm(offered=_scopes_of(user)),
        "tokens": queries.tokens_of(user),
        "claims": community.claims_of_user(user)[:50],
        "providers": bool(site.SOCIALACCOUNT_PROVIDERS),
    }
    return render_form(request, "web/community/settings.html", form, context | extra)


def _scopes_of(user: User) -> tuple[str, ...]:
    """Return the scopes that a token of this user may have."""
    return queries.SCOPES if user.is_superuser else queries.SCOPES[:2]


@require_POST
@handle_action_errors
def tokens(request: HttpRequest) -> HttpResponse:
    """Create a token, whose secret is shown once; or, with `revoke`, revoke one."""
    user = user_of(request)
    if request.POST.get("revoke"):
        accounts.revoke_token(user, RevokeTokenForm(request.POST).values()["revoke"])
        return redirect_back(request, reverse("settings"), _("Token revoked."))
    require_recent(request)
    form = TokenForm(request.POST, offered=_scopes_of(user))
    if form.is_valid():
        with form.reporting("name"):
            token, secret = accounts.create_token(
                user, form.cleaned_data["name"], form.cleaned_data["scopes"], form.expires_at
            )
            response = _settings(request, form, {"new_token": token, "secret": secret})
            response.headers["Cache-Control"] = "no-store"
            return response
    return _settings(request, form, {"token_form": form})


@require_safe
@handle_action_errors
def export(request: HttpRequest) -> HttpResponse:
    """Return all data of the user as one JSON file."""
    user = user_of(request)
    require_recent(request)
    everything = community.export_of(user) | feeds.export_of(user) | digests.export_of(user)
    response = JsonResponse(everything, encoder=DjangoJSONEncoder, json_dumps_params={"indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="dailypapers-{user.username}.json"'
    response.headers["Cache-Control"] = "no-store"
    audit.record(AuditEntry.Event.EXPORTED, user.username)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def delete(request: HttpRequest) -> HttpResponse:
    """Ask for the user name, and the password where there is one; POST deletes the account."""
    user = user_of(request)
    if request.method == "POST" and is_due(request):
        return redirect("delete-account")  # asks; what was typed is not kept
    require_recent(request)
    form = DeleteAccountForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.delete_account(user)
        logout(request)
        messages.success(request, _("Your account has been deleted."))
        return redirect("papers")
    return render_form(request, "web/community/delete_account.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def first(request: HttpRequest) -> HttpResponse:
    """Create the first administrator: from the machine itself, or with the token the server printed at its start."""
    if queries.has_administrator():
        raise NotFound(_("This site already has an administrator. Sign in, or ask them for an account."))
    form = FirstAdministratorForm.of(request, initial={"token": request.GET.get("token", "")})
    token = str(form["token"].value() or request.GET.get("token", ""))
    expected = queries.first_run_token()
    if not (hmac.compare_digest(token.encode(errors="replace"), expected.encode()) or is_at_the_machine(request)):
        raise NotAllowed(
            _(
                "Open this page on the machine itself, or with the address the server printed when it "
                "started: it ends in ?token=…"
            )
        )
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting():
            user = accounts.create_first_administrator(values["username"], values["email"], values["password"])
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            browsers.remember(request, user)
            record_authentication(request, user, "password")
            messages.success(
                request, _("Welcome, %(name)s. You can manage everything here and in /admin/.") % {"name": user.name}
            )
            return redirect("papers")
    return render_form(request, "web/community/first.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def invitations(request: HttpRequest) -> HttpResponse:
    """Show the invitations of all administrators; POST creates one, or, with `revoke`, revokes one."""
    user = user_of(request)
    if not user.is_staff:
        raise NotAllowed(_("Only administrators can invite people to this site."))
    if request.POST.get("revoke"):
        accounts.revoke_signup_invitation(user, RevokeInvitationForm(request.POST).values()["revoke"])
        return redirect_back(request, reverse("invitations"), _("The invitation is revoked."))
    link = ""
    form = InvitationForm.of(request)
    if form.is_valid():
        with form.reporting("email"):
            _invitation, secret = accounts.invite(user, form.cleaned_data["email"])
            link = site_url(request) + reverse("invitation", args=[secret])
            form = InvitationForm()
    context = {"link": link, "invitations": queries.signup_invitations()}
    return render_form(request, "web/community/invitations.html", form, context)


@require_safe
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Redirect an invitation to the sign-up page."""
    if queries.signup_invitation(secret) is None:
        return error_page(request, _("This invitation has been used or revoked, or has expired. Ask for a new one."))
    request.session[INVITATION] = secret
    return redirect("account_signup")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that fails the CSRF check: of another site, or from an old page."""
    return error_response(
        request, _CsrfError(_("This form is too old or from another site. Reload the page and try again."))
    )


class _CsrfError(ActionError):
    status = 403
