"""Telling people that a paper they voted for, saved or were mailed was retracted, withdrawn or published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from dailypapers.catalog.actions import StatusChange
from dailypapers.community.models import CollectionItem, Notification, ReadingState, Vote

WORDS = {
    "retracted": "was retracted",
    "concern": "has an expression of concern",
    "withdrawn": "was withdrawn",
    "published": "was published",
}


def tell_readers(changes: Sequence[StatusChange]) -> None:
    """Notify who voted for these papers, or has them in a collection or a reading list."""
    papers = {change.paper_id for change in changes}
    readers = [
        *Vote.objects.filter(paper_id__in=papers).values_list("paper_id", "user_id"),
        *CollectionItem.objects.filter(paper_id__in=papers).values_list("paper_id", "collection__owner_id"),
        *ReadingState.objects.filter(paper_id__in=papers)
        .exclude(state=ReadingState.State.HIDDEN)
        .values_list("paper_id", "user_id"),
    ]
    notify_of_status(changes, readers)


def notify_of_status(changes: Sequence[StatusChange], readers: Iterable[tuple[int, int]]) -> int:
    """Notify readers, given by paper and user, each once of one change; return how many notifications there are."""
    users: dict[int, set[int]] = {}
    for paper_id, user_id in readers:
        users.setdefault(paper_id, set()).add(user_id)
    status = Notification.Kind.STATUS
    with transaction.atomic():
        notified = set(
            Notification.objects.filter(kind=status, paper_id__in=users).values_list("paper_id", "user_id", "text")
        )
        notifications = [
            Notification(user_id=user_id, kind=status, paper_id=change.paper_id, text=WORDS[change.kind])
            for change in changes
            for user_id in sorted(users.get(change.paper_id, ()))
            if (change.paper_id, user_id, WORDS[change.kind]) not in notified
        ]
        Notification.objects.bulk_create(notifications)
    return len(notifications)
