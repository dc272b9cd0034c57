"""Wanting the texts of papers, and fetching them: once each, the most urgent first, in slices that survive a kill.

A wish is a row. Whoever works on it holds its lease, and the text, its state and the end of the lease are stored in one
transaction: a process that dies in between leaves the wish, and the next one starts it anew.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dailypapers.accounts import limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.catalog import leases
from dailypapers.catalog.models import Link, Paper
from dailypapers.fulltext.citations import cited_identifiers
from dailypapers.fulltext.document import FORMAT, Document
from dailypapers.fulltext.document_text import document_text
from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.fetch import Absent, Failed, Fetched, Wanted, attempts
from dailypapers.fulltext.models import CitedIdentifier, FullText, StoredDocument, TextFigures, TextPicture
from dailypapers.fulltext.pictures import cut_pictures
from dailypapers.fulltext.read import Kind, sniff
from dailypapers.lib.backoff import backoff
from dailypapers.lib.errors import Invalid, NotFound, SourceBusy
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import shorten

FILE = "file"  # the source of what somebody brought
MAX_FILE = 30 << 20  # bytes that somebody may bring
RENEW_AFTER = timedelta(days=3)
FIRST_PAUSE, MAX_PAUSE = 6 * 3600.0, 60 * 86_400.0  # seconds until a source that had nothing is asked again
_CHUNK = 500  # rows of one statement
_LOOKED_AT = 50  # due rows among which one is looked for that nobody works on
_State, _Priority = FullText.State, FullText.Priority


class FileReader(NamedTuple):
    """What reads files; both raise FullTextError where they cannot. `cut` makes a PNG of a part of a PDF's page."""

    read: Callable[[bytes, Kind], Document]
    cut: Callable[[bytes, str, int], bytes]


class Done(NamedTuple):
    """What became of one text; `problem` is "" where it was read."""

    text: FullText
    state: str
    problem: str


# --- wishes -----------------------------------------------------------------------------------------------------


def want(paper_ids: Iterable[int], priority: FullText.Priority) -> int:
    """Note that the site wants the texts of these papers; return how many it did not want before.

    A text that is here stays; one that was wanted less urgently moves up.
    """
    ids = list(dict.fromkeys(paper_ids))
    created, now = 0, timezone.now()
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        with transaction.atomic():
            rows = FullText.objects.filter(owner=None, paper_id__in=chunk)
            known = set(rows.values_list("paper_id", flat=True))
            new = [FullText(paper_id=one, priority=priority, next_try_at=now) for one in chunk if one not in known]
            FullText.objects.bulk_create(new, ignore_conflicts=True)
            rows.filter(priority__lt=priority).update(priority=priority)
        created += len(new)
    return created


def ask(user: User, paper: Paper) -> None:
    """Have the text of a paper fetched next, at somebody's request. Raises RateLimited."""
    with transaction.atomic():
        actor = require_active(user)
        limits.check("fulltext", limits.account(actor), is_new=limits.is_new(actor))
        want([paper.id], _Priority.ASKED)
        now = timezone.now()
        failed = FullText.objects.filter(paper=paper, owner=None, state__in=(_State.MISSING, _State.FAILED))
        failed.filter(next_try_at__gt=now).update(next_try_at=now)


def want_now(paper_ids: Sequence[int], *, again: bool = False) -> int:
    """Have the texts of these papers fetched at once; return of how many.

    Texts that are here, and those that no source offered, are left as they are, unless `again` says otherwise.
    """
    want(paper_ids, _Priority.ASKED)
    now, count = timezone.now(), 0
    for start in range(0, len(paper_ids), _CHUNK):
        rows = FullText.objects.filter(owner=None, paper_id__in=paper_ids[start : start + _CHUNK])
        due = rows if again else rows.filter(next_try_at__lte=now) | rows.filter(state=_State.FAILED)
        count += due.update(next_try_at=now)
    return count


def want_newer() -> int:
    """Have texts fetched again of which there is a newer version, or that an older program read; return how many.

    A source may be late with a version, and is asked for it no more often than every `RENEW_AFTER`.
    """
    now = timezone.now()
    newer = Q(paper__version__gt=F("version"), fetched_at__lt=now - RENEW_AFTER) | Q(stored__format__lt=FORMAT)
    settled = FullText.objects.filter(newer, next_try_at=None).values_list("pk", flat=True)
    return FullText.objects.filter(pk__in=list(settled[:_CHUNK])).update(next_try_at=now)


def bring(user: User, paper: Paper, data: bytes) -> FullText:
    """Keep a file that somebody brought as their own text of a paper; the worker reads it.

    Raises Invalid for what is no paper, RateLimited.
    """
    if len(data) > MAX_FILE:
        raise Invalid(sentence("The file is larger than %(max_file)s MB.", max_file=MAX_FILE >> 20))
    if sniff(data) is None:
        raise Invalid(sentence("This is no PDF, and no paper in HTML or JATS. Choose the file of the paper itself."))
    with transaction.atomic():
        owner = require_active(user)
        limits.check("bring-text", limits.account(owner), is_new=limits.is_new(owner))
        FullText.objects.filter(paper=paper, owner=owner).delete()
        text = FullText.objects.create(
            paper=paper, owner=owner, priority=_Priority.ASKED, next_try_at=timezone.now(), source=FILE,
            sha256=sha256(data).hexdigest(), file_size=len(data),
        )  # fmt: skip
        StoredDocument.objects.create(text=text, format=FORMAT, document=b"", file=data)
    return text


def forget(user: User, paper: Paper) -> None:
    """Delete the text that somebody brought. Raises NotFound where they brought none."""
    require_active(user)
    deleted, _ = FullText.objects.filter(paper=paper, owner=user).delete()
    if not deleted:
        raise NotFound(sentence("You have brought no file of this paper."))


# --- fetching ---------------------------------------------------------------------------------------------------


def has_due_texts(*, only_files: bool) -> bool:
    """Tell whether `fetch_due` would find anything."""
    return _due(only_files).exists()


def _due(only_files: bool) -> QuerySet[FullText]:
    return FullText.due().filter(source=FILE) if only_files else FullText.due()


def fetch_due(
    client: PoliteClient,
    reader: FileReader,
    *,
    is_over: Callable[[], bool],
    paper_ids: Sequence[int] | None = None,
    only_files: bool = False,
    limit: int | None = None,
    on_done: Callable[[Done], None] | None = None,
) -> Counter[str]:
    """Fetch the texts that are due, of these papers or of all, until there are none left; count them by state.

    A service that wants silence is left alone, the others are asked on. `only_files` reads what people brought and
    asks nobody. Raises HarvestingOff.
    """
    due = _due(only_files) if paper_ids is None else _due(only_files).filter(paper_id__in=paper_ids)
    counted: Counter[str] = Counter()
    while not is_over() and (limit is None or counted.total() < limit):
        text = _claim_next(due)
        if text is None:
            break
        done = fetch_text(text, client, reader)
        counted[done.state] += 1
        if on_done is not None:
            on_done(done)
    return counted


def fetch_text(text: FullText, client: PoliteClient, reader: FileReader) -> Done:
    """Fetch and read one text whose lease this process holds. Raises HarvestingOff, LeaseLost."""
    try:
        fetched, document, problems = _try(text, client, reader)
        pictures = cut_pictures(fetched.body, document, reader.cut) if fetched and document else {}
    except SourceBusy as error:
        _release(text, problem=str(error), next_try_at=timezone.now() + timedelta(seconds=error.seconds))
        return Done(text, _State.WAITING, str(error))
    except BaseException:  # stopped, or switched off: the wish stays as it was
        leases.release(text, leases.process_name())
        raise
    if fetched is not None and document is not None:
        _store(text, fetched, document, pictures)
        return Done(text, _State.READ, "")
    problem = " ".join(one.problem for one in problems) or sentence("No source is known that offers its text.")
    state = _State.FAILED if any(isinstance(one, Failed) for one in problems) else _State.MISSING
    pause = backoff(text.failures + 1, first=FIRST_PAUSE, cap=MAX_PAUSE, jitter=0.2)
    again = None if text.source == FILE else timezone.now() + timedelta(seconds=pause)
    kept_state = _State.READ if text.fetched_at else state
    _release(text, problem=shorten(problem, 1_000), next_try_at=again, failures=text.failures + 1, state=kept_state)
    return Done(text, state, problem)


def _claim_next(due: QuerySet[FullText]) -> FullText | None:
    """Take the most urgent text that nobody works on."""
    now = timezone.now()
    for text in due.filter(next_try_at__lte=now).select_related("paper")[:_LOOKED_AT]:
        if leases.claim(text, leases.process_name(), now):
            return text
    return None


def _try(
    text: FullText, client: PoliteClient, reader: FileReader
) -> tuple[Fetched | None, Document | None, list[Absent | Failed]]:
    """Ask the sources in turn until one gives a file that can be read; return it, or what stood in the way."""
    problems: list[Absent | Failed] = []
    for attempt in _stored_file(text) if text.source == FILE else attempts(_wanted(text), client):
        if not isinstance(attempt, Fetched):
            problems.append(attempt)
            continue
        try:
            document = reader.read(attempt.body, attempt.kind)
        except FullTextError as error:
            if error.reason == "unavailable":  # a fault of this machine, not of the file
                raise
            problems.append(Failed(attempt.source, str(error)))
            continue
        if any(section.blocks for section in document.sections):
            return attempt, document, problems
        problems.append(
            Failed(attempt.source, sentence("The file of %(source)s holds no text.", source=attempt.source))
        )
    return None, None, problems


def _wanted(text: FullText) -> Wanted:
    paper = text.paper
    links = Link.objects.filter(paper=paper, kind=Link.Kind.PDF).values_list("url", flat=True)
    return Wanted(paper.arxiv_id, paper.doi, paper.openreview_id, paper.version, tuple(links[:2]))


def _stored_file(text: FullText) -> Iterable[Fetched]:
    data = bytes(StoredDocument.objects.values_list("file", flat=True).get(text=text))
    kind = sniff(data)
    return [Fetched(FILE, "", kind, data)] if kind else []


def _store(text: FullText, fetched: Fetched, document: Document, pictures: Mapping[str, bytes]) -> None:
    """Store a document with its pictures and the facts of its file, and let the text go: all or nothing."""
    packed = zlib.compress(document.to_json(), 6)
    # A PDF's words on licences may be those of a data set; what markup says is meant for machines.
    licence = (document.licence_url or "") if fetched.kind != "pdf" else ""
    with transaction.atomic():
        StoredDocument.objects.update_or_create(text=text, defaults={"format": FORMAT, "document": packed})
        text.pictures.all().delete()
        TextFigures.objects.filter(text=text).delete()
        TextPicture.objects.bulk_create([TextPicture(text=text, src=src, png=png) for src, png in pictures.items()])
        text.cited_works.all().delete()
        text.cited.all().delete()
        CitedIdentifier.objects.bulk_create(
            [CitedIdentifier(text=text, identifier=identifier) for identifier in sorted(cited_identifiers(document))]
        )
        _release(
            text, state=_State.READ, problem="", failures=0, next_try_at=None, source=fetched.source,
            url=fetched.url[:1_000], version=fetched.version, licence=licence[:255],
            sha256=sha256(fetched.body).hexdigest(), file_size=len(fetched.body), fetched_at=timezone.now(),
            words=len(document_text(document).split()), linked_by=0,
        )  # fmt: skip


def _release(text: FullText, **changes: object) -> None:
    """Let a text go with these changes. Raises LeaseLost, and changes nothing, where another process has it."""
    if not leases.release(text, leases.process_name(), **changes):
        raise leases.LeaseLost(sentence("Another process fetches this text."))
    for name, value in changes.items():
        setattr(text, name, value)
