"""The index pages of authors, organisations, categories, keywords and venues."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dailypapers.accounts.wording import worded
from dailypapers.catalog.entities import ENTITIES, Entity
from dailypapers.catalog.entity_lists import EntityCount, list_entities, most_frequent, tallied, with_months
from dailypapers.catalog.tallies import MONTHS
from dailypapers.search.autocomplete import authors_named
from dailypapers.web.forms.entities import EntityIndexForm
from dailypapers.web.paging import Page, PageOutOfRange, page_of, requested_page
from dailypapers.web.views.about import error_page

PER_PAGE = 100
MONTHS_TITLE = worded(gettext_lazy("Papers in each of the last %(count)s months"), count=MONTHS)
MAX_PAGES = 100  # what is behind them has few papers: it is searched for, or found by the alphabet


@require_safe
def entity_index(request: HttpRequest, kind: str) -> HttpResponse:
    """Show things with most papers first, with `?q=` those that have these words; with `?after=` by the alphabet."""
    entity = ENTITIES[kind]
    values = EntityIndexForm(request.GET).values()
    text = values["q"][:200].strip()
    if "after" in request.GET:
        return _alphabet(request, entity, text, values["after"][:400])
    try:
        number = requested_page(request)
        found = tallied(entity, text, (number - 1) * PER_PAGE, min(number, MAX_PAGES) * PER_PAGE)
        if found is None:  # nothing is tallied yet
            rows = list_entities(entity, text, limit=PER_PAGE) if text else most_frequent(entity, PER_PAGE)
            return _page(request, entity, rows, q=text, page=Page(1, len(rows), PER_PAGE))
        page = page_of(number, min(found.total, MAX_PAGES * PER_PAGE), PER_PAGE)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=request.path, back_label=_("The first page"))
    rows = found.rows
    if kind == "author" and text and found.total < PER_PAGE:
        known = {row.key for row in rows}
        rows += [EntityCount(name, name, 1) for name in authors_named(text, PER_PAGE) if name not in known]
    return _page(request, entity, rows, q=text, page=page, total=max(found.total, len(rows)))


def _alphabet(request: HttpRequest, entity: Entity, beginning: str, after: str) -> HttpResponse:
    rows = list_entities(entity, beginning, after=after or None, limit=PER_PAGE + 1)
    page = with_months(entity, rows[:PER_PAGE])
    following = page[-1].key if len(rows) > PER_PAGE else ""
    return _page(request, entity, page, q=beginning, next=following, is_alphabetical=True)


def _page(request: HttpRequest, entity: Entity, rows: list[EntityCount], **more: object) -> HttpResponse:
    return render(request, "web/entities.html", {"entity": entity, "rows": rows, "months_title": MONTHS_TITLE} | more)
