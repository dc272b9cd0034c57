"""Flags, and what moderators do about them. Everything they do stands in a log that everybody can read."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts import audit
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import AuditEntry, User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.actions.comments import erase, may_see
from dailypapers.community.models import Comment, Flag, ModerationEntry, Notification
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed, NotFound


def flag(user: Actor, comment: Comment, reason: str, text: str = "") -> Flag:
    """Report a comment to the moderators, once a user."""
    if reason not in Flag.Reason.values:
        raise Invalid(_("The reason must be one of %(values)s.") % {"values": ", ".join(Flag.Reason.values)})
    text = line(text, 500, _("The explanation"), required=False)
    with transaction.atomic():
        actor = begin(user, "flag")
        if comment.deleted_at or not may_see(actor, comment):
            raise NotFound(_("This comment no longer exists."))
        if comment.user_id == actor.id:
            raise Invalid(_("This is your own comment: you can change or delete it."))
        created, is_new = Flag.objects.get_or_create(
            comment=comment, user=actor, defaults={"reason": reason, "text": text}
        )
        if not is_new:
            raise Conflict(_("You have already reported this comment to the moderators."))
        return created


def remove_comment(user: Actor, comment: Comment, reason: str) -> None:
    """Remove a comment and notify its author of the reason. One of a group must be flagged, or the group be theirs."""
    reason = line(reason, 500, _("The reason"))
    actor = _moderator(user)
    with transaction.atomic():
        if comment.deleted_at or not _may_moderate(actor, comment):
            raise NotFound(_("This comment no longer exists."))
        log_entry(actor, ModerationEntry.Action.REMOVED, reason, paper=comment.paper, comment=comment)
        erase(comment, by_moderator=True)
        _resolve_flags(comment)
        if comment.user_id:
            Notification.objects.create(
                user_id=comment.user_id,
                kind=Notification.Kind.REMOVED,
                paper=comment.paper,
                comment=comment,
                text=reason[:300],
            )


def keep_comment(user: Actor, comment: Comment, reason: str) -> None:
    """Keep a flagged comment and resolve its flags; not one's own while there are other moderators."""
    reason = line(reason, 500, _("The reason"))
    actor = _moderator(user)
    if comment.user_id == actor.id and has_other_moderators(actor):
        raise NotAllowed(_("This comment is yours: another moderator has to decide about it."))
    with transaction.atomic():
        if not _is_flagged(comment):
            raise NotFound(_("Nobody has flagged this comment, or it has been decided."))
        log_entry(actor, ModerationEntry.Action.KEPT, reason, paper=comment.paper, comment=comment)
        _resolve_flags(comment)


def suspend_user(user: Actor, target: User, reason: str) -> None:
    """Suspend an account until it is restored: nobody can sign in with it or use its tokens."""
    _set_active(user, target, False, ModerationEntry.Action.SUSPENDED, reason)


def restore_user(user: Actor, target: User, reason: str) -> None:
    _set_active(user, target, True, ModerationEntry.Action.RESTORED, reason)


def log_entry(
    moderator: User, action: str, reason: str, *, paper: Paper | None = None, comment: Comment | None = None
) -> ModerationEntry:
    """Add an entry to the log, and one to the audit log. Call it inside the transaction of what was done."""
    audit.record(
        AuditEntry.Event.MODERATION, str(paper.key) if paper else "", actor=moderator, details=f"{action}: {reason}"
    )
    return ModerationEntry.objects.create(
        moderator=moderator, action=action, reason=reason, paper=paper, comment=comment
    )


def _set_active(user: Actor, target: User, active: bool, action: str, reason: str) -> None:
    reason = line(reason, 500, _("The reason"))
    actor = _moderator(user)
    if target.is_staff or target.is_superuser:
        raise NotAllowed(_("Administrators are not suspended here; take their role away in /admin/ first."))
    if target.is_moderator and not (actor.is_staff or actor.is_superuser):
        raise NotAllowed(_("Only administrators can suspend or restore a moderator."))
    with transaction.atomic():
        if not User.objects.filter(id=target.id, is_active=not active).update(is_active=active):
            sentence = _("%(name)s is not suspended.") if active else _("%(name)s is already suspended.")
            raise Conflict(sentence % {"name": target.name})
        log_entry(actor, action, f"{target.username}: {reason}"[:500])


def has_other_moderators(user: User) -> bool:
    """Tell whether somebody else can decide about what is this user's own."""
    can_moderate = Q(is_moderator=True) | Q(is_staff=True) | Q(is_superuser=True)
    return User.objects.filter(can_moderate, is_active=True).exclude(id=user.id).exists()


def _is_flagged(comment: Comment) -> bool:
    return Flag.objects.filter(comment=comment, resolved_at=None).exists()


def _may_moderate(user: User, comment: Comment) -> bool:
    """Tell whether a comment is a moderator's business: what a group says among itself is not, until it is flagged."""
    return may_see(user, comment) or _is_flagged(comment)


def _resolve_flags(comment: Comment) -> None:
    Flag.objects.filter(comment=comment, resolved_at=None).update(resolved_at=timezone.now())


def _moderator(user: Actor) -> User:
    actor = require_active(user)
    if not actor.can_moderate:
        raise NotAllowed(_("Only moderators can do this."))
    return actor
