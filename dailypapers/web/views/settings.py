"""One's account: profile, tokens, export, deletion; and the page that makes the first administrator."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import Any

from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts import actions as accounts
from dailypapers.accounts import queries
from dailypapers.accounts.adapter import INVITATION
from dailypapers.accounts.middleware import is_at_the_machine
from dailypapers.community import actions
from dailypapers.community import queries as community
from dailypapers.digests import queries as digests
from dailypapers.lib.errors import ActionError, Invalid, NotAllowed, NotFound
from dailypapers.ranking import feeds
from dailypapers.web.view_helpers import back, handle_action_errors, user_of
from dailypapers.web.views.about import error_page


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def settings(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    error = ""
    if request.method == "POST":
        post = request.POST
        try:
            accounts.change_profile(
                user, post.get("display_name", ""), post.get("about", ""), bool(post.get("notify_by_mail"))
            )
            return back(request, reverse("settings"), "Your profile is changed.")
        except Invalid as refused:
            error = str(refused)
    return _settings(request, {"error": error}, status=Invalid.status if error else 200)


def _settings(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    user = user_of(request)
    context = {
        "tokens": queries.tokens_of(user), "scopes": queries.SCOPES if user.is_superuser else queries.SCOPES[:2],
        "claims": community.claims_of_user(user)[:50], "providers": bool(site.SOCIALACCOUNT_PROVIDERS),
    }  # fmt: skip
    return render(request, "web/community/settings.html", context | more, status=status)


@require_POST
@handle_action_errors
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token, whose secret is shown once; or, with `revoke`, the end of one."""
    user, post = user_of(request), request.POST
    if revoke := post.get("revoke", ""):
        accounts.revoke_token(user, int(revoke) if revoke.isascii() and revoke.isdigit() else 0)
        return back(request, reverse("settings"), "The token is revoked.")
    days = post.get("days", "")
    if days and not (days.isascii() and days.isdigit() and 0 < int(days[:9]) <= 3_650):
        raise Invalid("A token lasts from 1 to 3,650 days, or, when left empty, until it is revoked.")
    end = timezone.now() + timedelta(days=int(days)) if days else None
    token, secret = accounts.create_token(user, post.get("name", ""), post.getlist("scopes"), end)
    response = _settings(request, {"fresh": token, "secret": secret})
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@handle_action_errors
def export(request: HttpRequest) -> HttpResponse:
    """Everything the site keeps of me, as one JSON file."""
    user = user_of(request)
    everything = community.export_of(user) | feeds.export_of(user) | digests.export_of(user)
    response = JsonResponse(everything, encoder=DjangoJSONEncoder, json_dumps_params={"indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="dailypapers-{user.username}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def delete(request: HttpRequest) -> HttpResponse:
    """Asks for the user name, and the password where there is one; then everything goes."""
    user = user_of(request)
    error = ""
    if request.method == "POST":
        if request.POST.get("username", "") != user.username:
            error = "That is not your user name."
        elif user.has_usable_password() and not user.check_password(request.POST.get("password", "")):
            error = "That is not your password."
        else:
            actions.delete_account(user)
            logout(request)
            messages.success(request, "Your account is deleted.")
            return redirect("papers")
    status = Invalid.status if error else 200
    return render(request, "web/community/delete_account.html", {"error": error}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def first(request: HttpRequest) -> HttpResponse:
    """Makes the first administrator: at the machine itself, or with the token the server printed when it started."""
    if queries.has_administrator():
        raise NotFound("This site has its administrator. Sign in, or ask them for an account.")
    token = request.POST.get("token", "") or request.GET.get("token", "")
    if not (hmac.compare_digest(token.encode(), queries.first_run_token().encode()) or is_at_the_machine(request)):
        raise NotAllowed(
            "The first administrator is made at the machine itself, or with the address the server printed when it "
            "started: it ends in ?token=…"
        )
    post, error = request.POST, ""
    if request.method == "POST":
        try:
            user = accounts.create_first_administrator(
                post.get("username", "").strip(), post.get("email", "").strip(), post.get("password", "")
            )
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            messages.success(request, f"Welcome, {user.name}. You may do everything here, also in /admin/.")
            return redirect("papers")
        except Invalid as refused:
            error = str(refused)
    status = Invalid.status if error else 200
    context = {"error": error, "token": token, "username": post.get("username", ""), "email": post.get("email", "")}
    return render(request, "web/community/first.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def invitations(request: HttpRequest) -> HttpResponse:
    """Administrators make links by which people sign up."""
    user = user_of(request)
    if not user.is_staff:
        raise NotAllowed("Only administrators invite people to this site.")
    link = ""
    if request.method == "POST":
        _, secret = accounts.invite(user, request.POST.get("email", "").strip())
        link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return render(request, "web/community/invitations.html", {"link": link, "rows": user.signup_invitations.all()[:50]})


@require_safe
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invitation to sign up leads."""
    if queries.signup_invitation(secret) is None:
        return error_page(request, "This invitation has been used or has expired. Ask for a new one.")
    request.session[INVITATION] = secret
    return redirect("account_signup")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from a page of ours, or from one that is too old."""
    from dailypapers.web.view_helpers import refusal

    return refusal(request, _Forged("This form is too old or did not come from this site. Open the page again."))


class _Forged(ActionError):
    status = 403
