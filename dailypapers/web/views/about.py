"""Help, robots, and what a reader sees when something is not there."""

from __future__ import annotations

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
    return render(request, "web/help.html", {"formula": FORMULA})


@require_safe
def bookmarklet(request: HttpRequest) -> HttpResponse:
    """A button for the browser's bar: on a page of arXiv, a publisher or the hub it opens the same paper here."""
    find = request.build_absolute_uri(reverse("papers"))
    script = f"javascript:location.href='{find}?q='+encodeURIComponent(location.href.split('#')[0])"
    return render(request, "web/bookmarklet.html", {"script": script})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
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
    return redirect(static("web/mark.svg"))


def error_page(
    request: HttpRequest, sentence: str, *, leave: str = "", leave_text: str = "", status: int = 404
) -> HttpResponse:
    """A page that says in a sentence what is not there, with a search box and a way on."""
    context = {"sentence": sentence, "leave": leave, "leave_text": leave_text, "status": status}
    return render(request, "web/sorry.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, "There is no page at this address.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Something of ours broke. Rendered without the database or the request, which may be what broke."""
    page = (
        f"<!doctype html><title>{settings.SITE_NAME}</title><h1>Something broke on our side</h1>"
        "<p>It is in the server's log. <a href='/papers'>Back to the papers</a></p>"
    )
    return HttpResponse(page, status=500)
