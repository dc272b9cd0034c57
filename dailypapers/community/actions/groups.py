"""Groups: a lab, a reading circle. Leads invite, name leads and remove members; everybody may leave."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.community.actions.base import Actor, begin, line, lines
from dailypapers.community.models import Group, Invitation, Membership, Notification
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound
from dailypapers.lib.text import slug

INVITATION_LASTS = timedelta(days=30)
LEAD, MEMBER = Membership.Role.LEAD, Membership.Role.MEMBER


def create_group(user: Actor, name: str, description: str = "", is_public: bool = False) -> Group:
    name, description = line(name, 80, "The name"), lines(description, 500, "The description")
    with transaction.atomic():
        lead = begin(user, "group")
        base = slug(name)[:60] or "group"
        taken = set(Group.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | {"new", "join"}
        free = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
        group = Group.objects.create(name=name, description=description, is_public=is_public, slug=free)
        Membership.objects.create(group=group, user=lead, role=LEAD)
        return group


def change_group(user: Actor, group: Group, name: str, description: str, is_public: bool) -> None:
    _require_lead(require_active(user), group)
    group.name, group.description = line(name, 80, "The name"), lines(description, 500, "The description")
    group.is_public = is_public
    group.save(update_fields=["name", "description", "is_public"])


def delete_group(user: Actor, group: Group) -> None:
    """Delete a group with its comments and collections."""
    _require_lead(require_active(user), group)
    group.delete()


def invite_to_group(user: Actor, group: Group) -> tuple[Invitation, str]:
    """Create an invitation for whoever has its link, valid for 30 days; return it and its secret, shown once."""
    with transaction.atomic():
        actor = begin(user, "invite")
        _require_lead(actor, group)
        secret = secrets.token_urlsafe(24)
        end = timezone.now() + INVITATION_LASTS
        return Invitation.objects.create(group=group, hash=hash_of(secret), created_by=actor, expires_at=end), secret


def join_group(user: Actor, secret: str) -> Group:
    """Join a group by an invitation. Raises `NotFound` where the link is unknown or has expired."""
    with transaction.atomic():
        actor = require_active(user)
        valid = Invitation.objects.filter(hash=hash_of(secret), expires_at__gt=timezone.now())
        invitation = valid.select_related("group").first()
        if invitation is None:
            raise NotFound("This invitation is unknown or has expired. Ask for a new one.")
        _, is_new = Membership.objects.get_or_create(group=invitation.group, user=actor)
        if is_new:
            Invitation.objects.filter(id=invitation.id).update(uses=F("uses") + 1)
            if invitation.created_by_id != actor.id:
                Notification.objects.create(
                    user_id=invitation.created_by_id, kind=Notification.Kind.JOINED, actor=actor, group=invitation.group
                )
        return invitation.group


def leave_group(user: Actor, group: Group) -> None:
    """Leave a group. Raises `NotAllowed` for the only lead of a group that has other members."""
    with transaction.atomic():
        _remove(require_active(user), group)


def remove_member(user: Actor, group: Group, member: User) -> None:
    with transaction.atomic():
        _require_lead(require_active(user), group)
        _remove(member, group)


def set_role(user: Actor, group: Group, member: User, role: str) -> None:
    if role not in Membership.Role.values:
        raise Invalid("The role must be lead or member.")
    with transaction.atomic():
        _require_lead(require_active(user), group)
        if role == MEMBER and not _leads(group).exclude(user=member).exists():
            raise NotAllowed("A group needs a lead. Name another one first.")
        if not Membership.objects.filter(group=group, user=member).update(role=role):
            raise NotFound(f"{member.name} is not a member of this group.")


def _remove(user: User, group: Group) -> None:
    others = Membership.objects.filter(group=group).exclude(user=user)
    if not others.exists():
        group.delete()
        return
    if not _leads(group).exclude(user=user).exists():
        raise NotAllowed("A group needs a lead. Name another one first.")
    Membership.objects.filter(group=group, user=user).delete()


def _leads(group: Group) -> QuerySet[Membership]:
    return Membership.objects.filter(group=group, role=LEAD)


def _require_lead(user: User, group: Group) -> None:
    role = Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()
    if role is None and not group.is_public:
        raise NotFound("This group does not exist.")
    if role != LEAD:
        raise NotAllowed("Only leads of the group can do this.")
