"""Content negotiation: `Accept: text/markdown` on a page of papers returns the page's `.md`."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

_PAGE = re.compile(r"/papers(/trending|/(date|week|month)/[^/.]+|/(?!(?:date|week|month|calendar)(?:/|$)).+)?")
_FILE_ENDINGS = (".md", ".bib", ".ris", ".json", ".csv")


def markdown_on_request(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer with Markdown where a client prefers it to HTML."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith("/papers") or path.endswith(_FILE_ENDINGS) or not _PAGE.fullmatch(path):
            return get_response(request)
        if request.method in ("GET", "HEAD") and _prefers_markdown(request):
            request.path_info = f"{path.removesuffix('/read')}.md"
        response = get_response(request)
        patch_vary_headers(response, ("Accept",))
        return response

    return middleware


def _prefers_markdown(request: HttpRequest) -> bool:
    """Tell whether `Accept` names Markdown with at least the quality of HTML; `*/*` does not count."""
    quality = {str(kind).partition(";")[0].strip(): kind.quality for kind in request.accepted_types}
    return "text/markdown" in quality and quality["text/markdown"] >= quality.get("text/html", 0)
