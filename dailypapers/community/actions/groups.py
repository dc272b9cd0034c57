"""Groups: a lab, a reading circle. Leads invite, name leads and remove members; everybody may leave."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import hash_of
from dailypapers.community.actions.base import Actor, begin, line, lines
from dailypapers.community.models import Group, Invitation, Membership, Notification, Removal
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound
from dailypapers.lib.text import slug

INVITATION_LASTS = timedelta(days=30)
MAX_USES = 100  # people that one link lets in
NO_INVITATION = gettext_noop("This invitation is unknown, used up or revoked, or has expired. Ask for a new one.")
LEAD, MEMBER = Membership.Role.LEAD, Membership.Role.MEMBER


def create_group(user: Actor, name: str, description: str = "", is_public: bool = False) -> Group:
    name, description = line(name, 80, _("The name")), lines(description, 500, _("The description"))
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
    group.name, group.description = line(name, 80, _("The name")), lines(description, 500, _("The description"))
    group.is_public = is_public
    group.save(update_fields=["name", "description", "is_public"])


def delete_group(user: Actor, group: Group) -> None:
    """Delete a group with its comments and collections."""
    _require_lead(require_active(user), group)
    group.delete()


def invite_to_group(user: Actor, group: Group, max_uses: int = 1) -> tuple[Invitation, str]:
    """Create a link by which `max_uses` people join within 30 days; return it and its secret, which is shown once."""
    if not 1 <= max_uses <= MAX_USES:
        raise Invalid(_("A link is for 1 to %(count)s people.") % {"count": MAX_USES})
    with transaction.atomic():
        actor = begin(user, "invite")
        _require_lead(actor, group)
        secret = secrets.token_urlsafe(24)
        end = timezone.now() + INVITATION_LASTS
        invitation = Invitation.objects.create(
            group=group, hash=hash_of(secret), prefix=secret[:6], created_by=actor, expires_at=end, max_uses=max_uses
        )
    return invitation, secret


def revoke_invitation(user: Actor, group: Group, invitation_id: int) -> None:
    """Revoke a link of the group, whoever made it. Raises `NotFound` for one of another group or revoked already."""
    with transaction.atomic():
        _require_lead(require_active(user), group)
        if not _revoke(Invitation.objects.filter(group=group, id=invitation_id)):
            raise NotFound(_("This group has no such link, or it has been revoked."))


def join_group(user: Actor, secret: str) -> Group:
    """Join a group by a link; of more people than it is for, the first get in.

    Raises `NotFound` where the link is unknown, used up, revoked or expired, or where whoever made it no longer leads
    the group; `NotAllowed` for somebody a lead has removed since the link was made.
    """
    with transaction.atomic():
        actor = require_active(user)
        invitation = Invitation.objects.filter(hash=hash_of(secret)).select_related("group", "created_by").first()
        if invitation is None:
            raise NotFound(_(NO_INVITATION))
        group = Group.objects.select_for_update().get(id=invitation.group_id)  # joining and removing take turns
        if Membership.objects.filter(group=group, user=actor).exists():
            return group
        if Removal.objects.filter(group=group, user=actor, removed_at__gte=invitation.created_at).exists():
            raise NotAllowed(_("You were removed from this group. Ask one of its leads for a new link."))
        good = Invitation.objects.filter(id=invitation.id, revoked_at=None, expires_at__gt=timezone.now())
        is_by_lead = _leads(group).filter(user=invitation.created_by_id, user__is_active=True).exists()
        if not is_by_lead or not good.filter(uses__lt=F("max_uses")).update(uses=F("uses") + 1):
            raise NotFound(_(NO_INVITATION))
        Membership.objects.create(group=group, user=actor)
        invitation.used_by.add(actor)
        Removal.objects.filter(group=group, user=actor).delete()
        Notification.objects.create(
            user_id=invitation.created_by_id, kind=Notification.Kind.JOINED, actor=actor, group=group
        )
        return group


def leave_group(user: Actor, group: Group) -> None:
    """Leave a group; one's links to it are void. Raises `NotAllowed` for the only lead of one with other members."""
    with transaction.atomic():
        _remove(require_active(user), group)


def remove_member(user: Actor, group: Group, member: User) -> None:
    """Remove a member. The links they made or came by are void, and no link from before lets them in again."""
    with transaction.atomic():
        actor = require_active(user)
        _require_lead(actor, group)
        if not Membership.objects.filter(group=group, user=member).exists():
            raise NotFound(_("@%(username)s is not a member of this group.") % {"username": member.username})
        _remove(member, group)
        if member.id != actor.id and Group.objects.filter(id=group.id).exists():
            _revoke(Invitation.objects.filter(group=group, used_by=member))
            Removal.objects.update_or_create(group=group, user=member, defaults={"removed_at": timezone.now()})


def set_role(user: Actor, group: Group, member: User, role: str) -> None:
    """Make a member a lead, or a lead a member, whose links are then void."""
    if role not in Membership.Role.values:
        raise Invalid(_("The role must be lead or member."))
    with transaction.atomic():
        _require_lead(require_active(user), group)
        Group.objects.select_for_update().get(id=group.id)
        if role == MEMBER and not _leads(group).exclude(user=member).exists():
            raise NotAllowed(_("A group needs a lead. Name another one first."))
        if not Membership.objects.filter(group=group, user=member).update(role=role):
            raise NotFound(_("@%(username)s is not a member of this group.") % {"username": member.username})
        if role == MEMBER:
            _revoke(Invitation.objects.filter(group=group, created_by=member))


def _remove(user: User, group: Group) -> None:
    Group.objects.select_for_update().filter(id=group.id).first()
    others = Membership.objects.filter(group=group).exclude(user=user)
    if not others.exists():
        group.delete()
        return
    if not _leads(group).exclude(user=user).exists():
        raise NotAllowed(_("A group needs a lead. Name another one first."))
    Membership.objects.filter(group=group, user=user).delete()
    _revoke(Invitation.objects.filter(group=group, created_by=user))


def _revoke(invitations: QuerySet[Invitation]) -> int:
    return invitations.filter(revoked_at=None).update(revoked_at=timezone.now())


def _leads(group: Group) -> QuerySet[Membership]:
    return Membership.objects.filter(group=group, role=LEAD)


def _require_lead(user: User, group: Group) -> None:
    role = Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()
    if role is None and not group.is_public:
        raise NotFound(_("This group does not exist."))
    if role != LEAD:
        raise NotAllowed(_("Only leads of the group can do this."))
