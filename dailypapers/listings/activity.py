"""What users did with papers in public: the newest vote or comment first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dailypapers.community.models import Comment, Vote
from dailypapers.listings.window import Window


def papers_touched_by(users: Sequence[int], window: Window | None, limit: int) -> dict[int, int]:
    """Return papers these users upvoted or wrote about, each with who did so last; the newest first. Two queries."""
    if not users:
        return {}
    within: dict[str, Any] = {"user_id__in": users}
    if window is not None:
        within |= {"created_at__gt": window.opened, "created_at__lte": window.closed}
    comments = Comment.objects.filter(**within, group=None, deleted_at=None)
    columns = ("created_at", "paper_id", "user_id")
    rows = [
        *Vote.objects.filter(**within).order_by("-created_at").values_list(*columns)[:limit],
        *comments.order_by("-created_at").values_list(*columns)[:limit],
    ]
    users_by_paper: dict[int, int] = {}
    for _, paper_id, user_id in sorted(rows, reverse=True)[:limit]:
        users_by_paper.setdefault(paper_id, user_id)
    return users_by_paper
