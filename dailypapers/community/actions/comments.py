"""Comments, their edits, reactions."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin, lines
from dailypapers.community.models import (
    COMMENT_LENGTH,
    Comment,
    CommentEdit,
    Group,
    Membership,
    Notification,
    Reaction,
)
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed, NotFound
from dailypapers.webhooks import events

MAX_MENTIONS = 10  # users notified of one comment
REPEAT_WINDOW = timedelta(minutes=10)
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9][A-Za-z0-9_-]{0,29})")


def comment(user: Actor, paper: Paper, text: str, parent: Comment | None = None, group: Group | None = None) -> Comment:
    """Post a comment on a paper; with `parent` a reply, with `group` one that only the group's members see.

    A reply to a reply stands beside it. Raises `Invalid` for an empty or too long text, `NotFound` for a parent of
    another paper or a group of others, `Conflict` for the same text sent again within ten minutes.
    """
    text = _text(text)
    with transaction.atomic():
        writer = begin(user, "comment")
        if parent is not None:
            if parent.paper_id != paper.id or parent.deleted_at:
                raise NotFound(_("The comment you are replying to no longer exists."))
            group = parent.group
        if group is not None and not Membership.objects.filter(group=group, user=writer).exists():
            raise NotFound(_("You are not a member of this group."))
        recent = Comment.objects.filter(user=writer, paper=paper, created_at__gt=timezone.now() - REPEAT_WINDOW)
        if recent.filter(text=text, deleted_at=None).exists():
            raise Conflict(_("You have just posted the same comment here."))
        top = parent.parent if parent is not None and parent.parent is not None else parent
        mentioned = _mentioned(text, group)
        created = Comment.objects.create(
            user=writer, paper=paper, parent=top, group=group, text=text, mentions=[u.username for u in mentioned]
        )
        if group is None and not Paper.objects.filter(id=paper.id).update(comments=F("comments") + 1):
            raise NotFound(_("This paper is no longer in the catalogue."))
        _notify(created, mentioned, parent)
        slug, members = (group.slug, group.members.values_list("id", flat=True)) if group else (None, None)
        events.comment_is_new(created.pk, paper, writer.username, text, slug, members)
    return created


def edit_comment(user: Actor, comment: Comment, text: str) -> Comment:
    """Replace the text of one's own comment; the text before stays readable in its history."""
    text = _text(text)
    with transaction.atomic():
        writer = begin(user, "comment")
        current = _own(writer, comment, _("Only the author of a comment can change it."))
        if current.text == text:
            return current
        CommentEdit.objects.create(comment=current, text=current.text)
        mentioned = _mentioned(text, current.group)
        notified = set(current.mentions)
        current.text, current.mentions = text, [u.username for u in mentioned]
        current.edited_at = timezone.now()
        current.save(update_fields=["text", "mentions", "edited_at"])
        _notify(current, [u for u in mentioned if u.username not in notified], None)
    return current


def delete_comment(user: Actor, comment: Comment) -> None:
    """Delete one's own comment. A trace stays; the text, its history and its reactions go."""
    with transaction.atomic():
        erase(_own(require_active(user), comment, _("Only the author of a comment can delete it.")))


def erase(comment: Comment, *, by_moderator: bool = False) -> None:
    """Empty a comment and count its paper's comments down once. Call it inside a transaction."""
    fresh = Comment.objects.filter(id=comment.id, deleted_at=None)
    if not fresh.update(text="", mentions=[], deleted_at=timezone.now(), deleted_by_moderator=by_moderator):
        return
    events.comment_is_gone(comment.id)
    comment.edits.all().delete()
    comment.reactions.all().delete()
    comment.notifications.exclude(kind=Notification.Kind.REMOVED).delete()
    if comment.group_id is None:
        Paper.objects.filter(id=comment.paper_id).update(comments=F("comments") - 1)


def react(user: Actor, comment: Comment, kind: str, present: bool | None = None) -> bool:
    """Set a reaction as `present` says, or toggle it when that is None; return whether it is there now."""
    if kind not in Reaction.Kind.values:
        raise Invalid(_("A reaction must be one of %(values)s.") % {"values": ", ".join(Reaction.Kind.values)})
    with transaction.atomic():
        actor = begin(user, "react")
        if comment.deleted_at or not may_see(actor, comment):
            raise NotFound(_("This comment no longer exists."))
        own = Reaction.objects.filter(comment=comment, user=actor, kind=kind)
        if present is False:
            own.delete()
            return False
        _reaction, is_new = Reaction.objects.get_or_create(comment=comment, user=actor, kind=kind)
        if not is_new and present is None:
            own.delete()
    return is_new or present is True


def may_see(user: Actor, comment: Comment) -> bool:
    """Tell whether a user may read a comment: those of a group are for its members only."""
    if comment.group_id is None:
        return True
    return isinstance(user, User) and Membership.objects.filter(group_id=comment.group_id, user=user).exists()


def _text(text: str) -> str:
    clean = lines(text, COMMENT_LENGTH, _("The comment"))
    if not clean:
        raise Invalid(_("The comment is empty."))
    return clean


def _own(user: User, comment: Comment, refusal: str) -> Comment:
    current = Comment.objects.select_for_update(of=("self",)).select_related("group").filter(id=comment.id).first()
    if current is None or current.deleted_at:
        raise NotFound(_("This comment no longer exists."))
    if current.user_id != user.id:
        raise NotAllowed(refusal)
    return current


def _mentioned(text: str, group: Group | None) -> list[User]:
    names = list(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(text)))[: 3 * MAX_MENTIONS]
    if not names:
        return []
    users = User.objects.filter(is_active=True, username__in=_spellings(names))
    if group is not None:
        users = users.filter(memberships__group=group)
    return list(users.order_by("id")[:MAX_MENTIONS])


def _spellings(names: list[str]) -> list[str]:
    """Return the user names as spelled by their users, for names in any case. One query."""
    from django.db.models.functions import Lower

    users = User.objects.annotate(lower=Lower("username")).filter(lower__in=names)
    return list(users.values_list("username", flat=True))


def _notify(comment: Comment, mentioned: list[User], parent: Comment | None) -> None:
    """Notify each person once: a reply counts before a mention, and nobody is notified of their own comment."""
    kinds = {user.id: Notification.Kind.MENTION for user in mentioned}
    if parent is not None and parent.user_id:
        kinds[parent.user_id] = Notification.Kind.REPLY
    kinds.pop(comment.user_id or 0, None)
    Notification.objects.bulk_create(
        Notification(user_id=user_id, kind=kind, actor_id=comment.user_id, paper_id=comment.paper_id, comment=comment)
        for user_id, kind in sorted(kinds.items())
    )
