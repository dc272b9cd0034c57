"""Papers in the reader's language: what a page shows of a translation, and the button that asks for one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.lib.errors import Invalid
from dailypapers.web.view_helpers import handle_action_errors, paper_of, redirect_back, user_of
from dailypapers.writer.translations import can_translate, has_failed, request_translation, translation_of


@require_POST
@handle_action_errors
def translate(request: HttpRequest, key: str) -> HttpResponse:
    """Have title and abstract of a paper translated to the reader's language."""
    paper = paper_of(key)
    user, message = user_of(request), ""
    try:
        if not request_translation(user, paper, get_language() or "en").model:
            message = _("This paper is being translated. Look again in a moment.")
    except Invalid as error:  # a page of before the reader, or the site, changed the language
        message = str(error)
    return redirect_back(request, paper_url(paper.key) + "#translation", message)


def translation_values(request: HttpRequest, paper: Paper) -> dict[str, Any]:
    """Return what the page of a paper says of its translation; nothing where it is in the reader's language.

    One query, and none where no language model is set.
    """
    language = get_language() or "en"
    if not can_translate(paper.language, language):
        return {}
    row = translation_of(paper, language)
    return {
        "translation": row,
        "translation_failed": row is not None and has_failed(row),
        "can_translate": isinstance(request.user, User),
        "reader_language": get_language_info(language)["name_translated"],
    }
