"""Submitting a paper for a day's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dailypapers.accounts.wording import day_text
from dailypapers.catalog import queries as catalog
from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper, Record
from dailypapers.community.actions.base import Actor, begin
from dailypapers.community.lookup import Lookup
from dailypapers.community.models import Notification, Submission
from dailypapers.community.queries import pending_submissions
from dailypapers.lib.errors import Conflict, Invalid, SourceError
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.record import PaperRecord

DAYS_BACK, DAYS_AHEAD = 31, 7
UNKNOWN = gettext_noop("No source knows this paper.")  # as it is stored; pages translate it
MAX_WAIT = timedelta(days=7)  # how long an identifier is looked up again and again


def identified(text: str) -> Identifier:
    """Parse the identifier in a text: an arXiv id, a DOI, or a URL that contains one.

    Nothing is fetched. Raises `Invalid` where there is none.
    """
    identifier = parse_identifier(text[:2_000].strip()) if "\0" not in text else None
    if identifier is None or len(identifier.value) > 255:
        raise Invalid(
            _(
                "No arXiv id or DOI recognised. Write one like 2205.13147 or 10.1038/nature14539, or a URL "
                "like https://arxiv.org/abs/2205.13147"
            )
        )
    return identifier


def submit(user: Actor, text: str, day: date) -> Submission:
    """Submit a paper for the page of `day`: at once if the catalogue has it, else when a source has been asked.

    Raises `Invalid` for a text without identifier and a day too far off, `Conflict` (with the paper's key in `where`)
    for a paper that stands on a day's page or waits.
    """
    identifier = identified(text)
    today = timezone.now().date()
    if not today - timedelta(days=DAYS_BACK) <= day <= today + timedelta(days=DAYS_AHEAD):
        raise Invalid(
            _("Choose a day from %(back)s days ago to %(ahead)s days ahead.") % {"back": DAYS_BACK, "ahead": DAYS_AHEAD}
        )
    with transaction.atomic():
        submitter = begin(user, "submit")
        paper = catalog.find(identifier.value)
        if paper is not None and paper.featured_on is not None:
            raise Conflict(
                _("This paper is already on the page of %(day)s.") % {"day": day_text(paper.featured_on)}, paper.key
            )
        facts = {"user": submitter, "scheme": identifier.scheme, "identifier": identifier.value, "day": day}
        if paper is not None:
            done = {"state": Submission.State.DONE, "resolved_at": timezone.now()}
            submission = Submission.objects.create(**facts, paper=paper, **done)
            store([_featuring(_record_of(paper), submission)])
            return submission
        pending = Submission.objects.filter(state=Submission.State.PENDING)
        if pending.filter(scheme=identifier.scheme, identifier=identifier.value).exists():
            raise Conflict(_("This paper has already been submitted and is being looked up."))
        return Submission.objects.create(**facts)


def resolve_submission(submission: Submission, record: PaperRecord | None, reason: str = "") -> Submission:
    """Resolve a pending submission by the record of a source: it is stored and the paper featured on its day.

    Without a record the submission fails with `reason`. One that is resolved already stays as it is.
    """
    with transaction.atomic():
        pending = Submission.objects.select_for_update().filter(state=Submission.State.PENDING)
        waiting = pending.filter(id=submission.id).first()
        if waiting is None:
            return Submission.objects.get(id=submission.id)
        waiting.resolved_at = timezone.now()
        if record is None:
            waiting.state = Submission.State.FAILED
            waiting.reason = (reason or UNKNOWN)[:200]
        else:
            store([record, _featuring(record, waiting)])
            row = Record.objects.select_related("paper").get(source=record.source, source_id=record.source_id)
            waiting.state, waiting.paper = Submission.State.DONE, row.paper
        waiting.save()
        if waiting.user_id:
            Notification.objects.create(
                user_id=waiting.user_id,
                kind=Notification.Kind.SUBMISSION,
                paper=waiting.paper,
                text=waiting.reason or waiting.day.isoformat(),
            )
    return waiting


def resolve_pending(lookup: Lookup, limit: int = 50) -> int:
    """Look up the oldest pending submissions; return how many were resolved. A source that fails is asked again."""
    resolved = 0
    for waiting in pending_submissions(limit):
        try:
            record = lookup(waiting.scheme, waiting.identifier)
        except SourceError as error:
            if timezone.now() - waiting.created_at < MAX_WAIT:
                continue
            resolve_submission(waiting, None, str(error))
        else:
            resolve_submission(waiting, record)
        resolved += 1
    return resolved


def _record_of(paper: Paper) -> PaperRecord:
    return PaperRecord(
        source="submission",
        source_id=paper.key,
        title=paper.title,
        arxiv_id=paper.arxiv_id,
        doi=paper.doi,
        openreview_id=paper.openreview_id,
    )


def _featuring(record: PaperRecord, submission: Submission) -> PaperRecord:
    """Return the record of the submission itself: it names the paper and its day, nothing else."""
    facts = {name: getattr(record, name) for name in ("title", "arxiv_id", "doi", "openreview_id")}
    identifier = f"{submission.scheme}:{submission.identifier}"
    submitted = PaperRecord(source="submission", source_id=identifier, **facts)
    return replace(submitted, authors=record.authors, featured_on=submission.day)
