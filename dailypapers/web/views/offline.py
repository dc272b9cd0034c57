"""The site as an app that can be installed, and what it keeps for when there is no network."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community.models import Annotation, ReadingState
from dailypapers.community.queries.annotations import shelf_of
from dailypapers.fulltext.models import TextPicture
from dailypapers.fulltext.queries import texts_of
from dailypapers.languages import html_language
from dailypapers.web.templatetags.site import asset
from dailypapers.web.view_helpers import handle_action_errors, user_of

MAX_PAPERS = 50  # kept on a device: those of the reading list first, then the newest of the shelf
MAX_PICTURES = 200
PAPER, INK = "#fcfbf8", "#0a5c63"


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Return what a browser needs to install the site as an app (W3C Web Application Manifest)."""
    sizes = (("web/icon-192.png", "192x192", "any"), ("web/icon-512.png", "512x512", "any maskable"))
    icons = [{"src": asset(name), "sizes": size, "type": "image/png", "purpose": use} for name, size, use in sizes]
    values = {
        "id": "/", "name": settings.SITE_NAME, "short_name": settings.SITE_NAME[:30], "start_url": "/papers",
        "lang": html_language(),
        "scope": "/",
        "display": "standalone", "background_color": PAPER, "theme_color": INK, "icons": icons,
        "shortcuts": [{"name": gettext("Reading list"), "url": reverse("reading-list")}],
    }  # fmt: skip
    return JsonResponse(values, content_type="application/manifest+json")


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Return the script that answers without a network: from here, since it answers for the pages below its path."""
    found = finders.find("web/service_worker.js")
    assert isinstance(found, str)
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_safe
def no_network(request: HttpRequest) -> HttpResponse:
    """Show that there is no network: the page that a device keeps for all it does not keep."""
    return render(request, "web/offline.html")


@require_safe
@handle_action_errors
def index(request: HttpRequest) -> HttpResponse:
    """Return what a device keeps for its reader: paths, each with a stamp that changes with what is there."""
    user = user_of(request)
    now, today = timezone.now().isoformat(), timezone.localdate().isoformat()
    pages = dict.fromkeys((reverse("reading-list"), reverse("shelf")), now) | {reverse("offline"): today}
    language = get_language() or "en"  # pages that are kept in another one are asked for anew
    stamped = {path: f"{stamp} {language}" for path, stamp in (pages | _papers(user, today)).items()}
    response = JsonResponse({"reader": user.pk, "pages": stamped})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _papers(user: User, today: str) -> dict[str, str]:
    """Return the paths of somebody's papers, of their texts and of the pictures kept with these. Six queries."""
    later = ReadingState.objects.filter(user=user, state=ReadingState.State.LATER).order_by("-changed_at")
    ids = list(dict.fromkeys([*later.values_list("paper_id", flat=True)[:MAX_PAPERS], *shelf_of(user)]))[:MAX_PAPERS]
    keys = dict(Paper.objects.filter(id__in=ids).values_list("id", "key"))
    texts = {paper_id: one.text for paper_id, one in texts_of(ids, user).items() if one.is_whole}
    noted = Annotation.objects.filter(user=user, paper_id__in=ids).values_list("paper_id")
    notes = {paper_id: f"{count} {at}" for paper_id, count, at in noted.annotate(Count("id"), Max("changed_at"))}
    pages: dict[str, str] = {}
    for paper_id in filter(keys.__contains__, ids):
        pages[paper_url(keys[paper_id])] = today
        if text := texts.get(paper_id):
            pages[reverse("read", args=[keys[paper_id]])] = f"{text.pk} {text.fetched_at} {notes.get(paper_id)}"
    pictures = TextPicture.objects.filter(text__in=texts.values()).values_list("text__paper_id", "id")[:MAX_PICTURES]
    return pages | {f"{paper_url(keys[paper_id])}/pictures/{number}": "kept" for paper_id, number in pictures}
