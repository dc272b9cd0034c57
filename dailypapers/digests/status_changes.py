"""Telling people with an account that a paper their digests brought was retracted, withdrawn or published."""

from __future__ import annotations

from collections.abc import Sequence

from dailypapers.catalog.actions import StatusChange
from dailypapers.community.actions.status_changes import notify_of_status
from dailypapers.digests.models import Delivery, DigestPaper


def tell_mailed(changes: Sequence[StatusChange]) -> None:
    """Notify whose digests these papers were sent in."""
    papers = {change.paper_id for change in changes}
    sent = DigestPaper.objects.filter(
        paper_id__in=papers, delivery__state=Delivery.State.SENT, subscriber__user__isnull=False
    )
    notify_of_status(changes, sent.values_list("paper_id", "subscriber__user_id").distinct())
