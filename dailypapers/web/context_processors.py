"""Variables of every template."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from dailypapers import __version__
from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.community.queries import count_open, unread_notifications
from dailypapers.web.density import DENSITIES, WELCOMED, density_of, hides_pictures

ABOUT_MAIL = {"settings", "invitations", "subscribe", "group-members", "moderation-queue", "account_email"}
"""Pages that tell an administrator that mails reach nobody."""
STATIC = "dailypapers.static"
"""The key of a request's environment, which no client can set, that asks for a page without a server behind it."""


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name and mode, and the counts in the menu of a signed-in user."""
    context: dict[str, Any] = {"site_name": settings.SITE_NAME, "version": __version__, "mode": settings.MODE}
    context["density"], context["densities"] = density_of(request), DENSITIES
    context["hides_pictures"] = hides_pictures(request)
    context["site_url"] = SimpleLazyObject(lambda: site_url(request))
    context["is_static"] = STATIC in request.META
    context["is_first_visit"] = not context["is_static"] and WELCOMED not in request.COOKIES
    user = getattr(request, "user", None)
    if isinstance(user, User):
        context["unread"] = SimpleLazyObject(lambda: unread_notifications(user))
        context["mails_stay_here"] = (
            user.is_superuser
            and _name_of(request) in ABOUT_MAIL
            and settings.EMAIL_URL.startswith("file:")
            and settings.MODE != "single"
        )
        context["open_cases"] = SimpleLazyObject(lambda: count_open()) if user.can_moderate else 0
    return context


def _name_of(request: HttpRequest) -> str:
    """Return the URL name of the requested page; "" for none."""
    match = request.resolver_match
    return (match.url_name or "") if match else ""
