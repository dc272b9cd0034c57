"""The things papers name, each with its number of papers: authors, organisations, categories, keywords, venues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from dailypapers.catalog.entities import Entity
from dailypapers.catalog.models import AuthorIdentity, Organisation, Tally
from dailypapers.catalog.tallies import matching


class EntityCount(NamedTuple):
    """A thing by its public key and name, how many papers name it, and how many in each of the last months."""

    key: str
    name: str
    papers: int
    months: list[int] | None = None


def list_entities(entity: Entity, beginning: str, *, after: str | None = None, limit: int) -> list[EntityCount]:
    """Return things whose key begins with these letters, by key, those behind `after`. Two queries."""
    if "\0" in beginning or (after is not None and "\0" in after):
        return []
    rows: QuerySet[Any] = entity.all().order_by(entity.key)
    if beginning:
        rows = rows.filter(**{f"{entity.key}__istartswith": beginning})
    if after is not None:
        rows = rows.filter(**{f"{entity.key}__gt": after})
    values = list(rows.values_list("id", entity.key, entity.name)[:limit])
    counts = count_papers(entity, [row_id for row_id, _, _ in values])
    return [EntityCount(key, name, counts.get(row_id, 0)) for row_id, key, name in values]


class TalliedPage(NamedTuple):
    """A page of things in the order of their papers, and how many there are in all."""

    rows: list[EntityCount]
    total: int


def tallied(entity: Entity, text: str, start: int, stop: int) -> TalliedPage | None:
    """Return the things at these positions that have these words in their names, most papers first.

    None while nothing is tallied. Three queries, none of which counts papers.
    """
    tallies = matching(entity.kind, text)
    total = tallies.count()
    if not total and not Tally.objects.filter(kind=entity.kind).exists():
        return None
    rows = tallies.values_list("key", "name", "papers", "months")[start:stop]
    return TalliedPage([EntityCount(key, name or key, papers, months) for key, name, papers, months in rows], total)


def with_months(entity: Entity, rows: list[EntityCount]) -> list[EntityCount]:
    """Return the rows with the months of their papers, where they are tallied. One query."""
    tallies = Tally.objects.filter(kind=entity.kind, key__in=[row.key for row in rows])
    months = dict(tallies.values_list("key", "months"))
    return [row._replace(months=months.get(row.key)) for row in rows]


def months_of(kind: str, key: str) -> list[int]:
    """Return how many papers named a thing in each of the last months; empty where it is not tallied. One query."""
    return Tally.objects.filter(kind=kind, key=key).values_list("months", flat=True).first() or []


def most_frequent(entity: Entity, limit: int) -> list[EntityCount]:
    """Return the things most papers name, the most frequent first. One query."""
    rows = entity.all().annotate(papers_named=Count(_related(entity), distinct=True)).filter(papers_named__gt=0)
    named = rows.order_by("-papers_named", entity.key).values_list(entity.key, entity.name, "papers_named")[:limit]
    return [EntityCount(*row) for row in named]


def count_papers(entity: Entity, ids: list[int]) -> dict[int, int]:
    """Return how many papers name each of these rows: counted for these alone, not for the whole table."""
    rows = entity.all().filter(id__in=ids).order_by()
    return dict(rows.annotate(papers_named=Count(_related(entity), distinct=True)).values_list("id", "papers_named"))


def _related(entity: Entity) -> str:
    """Return how a row points to its papers: by the row that joins them, where there is one, which saves a table."""
    joins = {"author": "authorships__paper", "category": "papercategory", "keyword": "paperkeyword"}
    return joins.get(entity.kind, "papers")


def registry_ids(kind: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the ids of each author or organisation in registries, by its key, as the API names them. One query."""
    if kind == "organisation":
        return {key: {"ror": ""} for key in keys} | {
            slug: {"ror": ror}
            for slug, ror in Organisation.objects.filter(slug__in=keys).exclude(ror="").values_list("slug", "ror")
        }
    if kind != "author":
        return {}
    found: dict[str, dict[str, Any]] = {key: {"orcids": [], "openalex": []} for key in keys}
    identities = AuthorIdentity.objects.filter(author__name__in=keys).order_by("orcid", "openalex").distinct()
    for name, orcid, openalex in identities.values_list("author__name", "orcid", "openalex"):
        ids = found[name]
        for one, several in ((orcid, ids["orcids"]), (openalex, ids["openalex"])):
            if one and one not in several:
                several.append(one)
    return found
