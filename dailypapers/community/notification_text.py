"""Notifications in words, the same on the site and in mails."""

from __future__ import annotations

from dailypapers.community.models import Notification
from dailypapers.lib.text import shorten


def sentence(row: Notification) -> str:
    """One sentence as plain text; of a row with its actor, paper and group at hand."""
    who = row.actor.name if row.actor else "Somebody"
    paper = f"“{shorten(row.paper.title_text, 100)}”" if row.paper else "a paper"
    match row.kind:
        case "reply":
            return f"{who} replied to your comment on {paper}."
        case "mention":
            return f"{who} named you in a comment on {paper}."
        case "submission":
            return f"Your submission {paper} {row.text}." if row.paper else f"Your submission was not found: {row.text}"
        case "claim":
            return f"Your claim on {paper} {row.text}."
        case "removed":
            return f"A moderator removed your comment on {paper}: {row.text}"
        case "followed":
            return f"{who} follows you."
        case "joined":
            return f"{who} joined the group {row.group.name if row.group else ''}."
        case _:
            return row.text
