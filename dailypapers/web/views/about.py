"""Help, robots.txt, and error pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.ranking import formulas
from dailypapers.translation import translated

FORMULA = {
    "comment_points": formulas.COMMENT_POINTS,
    "stars_most": formulas.STARS_MOST,
    "new_stars_most": formulas.NEW_STARS_MOST,
    "new_stars_half": formulas.NEW_STARS_HALF,
    "half_life": formulas.HALF_LIFE,
    "pick_points": formulas.PICK_POINTS,
    "new_account_days": formulas.NEW_ACCOUNT_DAYS,
    "new_vote_points": formulas.NEW_VOTE_POINTS,
    "promise_share": formulas.PROMISE_SHARE,
    "promise_fades": formulas.PROMISE_FADES,
}


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the query language and how papers are ranked."""
    return render(request, "web/help.html", {"formula": FORMULA})


@require_safe
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """Show a bookmarklet that opens the paper of an arXiv, publisher or hub page on this site."""
    search = site_url(request) + reverse("papers")
    script = f"javascript:location.href='{search}?q='+encodeURIComponent(location.href.split('#')[0])"
    return render(request, "web/bookmarklet.html", {"script": script})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return which paths crawlers leave out."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /papers?",
        "Disallow: /digests/",
        f"Sitemap: {site_url(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon of the site."""
    return redirect(static("web/mark.svg"))


class Link(NamedTuple):
    """A link on an error page."""

    url: str
    label: str


def error_page(
    request: HttpRequest,
    message: str,
    *,
    back_url: str = "",
    back_label: str = "",
    links: Sequence[Link] = (),
    status: int = 404,
) -> HttpResponse:
    """Render an error page with a search box.

    `back_url` with its label is below the search box, `links` to what may be meant are above it.
    """
    context = {
        "message": translated(message),
        "back_url": back_url,
        "back_label": back_label,
        "links": links,
        "status": status,
    }
    return render(request, "web/error.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a URL without a route."""
    return error_page(request, _("There is no page at this address."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses to read, without its host: that may be what is wrong."""
    sentence = _("The request cannot be read.")
    if isinstance(exception, DisallowedHost):
        sentence = _("This site does not answer to that name. Its administrator lists names in DAILYPAPERS_HOSTS.")
    return HttpResponse(f"{sentence}\n", status=400, content_type="text/plain; charset=utf-8")
