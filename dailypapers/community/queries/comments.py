"""The comments of a paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, CommentEdit, Membership, Reaction
from dailypapers.lib.errors import NotFound


@dataclass(slots=True)
class Thread:
    """A comment with its replies, oldest first; reactions as (kind, sign, how many, whether mine)."""

    comment: Comment
    reactions: list[tuple[str, str, int, bool]]
    replies: list[Thread] = field(default_factory=list)


def threads(paper: Paper, user: Any) -> list[Thread]:
    """The comments of a paper that this reader may see. Four queries at most.

    A deleted comment is among them while it has replies, or for a trace of the public discussion.
    """
    rows = list(_visible(user).filter(paper=paper).select_related("user", "group"))
    counts: dict[int, dict[str, int]] = {}
    of_comments = Reaction.objects.filter(comment__in=[row.id for row in rows])
    if rows:
        for comment_id, kind, number in of_comments.values_list("comment_id", "kind").annotate(n=Count("id")):
            counts.setdefault(comment_id, {})[kind] = number
    mine: set[tuple[int, str]] = set()
    if counts and isinstance(user, User):
        mine = set(of_comments.filter(user=user).values_list("comment_id", "kind"))

    def thread(row: Comment) -> Thread:
        of_row = counts.get(row.id, {})
        signs = [(kind.value, str(kind.label), of_row.get(kind, 0), (row.id, kind) in mine) for kind in Reaction.Kind]
        return Thread(row, signs)

    tops = {row.id: thread(row) for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id in tops:
            tops[row.parent_id].replies.append(thread(row))
    return list(tops.values())


def comment_of(comment_id: int, user: Any) -> Comment:
    """A comment this reader may see, deleted or not. Raises `NotFound`."""
    found = _visible(user).filter(id=comment_id).select_related("user", "paper", "group", "parent").first()
    if found is None:
        raise NotFound("There is no such comment.")
    return found


def edits_of(comment: Comment) -> list[CommentEdit]:
    """What stood there before, oldest first."""
    return list(comment.edits.all())


def _visible(user: Any) -> QuerySet[Comment]:
    rows = Comment.objects.order_by("created_at", "id")
    if not isinstance(user, User):
        return rows.filter(group=None)
    groups = list(Membership.objects.filter(user=user).values_list("group_id", flat=True))
    return rows.filter(Q(group=None) | Q(group_id__in=groups)) if groups else rows.filter(group=None)
