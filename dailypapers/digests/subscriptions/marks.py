"""Upvotes and saves by the links in a mail."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.catalog.models import Paper
from dailypapers.community import actions as community
from dailypapers.community.models import ReadingState
from dailypapers.digests.models import Mark, Subscriber
from dailypapers.lib.errors import DailyPapersError


def mark(subscriber: Subscriber, paper_id: int, kind: str, now: datetime | None = None) -> Paper:
    """Upvote or save a paper (`kind` of `Mark.Kind`) for the subscriber's account; without one, store a `Mark`.

    Returns the paper. Raises `DailyPapersError` when the paper is gone, or the account acts too often.
    """
    with transaction.atomic():
        paper = Paper.objects.filter(pk=paper_id).first()
        if paper is None:
            raise DailyPapersError(_("This paper is no longer in the catalogue."))
        user = subscriber.user
        if user is None or not user.is_active:
            Mark.objects.get_or_create(
                subscriber=subscriber, paper=paper, kind=kind, defaults={"created_at": now or timezone.now()}
            )
        elif kind == Mark.Kind.VOTE:
            community.upvote(user, paper)
        else:
            community.set_reading_state(user, paper, ReadingState.State.LATER)
    return paper
