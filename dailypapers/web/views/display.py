"""How this browser wants pages to look."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.web.density import COOKIE, COOKIE_SECONDS, DEFAULT, HIDDEN, PICTURES, WELCOMED
from dailypapers.web.forms.display import DisplayForm
from dailypapers.web.forms.navigation import NextForm


@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Keep in a cookie what cards show, or that the introduction was read, and go back; needs no JavaScript."""
    values = DisplayForm(request.GET).values()
    chosen = values["cards"]
    response = redirect(NextForm(request.GET).url(request, reverse("papers")))
    if chosen == DEFAULT:
        response.delete_cookie(COOKIE, samesite="Lax")
    elif chosen:
        response.set_cookie(COOKIE, chosen, COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure())
    if values["pictures"] == HIDDEN:
        response.set_cookie(PICTURES, HIDDEN, COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure())
    elif values["pictures"]:
        response.delete_cookie(PICTURES, samesite="Lax")
    if values["welcomed"]:
        response.set_cookie(WELCOMED, "1", COOKIE_SECONDS, samesite="Lax", httponly=True, secure=request.is_secure())
    response.headers["Cache-Control"] = "no-store"
    return response
