"""What all views that write have in common: how a refusal is said, and where one goes afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import ActionError, AuthenticationRequired, NotFound, RateLimited
from dailypapers.lib.retry_after import format_retry_after
from dailypapers.web.views.about import error_page

View = Callable[..., HttpResponseBase]


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def user_of(request: HttpRequest) -> User:
    """Who is signed in. Raises `AuthenticationRequired`."""
    if not isinstance(request.user, User):
        raise AuthenticationRequired("Sign in to do this.")
    return request.user


def paper_of(key: str) -> Paper:
    """Raises `NotFound`."""
    found = catalog.find(key)
    if found is None:
        raise NotFound(f"There is no paper “{key[:120]}” in this catalogue.")
    return found


def handle_action_errors(view: View) -> View:
    """Says what was refused with its status: as a page, or as a notice where HTMX asked."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AuthenticationRequired:
            return sign_in(request)
        except ActionError as error:
            return refusal(request, error)

    return answered


def refusal(request: HttpRequest, error: ActionError) -> HttpResponse:
    if is_htmx(request):
        response = render(request, "web/_notice.html", {"sentence": str(error)}, status=error.status)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#notices", "innerHTML"
    else:
        leave = back_address(request, "")
        response = error_page(request, str(error), leave=leave, leave_text="Back" if leave else "", status=error.status)
    if isinstance(error, RateLimited) and error.wait:
        response.headers["Retry-After"] = format_retry_after(error.wait)
    return response


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back from there to where one was."""
    here = back_address(request, "/papers") if request.method == "POST" else request.get_full_path()
    address = f"{reverse('account_login')}?{urlencode({'next': here})}"
    if not is_htmx(request):
        return redirect(address)
    response = HttpResponse(status=401)
    response.headers["HX-Redirect"] = address
    return response


def back_address(request: HttpRequest, otherwise: str) -> str:
    """Where the form says it came from; only addresses of this site."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if asked.startswith("/") and is_ours else otherwise


def back(request: HttpRequest, otherwise: str, said: str = "") -> HttpResponse:
    """Back to where the form was, with a sentence on what was done."""
    if said:
        messages.success(request, said)
    if is_htmx(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = back_address(request, otherwise)
        return response
    return redirect(back_address(request, otherwise))
