"""The comments of a paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, CommentEdit, Membership, Reaction
from dailypapers.lib.errors import NotFound


class ReactionCount(NamedTuple):
    """How many users reacted so to a comment, and whether the reader is one of them."""

    kind: str
    label: str
    number: int
    is_mine: bool


@dataclass(slots=True)
class Thread:
    """A comment with its reactions, one of each kind, and its replies, oldest first."""

    comment: Comment
    reactions: list[ReactionCount]
    replies: list[Thread] = field(default_factory=list)


def threads(paper: Paper, user: Any, groups: Sequence[int] | None = None) -> list[Thread]:
    """Return the comments of a paper that this reader may see. Four queries at most, less one for known `groups`.

    `groups` are those of the reader, by id.
    A deleted comment is among them while it has replies, or for a trace of the public discussion.
    """
    comments = list(_visible(user, groups).filter(paper=paper).select_related("user", "group"))
    counts: dict[int, dict[str, int]] = {}
    reactions = Reaction.objects.filter(comment__in=[comment.id for comment in comments])
    if comments:
        for comment_id, kind, number in reactions.values_list("comment_id", "kind").annotate(n=Count("id")):
            counts.setdefault(comment_id, {})[kind] = number
    mine: set[tuple[int, str]] = set()
    if counts and isinstance(user, User):
        mine = set(reactions.filter(user=user).values_list("comment_id", "kind"))

    def thread(comment: Comment) -> Thread:
        own_counts = counts.get(comment.id, {})
        return Thread(
            comment,
            [
                ReactionCount(kind.value, str(kind.label), own_counts.get(kind, 0), (comment.id, kind) in mine)
                for kind in Reaction.Kind
            ],
        )

    tops = {comment.id: thread(comment) for comment in comments if comment.parent_id is None}
    for comment in comments:
        if comment.parent_id in tops:
            tops[comment.parent_id].replies.append(thread(comment))
    return list(tops.values())


def comment_of(comment_id: int, user: Any) -> Comment:
    """Return a comment this reader may see, deleted or not. Raises `NotFound`."""
    comment = _visible(user).filter(id=comment_id).select_related("user", "paper", "group", "parent").first()
    if comment is None:
        raise NotFound(_("This comment does not exist."))
    return comment


def edits_of(comment: Comment) -> list[CommentEdit]:
    """Return the earlier texts of a comment, oldest first."""
    return list(comment.edits.all())


def _visible(user: Any, groups: Sequence[int] | None = None) -> QuerySet[Comment]:
    comments = Comment.objects.order_by("created_at", "id")
    if not isinstance(user, User):
        return comments.filter(group=None)
    if groups is None:
        groups = list(Membership.objects.filter(user=user).values_list("group_id", flat=True))
    return comments.filter(Q(group=None) | Q(group_id__in=groups)) if groups else comments.filter(group=None)
