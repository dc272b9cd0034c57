"""The kind of code repositories: what their hosts said, and their stars by day, which nobody can be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.models import Repository, StarsOfDay

_FACTS = ("language", "licence", "is_archived", "checked_at")


def _repository_lines() -> Iterator[Line]:
    """Yield every repository that was asked for or counted."""
    urls = Repository.objects.values_list("url").union(StarsOfDay.objects.values_list("url"))
    known = sorted(url for (url,) in urls)
    for start in range(0, len(known), CHUNK):
        chunk = known[start : start + CHUNK]
        facts = {row["url"]: row for row in Repository.objects.filter(url__in=chunk).values("url", *_FACTS)}
        stars: dict[str, list[list[object]]] = {}
        for url, day, count in (
            StarsOfDay.objects.filter(url__in=chunk).order_by("day").values_list("url", "day", "stars")
        ):
            stars.setdefault(url, []).append([day, count])
        for url in chunk:
            row = facts.get(url)
            yield {
                "kind": "repository",
                "url": url,
                "facts": {name: row[name] for name in _FACTS} if row else None,
                "stars": stars.get(url, []),
            }


def _restore(lines: list[Line]) -> None:
    with transaction.atomic():
        for line in lines:
            if facts := line["facts"]:
                checked_at = datetime.fromisoformat(facts["checked_at"]) if facts["checked_at"] else None
                Repository.objects.update_or_create(url=line["url"], defaults=facts | {"checked_at": checked_at})
            days = [StarsOfDay(url=line["url"], day=date.fromisoformat(day), stars=n) for day, n in line["stars"]]
            StarsOfDay.objects.bulk_create(days, ignore_conflicts=True)


def _count() -> int:
    return Repository.objects.values_list("url").union(StarsOfDay.objects.values_list("url")).count()


REPOSITORIES = Kind("repository", _repository_lines, _restore, _count)
