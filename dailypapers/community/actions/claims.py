"""Claiming to be an author of a paper."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import orcid_record, verified_emails
from dailypapers.catalog.models import Author, Paper
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.actions.moderation import has_other_moderators, log_entry
from dailypapers.community.authorship import is_same_name, names_in_orcid, printed_addresses, works_of
from dailypapers.community.models import Claim, ModerationEntry, Notification
from dailypapers.community.notification_text import APPROVED, REJECTED
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed


def claim(user: Actor, paper: Paper, author: Author, note: str = "") -> Claim:
    """Claim that this user is this author of this paper.

    Approved at once when others than the user put the paper among the works of their ORCID record, or when a whole
    e-mail address that the user has verified is printed with the paper and the user's name is the author's; else, and
    where somebody is this author already, a moderator decides. Raises `Invalid` for an author of other papers.
    """
    note = line(note, 500, _("The note"), required=False)
    with transaction.atomic():
        claimant = begin(user, "claim")
        if not paper.authorships.filter(author=author).exists():
            raise Invalid(_("%(name)s is not an author of this paper.") % {"name": author.name})
        if Claim.objects.filter(user=claimant, paper=paper).exists():
            raise Conflict(_("You have already claimed a name on this paper."))
        evidence = _evidence(claimant, paper, author)
        approved = {"state": Claim.State.APPROVED, "decided_at": timezone.now()} if evidence else {}
        return Claim.objects.create(user=claimant, paper=paper, author=author, note=note, evidence=evidence, **approved)


def decide_claim(user: Actor, claim: Claim, approve: bool, reason: str) -> Claim:
    """Approve or reject a claim as a moderator, with an entry in the public log."""
    actor = require_active(user)
    if not actor.can_moderate:
        raise NotAllowed(_("Only moderators can decide claims."))
    reason = line(reason, 500, _("The reason"))
    if claim.user_id == actor.id and has_other_moderators(actor):
        raise NotAllowed(_("This claim is yours: another moderator has to decide it."))
    with transaction.atomic():
        state = Claim.State.APPROVED if approve else Claim.State.REJECTED
        now = timezone.now()
        pending = Claim.objects.filter(id=claim.id, state=Claim.State.PENDING)
        if not pending.update(state=state, decided_at=now, decided_by=actor):
            raise Conflict(_("This claim has already been decided."))
        action = ModerationEntry.Action.APPROVED if approve else ModerationEntry.Action.REJECTED
        log_entry(actor, action, reason, paper=claim.paper)
        text = APPROVED if approve else f"{REJECTED}{reason}"[:300]
        Notification.objects.create(user=claim.user, kind=Notification.Kind.CLAIM, paper=claim.paper, text=text)
    claim.refresh_from_db()
    return claim


def _evidence(user: User, paper: Paper, author: Author) -> Claim.Evidence:
    """Return what shows that the user is this author; nothing where somebody else is known to be."""
    if Claim.objects.filter(paper=paper, author=author, state=Claim.State.APPROVED).exists():
        return Claim.Evidence.NONE
    record = orcid_record(user) or {}
    if works_of(record) & {paper.arxiv_id, paper.doi} - {""}:
        names = names_in_orcid(record)
        if not names or any(is_same_name(name, author.name) for name in names):
            return Claim.Evidence.ORCID
    printed = printed_addresses(f"{paper.author_comment}\n{paper.abstract}")
    own_names = (user.display_name, user.get_full_name())
    has_name = any(is_same_name(name, author.name) for name in own_names)
    if has_name and printed & {email.lower() for email in verified_emails(user)}:
        return Claim.Evidence.EMAIL
    return Claim.Evidence.NONE
