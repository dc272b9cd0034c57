"""Help, robots, and what a reader sees when something is not there."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.ranking import formulas

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
    """Show a button for the browser's bar: on a page of arXiv, a publisher or the hub it opens the same paper here."""
    find = request.build_absolute_uri(reverse("papers"))
    script = f"javascript:location.href='{find}?q='+encodeURIComponent(location.href.split('#')[0])"
    return render(request, "web/bookmarklet.html", {"script": script})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return what crawlers leave alone."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /papers?",
        "Disallow: /digests/",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the mark of the site."""
    return redirect(static("web/mark.svg"))


def error_page(
    request: HttpRequest,
    sentence: str,
    *,
    leave: str = "",
    leave_text: str = "",
    links: Sequence[tuple[str, str]] = (),
    status: int = 404,
) -> HttpResponse:
    """Return a page that says in a sentence what is not there, with a search box and a way on.

    `leave` is a URL below the search box, `links` are (URL, label) of what may be meant, above it.
    """
    context = {"sentence": sentence, "leave": leave, "leave_text": leave_text, "links": links, "status": status}
    return render(request, "web/sorry.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that no route has."""
    return error_page(request, "There is no page at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something of ours broke, without the database or the request, which may be what broke."""
    page = (
        f"<!doctype html><title>{settings.SITE_NAME}</title><h1>Something broke on our side</h1>"
        "<p>It is in the server's log. <a href='/papers'>Back to the papers</a></p>"
    )
    return HttpResponse(page, status=500)
