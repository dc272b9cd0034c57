"""The edition to listen to: the feed, its sounds and their chapters."""

from __future__ import annotations

import re

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.speech import podcast
from dailypapers.speech.episodes import Episode, episode, episodes, note_listener
from dailypapers.web.views.about import error_page

MAX_AGE = 900  # seconds the feed may be cached
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{1,15})?-(\d{1,15})?")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Return the podcast; whoever asks for it listens, so that editions are spoken from now on."""
    note_listener()
    text = podcast.feed([one for one in episodes() if not one.error], site_url(request))
    response = HttpResponse(text, content_type="application/rss+xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return response


@require_safe
def part(request: HttpRequest, day: str, ending: str) -> HttpResponseBase:
    """Return the sound of an episode, or a range of it, or its chapters."""
    found = episode(day) if _DAY.fullmatch(day) else None  # else no name of a file of ours
    if found is None or found.error or ending not in ("json", found.file.rpartition(".")[2]):
        return error_page(request, _("There is no sound of %(day)s.") % {"day": day})
    if ending == "json":
        chapters = podcast.chapters(found, site_url(request))
        return JsonResponse(chapters, content_type="application/json+chapters")
    return _sound(request, found)


def _sound(request: HttpRequest, found: Episode) -> HttpResponseBase:
    """Return a file, or the one range of it that a player asks for when somebody moves to another place."""
    size = found.path.stat().st_size
    wanted = _RANGE.fullmatch(request.headers.get("Range", ""))
    if wanted is None or not (wanted[1] or wanted[2]):
        response: HttpResponseBase = FileResponse(found.path.open("rb"), content_type=found.content_type)
    else:
        first = int(wanted[1]) if wanted[1] else max(0, size - int(wanted[2]))
        last = min(int(wanted[2]), size - 1) if wanted[1] and wanted[2] else size - 1
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        with found.path.open("rb") as file:
            file.seek(first)
            body = file.read(last - first + 1)
        response = HttpResponse(body, status=206, content_type=found.content_type)
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=86400"
    return response
