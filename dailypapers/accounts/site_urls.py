"""Absolute URLs of this site: from its own address, never from what a request says it is."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def absolute_url(path: str = "") -> str:
    """Return the URL of a path, for whatever leaves the site: mails, posts, pings of hubs."""
    return f"{settings.SITE_URL}{path}"


def site_url(request: HttpRequest) -> str:
    """Return the URL of the site without a slash at its end, for links in an answer.

    A site without an address of its own answers this machine alone, under local names: there the port is the browser's.
    """
    return str(settings.SITE_URL) if settings.SITE_URL_IS_SET else request.build_absolute_uri("/")[:-1]
