"""Leaving for good: everything of a user goes, and what others built on it stays."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.community.actions.comments import erase
from dailypapers.community.counters import recount
from dailypapers.community.models import Collection, Comment, Membership, Vote
from dailypapers.lib.errors import NotAllowed


def delete_account(user: User) -> None:
    """Delete the account with votes, follows, collections, marks and tokens; comments become "deleted" without a name.

    Collections of a group go to its lead; a group without a lead gets its oldest member as one, an empty group goes.
    Raises `NotAllowed` for the only administrator. Possible on a read-only site, too.
    """
    with transaction.atomic():
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(id=user.id)
        if user.is_superuser and not others.exists():
            raise NotAllowed(_("You are the only administrator. Make somebody else one first."))
        voted = set(Vote.objects.filter(user=user).values_list("paper_id", flat=True))
        for comment in Comment.objects.filter(user=user, deleted_at=None):
            erase(comment)
        for membership in Membership.objects.filter(user=user).select_related("group"):
            _hand_over(membership)
        user.delete()
        recount(voted)


def _hand_over(membership: Membership) -> None:
    group = membership.group
    rest = Membership.objects.filter(group=group).exclude(user=membership.user_id).order_by("role", "joined_at", "id")
    heir = rest.filter(role=Membership.Role.LEAD).first() or rest.first()
    if heir is None:
        group.delete()
        return
    Membership.objects.filter(id=heir.id).update(role=Membership.Role.LEAD)
    Collection.objects.filter(group=group, owner=membership.user_id).update(owner=heir.user_id)
