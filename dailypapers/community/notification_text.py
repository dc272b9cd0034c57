"""The text of notifications, the same on the site and in mails."""

from __future__ import annotations

from dailypapers.community.models import Notification
from dailypapers.lib.text import shorten


def sentence(row: Notification) -> str:
    """Return a notification as one sentence of plain text. Its actor, paper and group should be loaded."""
    actor = row.actor.name_and_handle if row.actor else "Somebody"
    paper = f"“{shorten(row.paper.title_text, 100)}”" if row.paper else "a paper"
    match row.kind:
        case Notification.Kind.REPLY:
            return f"{actor} replied to your comment on {paper}."
        case Notification.Kind.MENTION:
            return f"{actor} mentioned you in a comment on {paper}."
        case Notification.Kind.SUBMISSION:
            return f"Your submission {paper} {row.text}." if row.paper else f"Your submission was not found: {row.text}"
        case Notification.Kind.CLAIM:
            return f"Your claim on {paper} {row.text}."
        case Notification.Kind.REMOVED:
            return f"A moderator removed your comment on {paper}: {row.text}"
        case Notification.Kind.FOLLOWED:
            return f"{actor} follows you."
        case Notification.Kind.JOINED:
            return f"{actor} joined the group {row.group.name if row.group else ''}."
        case Notification.Kind.STATUS:
            return f"{paper} {row.text}."
        case _:
            return row.text
