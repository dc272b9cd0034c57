"""The text of notifications, the same on the site and in mails.

Beside its kind a notification stores one value: the day of a submission, as 2025-10-14, or why it was not found; what
became of a claim or a paper, by the words below; the reason of a moderator. It is put into words when it is shown.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.wording import day_text
from dailypapers.community.models import Notification
from dailypapers.lib.text import shorten

STATUS = {
    "was retracted": gettext_noop("%(paper)s was retracted."),
    "has an expression of concern": gettext_noop("%(paper)s has an expression of concern."),
    "was withdrawn": gettext_noop("%(paper)s was withdrawn."),
    "was published": gettext_noop("%(paper)s was published."),
}
APPROVED, REJECTED = "was approved", "was rejected: "


def sentence(row: Notification) -> str:
    """Return a notification as one sentence of plain text. Its actor, paper and group should be loaded."""
    values = {
        "actor": row.actor.name_and_handle if row.actor else _("Somebody"),
        "paper": f"“{shorten(row.paper.title_text, 100)}”" if row.paper else _("a paper"),
        "group": row.group.name if row.group else "",
        "text": row.text.removeprefix(REJECTED),
        "day": _day(row.text),
    }
    return _template(row) % values


def _template(row: Notification) -> str:
    match row.kind:
        case Notification.Kind.REPLY:
            return _("%(actor)s replied to your comment on %(paper)s.")
        case Notification.Kind.MENTION:
            return _("%(actor)s mentioned you in a comment on %(paper)s.")
        case Notification.Kind.SUBMISSION:
            if not row.paper:
                return _("Your submission was not found: %(text)s")
            return _("Your submission %(paper)s is on the page of %(day)s.")
        case Notification.Kind.CLAIM if row.text == APPROVED:
            return _("Your claim on %(paper)s was approved.")
        case Notification.Kind.CLAIM:
            return _("Your claim on %(paper)s was rejected: %(text)s.")
        case Notification.Kind.REMOVED:
            return _("A moderator removed your comment on %(paper)s: %(text)s")
        case Notification.Kind.FOLLOWED:
            return _("%(actor)s follows you.")
        case Notification.Kind.JOINED:
            return _("%(actor)s joined the group %(group)s.")
        case Notification.Kind.STATUS if row.text in STATUS:
            return _(STATUS[row.text])
        case _:
            return "%(paper)s: %(text)s"


def _day(text: str) -> str:
    """Return the day a submission stands on; the text itself where it is none."""
    try:
        return day_text(date.fromisoformat(text))
    except ValueError:
        return text.removeprefix("is on the page of ")  # as older notifications have it
