"""Claiming to be an author of a paper."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.accounts.queries import orcid_record, verified_emails
from dailypapers.catalog.models import Author, Paper
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.actions.moderation import log_entry
from dailypapers.community.models import Claim, ModerationEntry, Notification
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed
from dailypapers.lib.identifiers import parse_identifier


def claim(user: Actor, paper: Paper, author: Author, note: str = "") -> Claim:
    """Claim that this user is this author of this paper.

    Approved at once when the paper is among the works of the user's ORCID record, or an e-mail address the user has
    verified is printed with the paper; else an administrator decides. Raises `Invalid` for an author of other papers.
    """
    note = line(note, 500, "The note", required=False)
    with transaction.atomic():
        claimant = begin(user, "claim")
        if not paper.authorships.filter(author=author).exists():
            raise Invalid(f"{author.name} is not an author of this paper.")
        if Claim.objects.filter(user=claimant, paper=paper).exists():
            raise Conflict("You have already claimed a name on this paper.")
        evidence = _evidence(claimant, paper)
        approved = {"state": Claim.State.APPROVED, "decided_at": timezone.now()} if evidence else {}
        return Claim.objects.create(user=claimant, paper=paper, author=author, note=note, evidence=evidence, **approved)


def decide_claim(user: Actor, claim: Claim, approve: bool, reason: str) -> Claim:
    """Approve or reject a claim as a moderator, with an entry in the public log."""
    actor = require_active(user)
    if not actor.can_moderate:
        raise NotAllowed("Only moderators can decide claims.")
    reason = line(reason, 500, "The reason")
    with transaction.atomic():
        state = Claim.State.APPROVED if approve else Claim.State.REJECTED
        now = timezone.now()
        pending = Claim.objects.filter(id=claim.id, state=Claim.State.PENDING)
        if not pending.update(state=state, decided_at=now, decided_by=actor):
            raise Conflict("This claim has already been decided.")
        action = ModerationEntry.Action.APPROVED if approve else ModerationEntry.Action.REJECTED
        log_entry(actor, action, reason, paper=claim.paper)
        text = "was approved" if approve else f"was rejected: {reason}"[:300]
        Notification.objects.create(user=claim.user, kind=Notification.Kind.CLAIM, paper=claim.paper, text=text)
    claim.refresh_from_db()
    return claim


def _evidence(user: User, paper: Paper) -> Claim.Evidence:
    record = orcid_record(user)
    if record and works_of(record) & {paper.arxiv_id, paper.doi} - {""}:
        return Claim.Evidence.ORCID
    printed = f"{paper.author_comment}\n{paper.abstract}".lower()
    if any(email.lower() in printed for email in verified_emails(user)):
        return Claim.Evidence.EMAIL
    return Claim.Evidence.NONE


def works_of(record: dict[str, Any]) -> set[str]:
    """Return the arXiv ids and DOIs of the works in a public ORCID record (API 3.0, `activities-summary/works`)."""
    ids = set()
    works = ((record.get("activities-summary") or {}).get("works") or {}).get("group") or []
    for work in works:
        for external in ((work.get("external-ids") or {}).get("external-id")) or []:
            if external.get("external-id-type") in {"doi", "arxiv"}:
                value = str(external.get("external-id-value") or "")[:500]
                if identifier := parse_identifier(value):
                    ids.add(identifier.value)
    return ids
