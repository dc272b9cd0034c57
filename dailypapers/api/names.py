"""Lists of names, each with its number of papers: authors, organisations, categories, keywords, days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Model, QuerySet

from dailypapers.api import cursors
from dailypapers.api.documents import Document
from dailypapers.api.errors import ApiError
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper

_NAMES: dict[str, tuple[type[Model], str, tuple[str, ...], str]] = {
    # kind: model, the column it is ordered and found by, the columns told, how papers point to it
    "authors": (Author, "name", ("name",), "authorships__paper"),
    "organisations": (Organisation, "slug", ("slug", "name"), "papers"),
    "categories": (Category, "code", ("code", "name"), "papercategory"),
    "keywords": (Keyword, "slug", ("slug", "name"), "paperkeyword"),
}


def listed(kind: str, beginning: str, *, limit: int, cursor: str) -> Document:
    """Names that begin with these letters, in the order of the database's letters, from the place of the cursor on."""
    model, order, columns, _ = _NAMES[kind]
    place = cursors.read(cursor, str)
    rows: QuerySet[Any] = model._default_manager.order_by(order)
    if "\0" in beginning:
        return {"items": [], "next": None}
    if beginning:
        rows = rows.filter(**{f"{order}__istartswith": beginning})
    if place is not None:
        rows = rows.filter(**{f"{order}__gt": place[0]})
    found = list(rows.values_list("id", *columns)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    counts = _counts(kind, [row[0] for row in found])
    items = [dict(zip(columns, row[1:], strict=True)) | {"papers": counts.get(row[0], 0)} for row in found]
    return {"items": items, "next": cursors.write([items[-1][order]]) if more else None}


def one(kind: str, name: str) -> Document:
    model, order, columns, _ = _NAMES[kind]
    row = None if "\0" in name else model._default_manager.filter(**{order: name}).values_list("id", *columns).first()
    if row is None:
        raise ApiError("not_found", f"There is no “{name[:120]}” among the {kind}.", order)
    return dict(zip(columns, row[1:], strict=True)) | {"papers": _counts(kind, [row[0]]).get(row[0], 0)}


def _counts(kind: str, ids: list[int]) -> dict[int, int]:
    """How many papers each has: counted for these alone, not for the whole table."""
    model, _, _, papers = _NAMES[kind]
    rows = model._default_manager.filter(id__in=ids).order_by()
    return dict(rows.annotate(number=Count(papers, distinct=True)).values_list("id", "number"))


def days(*, limit: int, cursor: str) -> Document:
    """The days that have papers, the newest first."""
    place = cursors.read(cursor, str)
    rows = Paper.objects.filter(featured_on__isnull=False)
    if place is not None:
        try:
            rows = rows.filter(featured_on__lt=date.fromisoformat(place[0]))
        except ValueError:
            raise ApiError("invalid_cursor", cursors.BAD, "cursor") from None
    counted = rows.values_list("featured_on").annotate(papers=Count("id")).order_by("-featured_on")
    found = list(counted[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    following = cursors.write([str(found[-1][0])]) if more else None
    return {"items": [{"day": day, "papers": papers} for day, papers in found], "next": following}
