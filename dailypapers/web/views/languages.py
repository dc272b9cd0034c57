"""The language of pages: a cookie for strangers, which who is signed in saves too."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dailypapers.accounts.actions import choose_language
from dailypapers.accounts.models import User
from dailypapers.web.density import COOKIE_SECONDS
from dailypapers.web.forms.languages import LanguageForm
from dailypapers.web.forms.navigation import NextForm
from dailypapers.web.view_helpers import handle_action_errors, render_form


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def languages(request: HttpRequest) -> HttpResponse:
    """Show the languages; POST speaks another from now on and goes back. Needs no JavaScript."""
    form = LanguageForm.of(request)
    back = NextForm(request.POST or request.GET).url(request, reverse("papers"))
    if not form.is_valid():
        return render_form(request, "web/languages.html", form, {"next": back, "languages": settings.LANGUAGES})
    code = form.cleaned_data["language"]
    if isinstance(request.user, User) and not settings.READ_ONLY:
        choose_language(request.user, code)
    response = redirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return response
