"""What a file alone must not give anybody: roles, a place in a group that is here, others' private lists."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from dailypapers.archive.lines import Line
from dailypapers.community.models import Group
from dailypapers.digests.models import Subscriber

ROLES = ("is_curator", "is_moderator", "is_staff", "is_superuser")


def without_rights(line: Line) -> tuple[Line, str]:
    """Return the line without rights, and whose were left out: "user ada", "group lab", "subscriber …", or "".

    A subscriber stays somebody's where the address is a verified one of theirs, since their digests hold private lists.
    """
    match line["kind"]:
        case "user" if any(line.get(role) for role in ROLES):
            return line | dict.fromkeys(ROLES, False), f"user {line.get('username')}"
        case "group" if line["members"] and Group.objects.filter(slug=line["slug"]).exists():
            return line | {"members": []}, ""  # its members were restored with it, or it is another group
        case "subscriber" if line["user"] is not None and not _is_theirs(line):
            return line | {"user": None}, f"subscriber {line['address']}"
    return line, ""


def _is_theirs(line: Line) -> bool:
    if line["channel"] != Subscriber.Channel.MAIL:
        return False
    verified = EmailAddress.objects.filter(user__username=line["user"], verified=True)
    return bool(verified.filter(email__iexact=line["address"]).exists())
