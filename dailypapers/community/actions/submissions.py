"""Submitting a paper for a day's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from dailypapers.catalog import queries as catalog
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper, Record
from dailypapers.community.actions.base import Actor, begin
from dailypapers.community.lookup import Lookup
from dailypapers.community.models import Notification, Submission
from dailypapers.lib.errors import Conflict, Invalid, SourceError
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.record import PaperRecord

DAYS_BACK, DAYS_AHEAD = 31, 7
PATIENCE = timedelta(days=7)  # how long an identifier is looked for


def identified(text: str) -> Identifier:
    """The identifier in what somebody wrote: an arXiv id, a DOI, or an address that holds one.

    Nothing is fetched. Raises `Invalid` where there is none.
    """
    found = parse_identifier(text[:2_000].strip()) if "\0" not in text else None
    if found is None or len(found.value) > 255:
        raise Invalid(
            "This is no arXiv id, no DOI and no address that holds one. Examples: 2205.13147, 10.1038/nature14539, "
            "https://arxiv.org/abs/2205.13147"
        )
    return found


def submit(user: Actor, text: str, day: date) -> Submission:
    """Puts a paper on the page of `day`: at once where the catalogue has it, else as soon as a source told of it.

    Raises `Invalid` for a text without identifier and a day too far off, `Conflict` (with the paper's key in `where`)
    for a paper that stands on a day's page or waits.
    """
    found = identified(text)
    today = timezone.now().date()
    if not today - timedelta(days=DAYS_BACK) <= day <= today + timedelta(days=DAYS_AHEAD):
        raise Invalid(f"Choose a day from {DAYS_BACK} days ago to {DAYS_AHEAD} days ahead.")
    with transaction.atomic():
        submitter = begin(user, "submit")
        paper = catalog.find(str(found.value))
        if paper is not None and paper.featured_on is not None:
            shown = f"{paper.featured_on.day} {paper.featured_on:%B %Y}"
            raise Conflict(f"This paper stands on the page of {shown} already.", paper.key)
        facts = {"user": submitter, "scheme": found.scheme, "identifier": found.value, "day": day}
        if paper is not None:
            made = Submission.objects.create(**facts, paper=paper, state="done", resolved_at=timezone.now())
            store([_featuring(_record_of(paper), made)])
            return made
        waiting = Submission.objects.filter(scheme=found.scheme, identifier=found.value, state=Submission.State.PENDING)
        if waiting.exists():
            raise Conflict("Somebody has submitted this paper already; it is being looked up.")
        return Submission.objects.create(**facts)


def resolve_submission(submission: Submission, record: PaperRecord | None, reason: str = "") -> Submission:
    """Ends a waiting submission with what a source told: the record is stored and the paper featured on its day.

    Without a record it ends as not found, with `reason`. A submission that has ended already stays as it is.
    """
    with transaction.atomic():
        pending = Submission.objects.select_for_update().filter(state=Submission.State.PENDING)
        waiting = pending.filter(id=submission.id).first()
        if waiting is None:
            return Submission.objects.get(id=submission.id)
        waiting.resolved_at = timezone.now()
        if record is None:
            waiting.state = Submission.State.FAILED
            waiting.reason = (reason or "No source knows this paper.")[:200]
        else:
            store([record, _featuring(record, waiting)])
            row = Record.objects.select_related("paper").get(source=record.source, source_id=record.source_id)
            waiting.state, waiting.paper = Submission.State.DONE, row.paper
        waiting.save()
        if waiting.user_id:
            Notification.objects.create(
                user_id=waiting.user_id, kind=Notification.Kind.SUBMISSION, paper=waiting.paper,
                text=waiting.reason or f"is on the page of {waiting.day.day} {waiting.day:%B %Y}",
            )  # fmt: skip
    return waiting


def resolve_pending(lookup: Lookup, limit: int = 50) -> int:
    """Looks the oldest waiting submissions up; how many came to an end. A source that is silent is asked again."""
    ended = 0
    for waiting in Submission.objects.filter(state=Submission.State.PENDING).order_by("created_at", "id")[:limit]:
        try:
            record = lookup(waiting.scheme, waiting.identifier)
        except SourceError as error:
            if timezone.now() - waiting.created_at < PATIENCE:
                continue
            resolve_submission(waiting, None, str(error))
        else:
            resolve_submission(waiting, record)
        ended += 1
    return ended


def _record_of(paper: Paper) -> PaperRecord:
    return PaperRecord(
        source="submission", source_id=paper.key, title=paper.title, arxiv_id=paper.arxiv_id, doi=paper.doi,
        openreview_id=paper.openreview_id,
    )  # fmt: skip


def _featuring(record: PaperRecord, submission: Submission) -> PaperRecord:
    """The record of the submission itself: it says nothing but which paper it is, and the day."""
    facts = {name: getattr(record, name) for name in ("title", "arxiv_id", "doi", "openreview_id")}
    identifier = f"{submission.scheme}:{submission.identifier}"
    made = PaperRecord(source="submission", source_id=identifier, **facts)
    return replace(made, authors=record.authors, featured_on=submission.day)
