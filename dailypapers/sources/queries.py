"""Reading the state of harvesting: what is due, what is missing, where there are gaps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper, Record
from dailypapers.lib.backoff import backoff
from dailypapers.lib.sentences import sentence, sentences
from dailypapers.sources.arxiv.announcement_schedule import ZONE, is_mailing_day, newest_mailing_day, next_feed_at
from dailypapers.sources.fetcher import days_between
from dailypapers.sources.models import Announcement, Failure, Harvest, Slice, Source

INTERVALS = {
    Source.Schedule.HOURLY: timedelta(hours=1),
    Source.Schedule.SIX_HOURLY: timedelta(hours=6),
    Source.Schedule.DAILY: timedelta(days=1),
    Source.Schedule.WEEKLY: timedelta(days=7),
}
LATE_FEED = timedelta(hours=12)  # how long a feed that still shows an older day is looked at again every hour
LOOK_BACK = timedelta(days=30)  # of the search for gaps
YOUNG, ASKED_AGAIN, ASKED_AT_ONCE = timedelta(days=90), timedelta(days=7), 2_000  # of sources asked by id
MAX_BUSY = timedelta(days=1)  # the silence a service may ask for
LONGEST = timedelta(days=8)  # between two harvests
FIRST_RETRY, LAST_RETRY = timedelta(minutes=15), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should be here and is not, and the command that brings it."""

    what: str
    remedy: str


def due(now: datetime) -> QuerySet[Source]:
    """Return the sources that are on and due. A time further ahead than their period is of a clock that was ahead."""
    is_due = Q(next_run_at=None) | Q(next_run_at__lte=now) | Q(next_run_at__gt=now + LONGEST)
    for schedule, interval in INTERVALS.items():
        is_due |= Q(schedule=schedule, next_run_at__gt=now + interval + MAX_BUSY)
    return Source.objects.filter(is_due, is_on=True).order_by("next_run_at", "id")


def next_run(source: Source, now: datetime) -> datetime:
    """Return when the source is to be harvested next, after a run that ended now."""
    if source.failures:
        pause = backoff(source.failures, first=FIRST_RETRY.total_seconds(), cap=LAST_RETRY.total_seconds())
        return now + timedelta(seconds=pause)
    if source.schedule != Source.Schedule.MAILING:
        return now + INTERVALS[Source.Schedule(source.schedule)]
    expected = newest_mailing_day(now)
    is_late = not Announcement.objects.filter(source=source, day__gte=expected).exists()
    hour = now + timedelta(hours=1)
    if is_late and newest_mailing_day(now - LATE_FEED) < expected:
        return min(hour, next_feed_at(now))
    return next_feed_at(now)


def missing(source: Source) -> list[tuple[date, str]]:
    """Return (day, source id) of everything announced that is not here."""
    announcements = Announcement.objects.filter(source=source, is_here=False).order_by("day", "identifier")
    return list(announcements.values_list("day", "identifier"))


def versions(record_sources: Collection[str], source_ids: list[str]) -> dict[str, tuple[int | None, bool]]:
    """Return version and withdrawal of the papers that have a record of these sources, by its id. Two queries."""
    records = bulk.select(Record, ("source", "source_id", "paper_id"), "source_id", source_ids)
    papers = {source_id: paper_id for source, source_id, paper_id in records if source in record_sources}
    facts = bulk.select(Paper, ("id", "version", "withdrawn"), "id", set(papers.values()))
    states = {paper_id: (version, bool(withdrawn)) for paper_id, version, withdrawn in facts}
    return {source_id: states[paper_id] for source_id, paper_id in papers.items()}


def stale_keys(record_source: str, now: datetime) -> list[str]:
    """Return keys of the newest papers of the last months that this source was not asked about for a week."""
    fresh = Record.objects.filter(source=record_source, changed_at__gte=now - ASKED_AGAIN, paper=OuterRef("pk"))
    young = Paper.objects.filter(~Exists(fresh), first_seen_at__gte=now - YOUNG)
    return list(young.order_by("-id").values_list("key", flat=True)[:ASKED_AT_ONCE])


def gaps(source: Source, now: datetime) -> list[Gap]:
    """Return what is missing of this source, each with the command that brings it."""
    again = f"dailypapers harvest {source.name}"
    result = []
    for part in Slice.objects.filter(source=source, is_whole=False, leased_until=None).order_by("name"):
        _, _, span = part.name.rpartition(" ")
        first, dots, last = span.partition("..")
        days = "".join(f" --{word} {day}" for word, day in (("since", first), ("until", last)) if day) if dots else ""
        result.append(Gap(sentence("“%(name)s” was not harvested to its end", name=part.name), again + days))
    if absent := missing(source):
        what = sentences(
            "%(count)s announced paper is not here, the first of %(day)s",
            "%(count)s announced papers are not here, the first of %(day)s",
            len(absent),
            day=absent[0][0],
        )
        result.append(Gap(what, again))
    for begin, end in _unharvested_days(source, now):
        span = f"{begin}" if begin == end else sentence("%(first)s to %(last)s", first=begin, last=end)
        what = sentence("nothing is known of %(days)s", days=span)
        result.append(Gap(what, f"{again} --since {begin} --until {end}"))
    if unreadable := Failure.objects.filter(source=source).count():
        what = sentences(
            "%(count)s record could not be read; the reasons stand in /admin/",
            "%(count)s records could not be read; the reasons stand in /admin/",
            unreadable,
        )
        result.append(Gap(what, again))
    return result


def _unharvested_days(source: Source, now: datetime) -> list[tuple[date, date]]:
    """Return the runs of days of the last month that no harvest covered, since the first that one did."""
    parts = list(Slice.objects.filter(source=source, is_whole=True).values_list("name", flat=True))
    if source.kind == Source.Kind.ARXIV:
        harvested = set(Announcement.objects.filter(source=source).order_by().values_list("day", flat=True).distinct())
        last = newest_mailing_day(now - LATE_FEED)
    elif any(name.startswith("day ") for name in parts):
        harvested, last = set(), now.date() - timedelta(days=1)
    else:
        return []
    requested: set[date] = set()
    for name in parts:
        first, dots, until = name.rpartition(" ")[2].partition("..")
        if name.startswith("day "):
            requested.add(date.fromisoformat(first))
        elif dots and first:
            requested |= set(
                days_between(date.fromisoformat(first), date.fromisoformat(until) if until else now.date())
            )
    # A source's own days do not tell since when it is harvested: one line with an old date would make a month of gaps.
    run = Harvest.objects.filter(source=source).order_by("id").first() if harvested else None
    candidates = requested | ({run.started_at.astimezone(ZONE).date()} if run else harvested)
    if not candidates:
        return []
    harvested |= requested
    begin = max(min(candidates), now.date() - LOOK_BACK)
    absent = [day for day in days_between(begin, last) if day not in harvested]
    if source.kind == Source.Kind.ARXIV:
        absent = [day for day in absent if is_mailing_day(day)]
    runs: list[tuple[date, date]] = []
    for day in absent:
        if runs and (day - runs[-1][1]).days == 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs
