"""What happens here and is told: each event becomes rows of the outbox in the transaction it happens in."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.webhooks.models import Message, Webhook

EVENTS = {
    "paper.new": gettext_lazy("papers enter the catalogue, 50 at most in one message"),
    "paper.voted": gettext_lazy("a paper is upvoted"),
    "comment.new": gettext_lazy("a comment is written, in public or in a group of yours"),
    "edition.frozen": gettext_lazy("the edition of a day is frozen"),
}
TEST = "test"
PAPERS_A_MESSAGE = 50


def papers_are_new(ids: Sequence[int]) -> None:
    """Tell of papers that have just been stored. Call it in their transaction."""
    webhooks = _listeners("paper.new")
    if not webhooks:
        return
    rows = Paper.objects.filter(id__in=list(ids)).order_by("id")
    papers = [
        {
            "id": row.key,
            "title": row.title_text,
            "url": absolute_url(paper_url(row.key)),
            "published_at": row.published_at,
            "featured_on": row.featured_on,
        }
        for row in rows.only("key", "title_text", "published_at", "featured_on")
    ]
    for start in range(0, len(papers), PAPERS_A_MESSAGE):
        _write("paper.new", webhooks, {"papers": papers[start : start + PAPERS_A_MESSAGE]})


def paper_was_voted(paper: Paper, votes: int) -> None:
    """Tell of an upvote, and not whose. Call it in its transaction."""
    tell("paper.voted", lambda: {"paper": _reference(paper), "votes": votes})


def comment_is_new(
    comment_id: int,
    paper: Paper,
    writer: str,
    text: str,
    group: str | None = None,
    members: Iterable[int] | None = None,
) -> None:
    """Tell of a comment: everybody, or for one in a group its `members` alone. Call it in its transaction."""
    tell(
        "comment.new",
        lambda: {
            "id": comment_id,
            "paper": _reference(paper),
            "user": writer,
            "group": group,
            "text": text,
            "url": f"{absolute_url(paper_url(paper.key))}#c{comment_id}",
        },
        users=members,
        subject=f"comment:{comment_id}",
    )


def comment_is_gone(comment_id: int) -> None:
    """Take a comment that was deleted out of messages that have not left, and its text out of those that have."""
    about = Message.objects.filter(subject=f"comment:{comment_id}")
    about.exclude(state=Message.State.SENT).delete()
    about.update(body="")


def edition_was_frozen(day: date, papers: int) -> None:
    """Tell of the edition of a day. Call it in its transaction."""
    url = absolute_url(f"/editions/{day.isoformat()}")
    tell("edition.frozen", lambda: {"day": day, "papers": papers, "url": url})


def tell(event: str, data: Callable[[], Any], *, users: Iterable[int] | None = None, subject: str = "") -> None:
    """Write an event for the webhooks that want it: all of them, or those of `users`. One query where nobody does."""
    if webhooks := _listeners(event, users):
        _write(event, webhooks, data(), subject)


def test(webhook: Webhook) -> Message:
    """Write a message that says nothing but that messages come; return it."""
    return _write(TEST, [webhook], {"message": "Events of this site will come here."})[0]


def _listeners(event: str, users: Iterable[int] | None = None) -> list[Webhook]:
    """Return the webhooks in force that want an event; those of users whose account is in force."""
    is_in_force = Q(user=None) | Q(user__is_active=True)
    rows = Webhook.objects.filter(is_in_force, stopped_at=None, events__contains=f" {event} ")
    return list(rows if users is None else rows.filter(user__in=list(users)))


def _write(event: str, webhooks: Sequence[Webhook], data: Any, subject: str = "") -> list[Message]:
    now = timezone.now()
    body = orjson.dumps({"type": event, "timestamp": now, "data": data}).decode()
    return Message.objects.bulk_create(
        Message(
            webhook=webhook,
            uid=f"msg_{secrets.token_hex(16)}",
            event=event,
            subject=subject,
            body=body,
            created_at=now,
            due_at=now,
        )
        for webhook in webhooks
    )


def _reference(paper: Paper) -> dict[str, Any]:
    title = paper.title_text if "title_text" not in paper.get_deferred_fields() else None
    if title is None:
        title = Paper.objects.values_list("title_text", flat=True).get(pk=paper.pk)
    return {"id": paper.key, "title": title, "url": absolute_url(paper_url(paper.key))}
