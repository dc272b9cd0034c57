"""Keeping what a host says of a repository, and its stars by day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dailypapers.catalog.models import Repository, StarsOfDay


def store_repository(
    url: str,
    now: datetime,
    *,
    language: str = "",
    licence: str = "",
    is_archived: bool = False,
    stars: int | None = None,
) -> None:
    """Note that a repository was asked for, what its host said, and its stars of that day."""
    facts = {"language": language, "licence": licence, "is_archived": is_archived, "checked_at": now}
    with transaction.atomic():
        Repository.objects.update_or_create(url=url, defaults=facts)
        if stars is not None:
            StarsOfDay.objects.update_or_create(url=url, day=now.date(), defaults={"stars": stars})


def note_asked(url: str, now: datetime) -> None:
    """Note that a repository was asked for in vain; what was known of it stays."""
    Repository.objects.update_or_create(url=url, defaults={"checked_at": now})
