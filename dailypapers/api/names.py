"""Authors, organisations, categories, keywords and days, each with its number of papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count

from dailypapers.api import cursors
from dailypapers.catalog.entities import BY_PLURAL, Entity
from dailypapers.catalog.entity_lists import EntityCount, count_papers, list_entities, registry_ids
from dailypapers.catalog.models import Paper
from dailypapers.formats.api_json import Document
from dailypapers.operations.errors import ApiError


def list_names(kind: str, beginning: str, *, limit: int, cursor: str) -> Document:
    """Return names that begin with `beginning`, in the collation of the database, from the cursor on."""
    entity = BY_PLURAL[kind]
    position = cursors.decode(cursor, str)
    rows = list_entities(entity, beginning, after=position[0] if position else None, limit=limit + 1)
    page = rows[:limit]
    following = cursors.encode([page[-1].key]) if len(rows) > limit else None
    return {"items": _documents(entity, page), "next": following}


def get_name(kind: str, name: str) -> Document:
    """Return one name by its public key. Raises `ApiError`."""
    entity = BY_PLURAL[kind]
    row = entity.find(name)
    if row is None:
        raise ApiError("not_found", f"There is no “{name[:120]}” among the {kind}.", entity.key)
    papers = count_papers(entity, [row.pk]).get(row.pk, 0)
    return _documents(entity, [EntityCount(entity.key_of(row), str(getattr(row, entity.name)), papers)])[0]


def _documents(entity: Entity, rows: Sequence[EntityCount]) -> list[Document]:
    """Return names with their ids in registries. One query at most."""
    ids = registry_ids(entity.kind, [row.key for row in rows])
    return [_document(entity, row) | ids.get(row.key, {}) for row in rows]


def _document(entity: Entity, row: EntityCount) -> Document:
    names = {entity.key: row.key} if entity.key == entity.name else {entity.key: row.key, "name": row.name}
    return names | {"papers": row.papers}


def list_days(*, limit: int, cursor: str) -> Document:
    """Return the days that have papers, the newest first."""
    position = cursors.decode(cursor, str)
    rows = Paper.objects.filter(featured_on__isnull=False)
    if position is not None:
        try:
            rows = rows.filter(featured_on__lt=date.fromisoformat(position[0]))
        except ValueError:
            raise ApiError("invalid_cursor", cursors.INVALID_CURSOR, "cursor") from None
    counts = rows.values("featured_on").annotate(papers=Count("id")).order_by("-featured_on")
    days = [{"day": row["featured_on"], "papers": row["papers"]} for row in counts[: limit + 1]]
    following = cursors.encode([str(days[limit - 1]["day"])]) if len(days) > limit else None
    return {"items": days[:limit], "next": following}
