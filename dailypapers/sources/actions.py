"""Harvesting: asking a source, and storing what comes page by page.

One page is one transaction: its records, its announcements, the counts of the report and the cursor behind it. A
harvest killed at any instruction therefore goes on behind its last whole page, and nothing is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dailypapers.catalog import bulk, leases
from dailypapers.catalog.actions import mark_withdrawn, store, store_notices
from dailypapers.catalog.leases import LeaseLost
from dailypapers.lib.errors import HarvestingOff, SourceBusy, SourceError, UnknownHost, WorkStopped
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import slug
from dailypapers.sources import queries
from dailypapers.sources.fetcher import HarvestRequest, Page
from dailypapers.sources.field_cleaners import web_address
from dailypapers.sources.models import Announcement, Failure, Harvest, HarvestDay, Slice, Source
from dailypapers.sources.page_outcomes import announced_days, news_of, outcomes_of, record_source, with_first_days
from dailypapers.sources.registry import KINDS

COUNTS = ("announced", "new", "revised", "cross_listed", "withdrawn", "failed")
OnPage = Callable[[str, Page], None]


def ensure_sources() -> None:
    """Create the rows of built-in sources that are missing; they are off until somebody switches them on."""
    existing = set(Source.objects.values_list("name", flat=True))
    for kind, about in KINDS.items():
        if about.is_built_in and kind not in existing:
            facts = {"kind": kind, "schedule": about.schedule, "categories": about.categories, "address": about.address}
            Source.objects.get_or_create(name=kind, defaults=facts)


def switch_on(names: Sequence[str]) -> None:
    """Switch on the sources that the settings name. Raises SourceError for an unknown name."""
    ensure_sources()
    for name in names:
        if not Source.objects.filter(name=name).exists():
            names_of_sources = ", ".join(Source.objects.values_list("name", flat=True))
            raise SourceError(
                sentence(
                    "DAILYPAPERS_HARVEST names “%(name)s”, which is not a source. Sources are: %(names)s.",
                    name=name,
                    names=names_of_sources,
                )
            )
    Source.objects.filter(name__in=names, is_on=False).update(is_on=True)


def add_feed(address: str) -> Source:
    """Return the source of an RSS or Atom feed, created if needed. Raises SourceError for what is not a URL."""
    url = web_address(address)
    if not url:
        raise SourceError(
            sentence(
                "Invalid feed URL: %(address)s. Write one that begins with https:// or http://.", address=address[:200]
            )
        )
    existing = Source.objects.filter(kind=Source.Kind.FEED, address=url).first()
    if existing is not None:
        return existing
    name = slug(url.partition("://")[2].removeprefix("www."))[:32].strip("-") or "feed"
    if Source.objects.filter(name=name).exists():
        name += f"-{blake2b(url.encode(), digest_size=3).hexdigest()}"
    return Source.objects.create(name=name, kind=Source.Kind.FEED, address=url)


def harvest(
    source: Source,
    request: HarvestRequest,
    client: PoliteClient,
    *,
    stop: Callable[[], bool] = lambda: False,
    on_page: OnPage | None = None,
) -> Harvest:
    """Harvest what `request` asks of a source; return the report of the run, with its errors in words.

    A part that fails does not keep the others from being harvested. Parts that another process works on are left to
    it. `stop` is asked between pages. Raises HarvestingOff.
    """
    mine = leases.process_name()
    run = _begin(source, mine)
    fetcher = KINDS[source.kind].fetcher
    request = replace(request, waiting=lambda: waiting(source))
    errors: list[str] = []
    busy, is_over = 0.0, False
    try:
        for name in fetcher.slices(request):
            if stop():
                break
            part, _ = Slice.objects.get_or_create(source=source, name=name)
            if not leases.claim(part, mine, timezone.now()):
                errors.append(sentence("“%(name)s” is being harvested by another process.", name=name))
                continue
            try:
                _harvest_slice(run, part, mine, request, client, stop, on_page)
            except SourceBusy as error:
                errors.append(str(error))
                busy = max(busy, error.seconds)
                break
            except UnknownHost as error:  # so are the others of its parts
                errors.append(f"“{name}”: {error}")
                break
            except HarvestingOff:
                raise
            except WorkStopped:
                break
            except (SourceError, LeaseLost) as error:
                errors.append(f"“{name}”: {error}")
            finally:
                leases.release(part, mine)
        is_over = not stop()
    except SourceError as error:
        errors.append(str(error))
        if isinstance(error, HarvestingOff):
            raise
    finally:
        _end(run, errors, client.requests, is_stopped=not is_over)
    if busy:
        _postpone(source, busy)
    run.refresh_from_db()
    return run


def _postpone(source: Source, seconds: float) -> None:
    """Let a source rest that asked for it, where its next run would come earlier."""
    not_before = timezone.now() + timedelta(seconds=seconds)
    Source.objects.filter(pk=source.pk, next_run_at__lt=not_before).update(next_run_at=not_before)


def _harvest_slice(
    run: Harvest,
    part: Slice,
    mine: str,
    request: HarvestRequest,
    client: PoliteClient,
    stop: Callable[[], bool],
    on_page: OnPage | None,
) -> None:
    part.refresh_from_db()
    fetcher = KINDS[run.source.kind].fetcher
    Slice.objects.filter(pk=part.pk).update(is_whole=False)
    for page in fetcher.pages(part.name, part.cursor, request, client):
        _store_page(run, part, page, mine, request.now.date())
        if on_page is not None:
            on_page(part.name, page)
        if stop():
            return
        del page
    Slice.objects.filter(pk=part.pk, lease_owner=mine).update(is_whole=True)


@transaction.atomic
def _store_page(run: Harvest, part: Slice, page: Page, mine: str, today: date) -> None:
    """Store one page, completely or not at all."""
    now = timezone.now()
    leases.renew(part, mine, now)
    days: dict[date, Counter[str]] = {}
    for line in page.announced:
        days.setdefault(line.day, Counter()).update(["announced"] + ["cross_listed"] * line.kind.startswith("cross"))
    known_days = page.days or announced_days(run.source, page.records)
    for record, outcome in outcomes_of(page.records):
        day = known_days.get(record.source_id) or today
        days.setdefault(day, Counter()).update(outcome)
    for failed in page.failed:
        days.setdefault(page.days.get(failed.source_id) or today, Counter()).update(["failed"])
    records = with_first_days(news_of(run.source, page))
    store(records, now=now)
    if page.notices:
        store_notices(page.notices, source=record_source(run.source))
    mark_withdrawn(record_source(run.source), page.deleted)
    _keep_announcements(run.source, page)
    _keep_failures(run.source, page, now)
    _count(run, days)
    Harvest.objects.filter(pk=run.pk).update(records=F("records") + len(page.records))
    Slice.objects.filter(pk=part.pk).update(cursor=dict(page.cursor), changed_at=now)


def _keep_announcements(source: Source, page: Page) -> None:
    rows = [(source.pk, line.day, line.source_id, line.version, line.kind, False) for line in page.announced]
    columns = ("source_id", "day", "identifier", "version", "kind", "is_here")
    bulk.insert(Announcement, columns, rows, ignore_conflicts=True)


def _keep_failures(source: Source, page: Page, now: datetime) -> None:
    """Note the records that could not be read, and forget those that now could."""
    for failed in page.failed:
        Failure.objects.update_or_create(
            source=source, identifier=failed.source_id[:255], defaults={"reason": failed.reason, "seen_at": now}
        )
    if page.records and Failure.objects.filter(source=source).exists():
        read = [record.source_id for record in page.records]
        Failure.objects.filter(source=source, identifier__in=read).delete()


def _count(run: Harvest, days: dict[date, Counter[str]]) -> None:
    """Add to the report of the run, day by day."""
    for day, counts in days.items():
        if counts:
            row, _ = HarvestDay.objects.get_or_create(harvest=run, day=day)
            added = {name: F(name) + counts[name] for name in COUNTS if counts[name]}
            HarvestDay.objects.filter(pk=row.pk).update(**added)


def settle(source: Source) -> list[str]:
    """Mark the announced papers that have come, in their version or a newer one; return the ids of the others."""
    waiting = list(Announcement.objects.filter(source=source, is_here=False).values_list("id", "identifier", "version"))
    versions = queries.versions((source.kind,), [identifier for _, identifier, _ in waiting])
    arrived = []
    absent: dict[str, None] = {}
    for pk, identifier, version in waiting:
        stored = versions.get(identifier)
        if stored is not None and (stored[0] is None or stored[0] >= version):
            arrived.append((True, pk))
        else:
            absent[identifier] = None
    with transaction.atomic():
        bulk.update(Announcement, ("is_here",), arrived)
    return list(absent)


def waiting(source: Source) -> list[str]:
    """Return the ids to ask a source for: announced papers that have not come, or papers it has no record of."""
    if source.kind in (Source.Kind.OPENALEX, Source.Kind.SEMANTIC_SCHOLAR):
        return queries.stale_keys(source.kind, timezone.now())
    return settle(source)


def _begin(source: Source, mine: str) -> Harvest:
    """Create a run; mark those whose process has died as stopped."""
    now = timezone.now()
    for previous in Harvest.objects.filter(source=source, state=Harvest.State.RUNNING):
        if leases.is_free(previous.lease_owner, previous.leased_until, now):
            Harvest.objects.filter(pk=previous.pk).update(
                state=Harvest.State.STOPPED, ended_at=now, error=sentence("The process was ended in the middle.")
            )
    return Harvest.objects.create(source=source, started_at=now, lease_owner=mine, leased_until=now + leases.LEASE)


@transaction.atomic
def _end(run: Harvest, errors: Sequence[str], requests: int, *, is_stopped: bool) -> None:
    """Close the report, with what is still missing, and set the time of the next run."""
    now = timezone.now()
    source = run.source
    settle(source)
    for day, number in Counter(day for day, _ in queries.missing(source)).items():
        row, _ = HarvestDay.objects.get_or_create(harvest=run, day=day)
        HarvestDay.objects.filter(pk=row.pk).update(missing=number)
    state = Harvest.State.FAILED if errors else Harvest.State.STOPPED if is_stopped else Harvest.State.DONE
    Harvest.objects.filter(pk=run.pk).update(
        state=state, ended_at=now, error="\n".join(errors), requests=requests, lease_owner="", leased_until=None
    )
    source.failures = source.failures + 1 if errors else 0
    source.last_run_at, source.last_error = now, "\n".join(errors)
    source.next_run_at = now if is_stopped else queries.next_run(source, now)
    source.save(update_fields=["failures", "last_run_at", "last_error", "next_run_at"])
