"""Votes, reading states, picks."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.catalog.models import Paper
from dailypapers.community.actions.base import Actor, begin, line
from dailypapers.community.models import Pick, ReadingState, Vote
from dailypapers.lib.errors import Conflict, Invalid, NotAllowed, NotFound
from dailypapers.webhooks import events


def upvote(user: Actor, paper: Paper) -> int:
    """Vote for a paper, once however often it is sent; return the votes it has now.

    Raises `NotFound` for a paper that is gone.
    """
    with transaction.atomic():
        voter = begin(user, "vote")
        _, is_new = Vote.objects.get_or_create(user=voter, paper=paper)
        votes = _count(paper, 1 if is_new else 0)
        if is_new:
            events.paper_was_voted(paper, votes)
        return votes


def withdraw_vote(user: Actor, paper: Paper) -> int:
    """Withdraw a vote, if there is one; return the votes the paper has now."""
    with transaction.atomic():
        voter = begin(user, "vote")
        deleted, _ = Vote.objects.filter(user=voter, paper=paper).delete()
        return _count(paper, -deleted)


def _count(paper: Paper, change: int) -> int:
    row = Paper.objects.filter(id=paper.id)
    if change and not row.update(votes=F("votes") + change):
        raise NotFound(_("This paper is no longer in the catalogue."))
    votes = row.values_list("votes", flat=True).first()
    if votes is None:
        raise NotFound(_("This paper is no longer in the catalogue."))
    paper.votes = votes
    return votes


def set_reading_state(user: Actor, paper: Paper, state: str | None) -> None:
    """Mark a paper as read, to be read later or hidden; None or "" removes the mark."""
    if state and state not in ReadingState.State.values:
        raise Invalid(
            _("A reading state must be one of %(values)s.") % {"values": ", ".join(ReadingState.State.values)}
        )
    with transaction.atomic():
        reader = begin(user, "read")
        if state:
            values = {"state": state, "changed_at": timezone.now()}
            ReadingState.objects.update_or_create(user=reader, paper=paper, defaults=values)
        else:
            ReadingState.objects.filter(user=reader, paper=paper).delete()


def pick(user: Actor, paper: Paper, day: date, note: str = "") -> Pick:
    """Pick a paper for a day's page under the curator's name. Raises `NotAllowed` for anybody but curators."""
    note = line(note, 500, _("The note"), required=False)
    with transaction.atomic():
        curator = begin(user, "pick")
        if not curator.can_pick:
            raise NotAllowed(_("Only curators can pick papers. Ask an administrator for the role."))
        created, is_new = Pick.objects.get_or_create(paper=paper, day=day, defaults={"curator": curator, "note": note})
        if not is_new:
            raise Conflict(_("This paper is already picked for %(day)s.") % {"day": day.isoformat()})
        return created


def unpick(user: Actor, pick: Pick) -> None:
    """Remove a pick: curators their own, administrators any."""
    actor = require_active(user)
    if pick.curator_id != actor.id and not actor.is_staff:
        raise NotAllowed(_("Only the curator who picked this paper, or an administrator, can take it back."))
    pick.delete()
