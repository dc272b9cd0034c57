"""Lists of names, each with its number of papers: authors, organisations, categories, keywords, days."""

from __future__ import annotations

from datetime import date

from django.db.models import Count

from dailypapers.api import cursors
from dailypapers.catalog.entities import BY_PLURAL, Entity
from dailypapers.catalog.entity_lists import EntityCount, count_papers, list_entities
from dailypapers.catalog.models import Paper
from dailypapers.formats.api_json import Document
from dailypapers.operations.errors import ApiError


def listed(kind: str, beginning: str, *, limit: int, cursor: str) -> Document:
    """Return names that begin with these letters, in the order of the database's letters, from the cursor on."""
    entity = BY_PLURAL[kind]
    position = cursors.read(cursor, str)
    rows = list_entities(entity, beginning, after=position[0] if position else None, limit=limit + 1)
    shown = rows[:limit]
    following = cursors.write([shown[-1].key]) if len(rows) > limit else None
    return {"items": [_document(entity, row) for row in shown], "next": following}


def one(kind: str, name: str) -> Document:
    """Return one of them by its public key. Raises `ApiError`."""
    entity = BY_PLURAL[kind]
    row = entity.find(name)
    if row is None:
        raise ApiError("not_found", f"There is no “{name[:120]}” among the {kind}.", entity.key)
    papers = count_papers(entity, [row.pk]).get(row.pk, 0)
    return _document(entity, EntityCount(entity.key_of(row), str(getattr(row, entity.name)), papers))


def _document(entity: Entity, row: EntityCount) -> Document:
    named = {entity.key: row.key} if entity.key == entity.name else {entity.key: row.key, "name": row.name}
    return named | {"papers": row.papers}


def days(*, limit: int, cursor: str) -> Document:
    """Return the days that have papers, the newest first."""
    position = cursors.read(cursor, str)
    rows = Paper.objects.filter(featured_on__isnull=False)
    if position is not None:
        try:
            rows = rows.filter(featured_on__lt=date.fromisoformat(position[0]))
        except ValueError:
            raise ApiError("invalid_cursor", cursors.BAD, "cursor") from None
    counted = list(rows.values_list("featured_on").annotate(papers=Count("id")).order_by("-featured_on")[: limit + 1])
    shown = counted[:limit]
    following = cursors.write([str(shown[-1][0])]) if len(counted) > limit else None
    return {"items": [{"day": day, "papers": papers} for day, papers in shown], "next": following}
