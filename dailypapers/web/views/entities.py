"""The pages that list authors, organisations, categories and keywords."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.entity_lists import list_entities, most_frequent
from dailypapers.web.forms.entities import EntityIndexForm

PER_PAGE = 200
MAX_FREQUENT = 100


@require_safe
def entity_index(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the most frequent entities; with `?q=` those that begin with it, with `?after=` the next by the alphabet."""
    entity = ENTITIES[kind]
    values = EntityIndexForm(request.GET).values()
    prefix, after = values["q"][:200].strip(), values["after"][:400]
    if prefix or "after" in request.GET:
        entities = list_entities(entity, prefix, after=after or None, limit=PER_PAGE + 1)
    else:
        entities = most_frequent(entity, MAX_FREQUENT)
    page = entities[:PER_PAGE]
    context = {
        "entity": entity,
        "rows": page,
        "q": prefix,
        "is_alphabetical": bool(prefix or "after" in request.GET),
        "next": page[-1].key if len(entities) > PER_PAGE else "",
    }
    return render(request, "web/entities.html", context)
