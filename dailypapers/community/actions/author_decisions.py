"""What moderators decide about who wrote what: joins and splits of the people behind a name."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts.actions import require_active
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.models import Author, AuthorDecision, Authorship, Paper
from dailypapers.community.actions.base import Actor, line
from dailypapers.community.actions.moderation import log_entry
from dailypapers.community.models import ModerationEntry
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound


def decide_authors(
    user: Actor, one: tuple[str, str], other: tuple[str, str], is_same: bool, reason: str
) -> AuthorDecision:
    """Record whether one person wrote two papers, each given by a name and an identifier, with an entry in the log.

    A later decision about the same two takes the place of an earlier one.
    """
    actor = require_active(user)
    if not actor.can_moderate:
        raise NotAllowed(_("Only moderators can decide who wrote what."))
    reason = line(reason, 500, _("The reason"))
    first, second = sorted((_signature(*one), _signature(*other)))
    if first == second:
        raise Invalid(_("These are one paper and one name. Choose two papers."))
    with transaction.atomic():
        decision, _is_new = AuthorDecision.objects.update_or_create(
            name=first[0], key=first[1], other_name=second[0], other_key=second[1],
            defaults={"is_same": is_same, "reason": reason, "decided_at": timezone.now()},
        )  # fmt: skip
        whose = first[0] if first[0] == second[0] else f"{first[0]} and {second[0]}"
        sentence = f"{whose}: {first[1]} and {second[1]} by {'one person' if is_same else 'two people'}. {reason}"
        paper = Paper.objects.filter(key=first[1]).first()
        log_entry(actor, ModerationEntry.Action.AUTHORS, sentence[:500], paper=paper)
    return decision


def _signature(name: str, identifier: str) -> tuple[str, str]:
    """Return a name and the key of a paper that bears it."""
    paper = catalog.find(identifier)
    if paper is None:
        raise NotFound(_("There is no paper “%(identifier)s” in this catalogue.") % {"identifier": identifier[:120]})
    author = Author.objects.filter(name=name).first() if "\0" not in name else None
    if author is None or not Authorship.objects.filter(paper=paper, author=author).exists():
        raise Invalid(_("“%(name)s” is not an author of %(key)s.") % {"name": name[:120], "key": paper.key})
    return author.name, paper.key
