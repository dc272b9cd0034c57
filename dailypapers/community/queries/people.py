"""What concerns one person: claims, submissions, notifications, moderation, and everything of theirs to take away."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Paper
from dailypapers.community.models import (
    Claim,
    Comment,
    Flag,
    ModerationEntry,
    Notification,
    Submission,
    ZoteroConnection,
)
from dailypapers.community.models.follows import LINKED


def claims_of_paper(paper: Paper) -> dict[str, User]:
    """Map author names of a paper to the users who are these authors."""
    claims = Claim.objects.filter(paper=paper, state=Claim.State.APPROVED, user__is_active=True)
    return {claim.author.name: claim.user for claim in claims.select_related("user", "author")}


def claims_of_author(author: Author) -> list[User]:
    """Return the users who are this author on some paper."""
    users = User.objects.filter(claims__author=author, claims__state=Claim.State.APPROVED, is_active=True)
    return list(users.distinct().order_by("username"))


def claims_of_user(user: User) -> QuerySet[Claim]:
    return user.claims.select_related("paper", "author")


def comments_of_user(user: User) -> QuerySet[Comment]:
    """Return the public comments of a user, newest first."""
    comments = Comment.objects.filter(user=user, group=None, deleted_at=None)
    return comments.select_related("paper").order_by("-created_at", "-id")


def submissions_of(user: User) -> QuerySet[Submission]:
    return user.submissions.select_related("paper")


def pending_submissions(limit: int = 50) -> list[Submission]:
    """Return the submissions that sources must still be asked about, the oldest first."""
    return list(Submission.objects.filter(state=Submission.State.PENDING).order_by("created_at", "id")[:limit])


def notifications_of(user: User) -> QuerySet[Notification]:
    return user.notifications.select_related("actor", "paper", "group", "comment")


def unread_notifications(user: User) -> int:
    return user.notifications.filter(read_at=None).count()


def open_flags() -> list[Comment]:
    """Return flagged comments, those flagged by most first, with `flagged` counted. Three queries."""
    comments = Comment.objects.filter(flags__resolved_at=None, deleted_at=None).exclude(flags=None)
    comments = comments.annotate(flagged=Count("flags")).select_related("user", "paper").prefetch_related("flags__user")
    return list(comments.order_by("-flagged", "created_at")[:100])


def pending_claims() -> list[Claim]:
    claims = Claim.objects.filter(state=Claim.State.PENDING).select_related("user", "paper", "author")
    return list(claims.order_by("created_at")[:100])


def moderation_log() -> QuerySet[ModerationEntry]:
    return ModerationEntry.objects.select_related("moderator", "paper")


def count_open() -> int:
    """Count the flagged comments and claims that wait for a moderator."""
    flags = Flag.objects.filter(resolved_at=None, comment__deleted_at=None).values("comment").distinct().count()
    return flags + Claim.objects.filter(state=Claim.State.PENDING).count()


def _zotero_of(user: User) -> dict[str, Any] | None:
    """Return what is kept of somebody's library at Zotero, without the key; None where none is connected."""
    connection = ZoteroConnection.objects.filter(user=user).first()
    if connection is None:
        return None
    return {
        "name": connection.name,
        "collections": list(connection.collections.values("name", "is_chosen")),
        "saves": list(connection.saves.values("paper__key", "state", "created_at")),
    }


def export_of(user: User) -> dict[str, Any]:
    """Return everything the site stores of a user, as values that JSON can hold."""
    collections = [
        {
            "title": c.title,
            "slug": c.slug,
            "description": c.description,
            "visibility": c.visibility,
            "created_at": c.created_at,
            "papers": [{"paper": i.paper.key, "note": i.note, "added_at": i.added_at} for i in c.items.all()],
        }
        for c in user.collections.prefetch_related("items__paper")
    ]
    follows = [
        {"kind": f.kind, "target": str(f.target), "created_at": f.created_at}
        for f in user.follows.select_related(*LINKED)
    ]
    comments = user.comments.filter(deleted_at=None)
    return accounts.export_of(user) | {
        "votes": list(user.votes.order_by("created_at").values("paper__key", "created_at")),
        "comments": list(comments.values("id", "paper__key", "parent", "text", "created_at", "edited_at")),
        "reactions": list(user.reactions.values("comment", "kind", "created_at")),
        "submissions": list(user.submissions.values("scheme", "identifier", "day", "state", "created_at")),
        "follows": follows,
        "collections": collections,
        "reading_states": list(user.reading_states.values("paper__key", "state", "changed_at")),
        "annotations": list(
            user.annotations.order_by("created_at").values(
                "paper__key", "quote", "prefix", "suffix", "anchor", "note", "created_at", "changed_at"
            )
        ),
        "tags": list(user.tags.order_by("created_at").values("paper__key", "name", "created_at")),
        "texts": list(user.texts.values("paper__key", "state", "sha256", "file_size", "fetched_at")),
        "groups": list(user.memberships.values("group__name", "role", "joined_at")),
        "claims": list(user.claims.values("paper__key", "author__name", "state", "created_at")),
        "picks": list(user.picks.values("paper__key", "day", "note", "created_at")),
        "flags": list(user.flags.values("comment", "reason", "text", "created_at")),
        "zotero": _zotero_of(user),
        "notifications": list(user.notifications.values("kind", "paper__key", "text", "created_at", "read_at")),
    }
