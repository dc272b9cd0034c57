"""What a file alone must not give anybody: roles, a place in a group that is here, others' private lists."""

from __future__ import annotations

from typing import NamedTuple

from allauth.account.models import EmailAddress

from dailypapers.archive.lines import Line
from dailypapers.community.models import Group
from dailypapers.digests.models import Subscriber

ROLES = ("is_curator", "is_moderator", "is_staff", "is_superuser")


WAYS_IN = {"token", "sign_up_invitation", "group_invitation", "secret_feed"}
"""Kinds by which whoever made the file would come in as somebody else."""


class Reduced(NamedTuple):
    """A line without rights, None where nothing is left of it; and whose were left out: "user ada", "group lab", ""."""

    line: Line | None
    whose: str


def without_rights(line: Line) -> Reduced:
    """Return a line without rights.

    A subscriber stays somebody's where the address is a verified one of theirs, since their digests hold private lists.
    """
    kind = line["kind"]
    if kind in WAYS_IN:
        of = line.get("user") or line.get("created_by") or line.get("group")
        return Reduced(None, f"{kind.replace('_', ' ')} of {of}")
    match kind:
        case "user" if any(line.get(role) for role in ROLES):
            return Reduced(line | dict.fromkeys(ROLES, False), f"user {line.get('username')}")
        case "group" if line["members"] and Group.objects.filter(slug=line["slug"]).exists():
            return Reduced(line | {"members": []}, "")  # its members were restored with it, or it is another group
        case "subscriber" if line["user"] is not None and not _is_theirs(line):
            return Reduced(line | {"user": None}, f"subscriber {line['address']}")
        case "source" if line["is_on"]:
            return Reduced(line | {"is_on": False}, f"source {line['name']}")
    return Reduced(line, "")


def _is_theirs(line: Line) -> bool:
    if line["channel"] != Subscriber.Channel.MAIL:
        return False
    verified = EmailAddress.objects.filter(user__username=line["user"], verified=True)
    return bool(verified.filter(email__iexact=line["address"]).exists())
