"""Helpers of views: responses to errors, pages of forms, and redirects."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Paper
from dailypapers.lib.errors import ActionError, AuthenticationRequired, NotFound, RateLimited
from dailypapers.lib.retry_after import format_retry_after
from dailypapers.translation import translated
from dailypapers.web.forms.base import Form
from dailypapers.web.forms.navigation import NextForm
from dailypapers.web.views.about import error_page

View = Callable[..., HttpResponseBase]


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether HTMX sent the request, which takes a part of a page."""
    return bool(getattr(request, "htmx", False))


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user. Raises `AuthenticationRequired`."""
    if not isinstance(request.user, User):
        raise AuthenticationRequired(_("Sign in to do this."))
    return request.user


def paper_of(key: str) -> Paper:
    """Return the paper with this identifier. Raises `NotFound`."""
    paper = catalog.find(key)
    if paper is None:
        raise NotFound(_("There is no paper “%(paper)s” in this catalogue.") % {"paper": key[:120]})
    return paper


def handle_action_errors(view: View) -> View:
    """Decorate a view so that an `ActionError` becomes a page, or a notice for HTMX, with its status."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except AuthenticationRequired:
            return redirect_to_sign_in(request)
        except ActionError as error:
            return error_response(request, error)

    return wrapper


def error_response(request: HttpRequest, error: ActionError) -> HttpResponse:
    """Return the error as a page, or as a notice for HTMX, with its status and `Retry-After`."""
    if is_htmx(request):
        response = notice(request, str(error), error.status)
    else:
        back_url = next_url(request, "")
        response = error_page(request, str(error), back_url=back_url, back_label=_("Back"), status=error.status)
    return _with_wait(response, error.wait if isinstance(error, RateLimited) else 0)


def notice(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """Return a message that HTMX puts above the page."""
    response = render(request, "web/_notice.html", {"message": translated(message)}, status=status)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#notices", "innerHTML"
    return response


def render_form(request: HttpRequest, template: str, form: Form, context: dict[str, Any] | None = None) -> HttpResponse:
    """Render a page with a form: what was typed, and errors beside the fields."""
    if is_htmx(request) and form.errors:
        response = notice(request, form.first_error, form.status)
    else:
        response = render(request, template, {"form": form} | (context or {}), status=form.status)
    return _with_wait(response, form.wait)


def form_page(request: HttpRequest, form: Form, heading: str, button: str, cancel: str = "") -> HttpResponse:
    """Render a form on a page of its own; `cancel` is the URL of its cancel button."""
    context = {"heading": heading, "button": button, "cancel": cancel}
    return render_form(request, "web/forms/page.html", form, context)


def _with_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    if seconds:
        response.headers["Retry-After"] = format_retry_after(seconds)
    return response


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page, which leads back to this one."""
    here = next_url(request, "/papers") if request.method == "POST" else request.get_full_path()
    url = f"{reverse('account_login')}?{urlencode({'next': here})}"
    if not is_htmx(request):
        return redirect(url)
    response = HttpResponse(status=401)
    response.headers["HX-Redirect"] = url
    return response


def next_url(request: HttpRequest, fallback: str) -> str:
    """Return the path in the form's `next` if it is on this site, else `fallback`."""
    return NextForm(request.POST).url(request, fallback)


def redirect_back(request: HttpRequest, fallback: str, message: str = "") -> HttpResponse:
    """Redirect to the page of the form, with a message about what was done."""
    if message:
        messages.success(request, message)
    url = next_url(request, fallback)
    if not is_htmx(request):
        return redirect(url)
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = url
    return response
