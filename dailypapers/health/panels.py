"""The panels of the dashboard: each a plot, the table behind it, and what to do where something is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dailypapers.accounts.models import AuditEntry
from dailypapers.backup.folder import backups_in
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Submission, Vote
from dailypapers.digests.models import Delivery, QueuedMail
from dailypapers.health.backup_checks import check_backups
from dailypapers.health.disk_checks import check_disk
from dailypapers.health.finding import Finding
from dailypapers.health.index_checks import check_index, check_keyphrases
from dailypapers.health.mail_checks import check_mail
from dailypapers.health.request_times import slowest
from dailypapers.health.source_checks import check_sources
from dailypapers.lib.plots import Bar, bars, columns
from dailypapers.lib.sentences import sentences
from dailypapers.search import undescribed
from dailypapers.sources.models import Harvest
from dailypapers.translation import translated
from dailypapers.worker.housekeeping import RETENTIONS

DAYS = 30
MAX_FINDINGS = 5  # of a panel; the others are in `doctor`


@dataclass(frozen=True, slots=True)
class Panel:
    """One matter: its plot as SVG, its table, and findings that want something done."""

    name: str
    title: str
    plot: SafeString
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    findings: Sequence[Finding] = field(default=())
    series: Sequence[str] = ()  # of columns, in the order of their colours

    @property
    def has_plot(self) -> bool:
        return len(self.head) > 1 and bool(self.rows)

    @property
    def is_bad(self) -> bool:
        return any(finding.state == "bad" for finding in self.findings)


def panels() -> Iterator[Panel]:
    """Yield every panel, in the order of the dashboard."""
    for make in (_harvests, _queues, _index, _mail, _readers, _disk, _slow_pages, _rows):
        yield make()


def _wanting(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.state != "good"][:MAX_FINDINGS]


def _harvests() -> Panel:
    runs = Harvest.objects.values_list("source__name")
    return _by_day(
        "harvests",
        _("Records harvested a day"),
        _daily(runs, "started_at", "source__name", Sum("records")),
        _wanting(check_sources()),
    )


def _mail() -> Panel:
    counts = _daily(Delivery.objects.filter(finished_at__isnull=False), "finished_at", "state", Count("id"))
    for day, state, number in _daily(
        QueuedMail.objects.filter(finished_at__isnull=False), "finished_at", "state", Count("id")
    ):
        counts.append((day, _("account mails %(state)s") % {"state": state}, number))
    return _by_day("mail", _("Mails a day, by how they ended"), counts, _wanting(check_mail()))


def _readers() -> Panel:
    counts: list[tuple[date, str, int]] = []
    for name, rows, moment in (
        (_("sign-ins"), AuditEntry.objects.filter(event=AuditEntry.Event.SIGNED_IN), "at"),
        (_("votes"), Vote.objects.all(), "created_at"),
        (_("comments"), Comment.objects.all(), "created_at"),
    ):
        counts += [(day, name, number) for day, _name, number in _daily(rows, moment, None, Count("id"))]
    return _by_day("readers", _("What readers do a day"), counts, [])


def _daily(rows: QuerySet[Any], moment: str, name: str | None, number: Any) -> list[tuple[date, str, int]]:
    """Count rows of the last days: day, name, number."""
    since = timezone.now() - timedelta(days=DAYS)
    recent = rows.filter(**{f"{moment}__gte": since}).order_by()
    grouped = recent.annotate(plot_day=TruncDate(moment)).values("plot_day", *([name] if name else []))
    return [(row["plot_day"], str(row[name]) if name else "", row["n"] or 0) for row in grouped.annotate(n=number)]


def _by_day(name: str, title: str, counts: Sequence[tuple[date, str, int]], findings: list[Finding]) -> Panel:
    """Make a panel of columns by day: a series for each name, the table with the newest day first."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    names = sorted({series for _day, series, _number in counts})
    values = {series: dict.fromkeys(days, 0) for series in names}
    for day, series, number in counts:
        if day in values[series]:
            values[series][day] += number
    svg = columns({key: list(row.values()) for key, row in values.items()}, [f"{day:%-d %b}" for day in days], title)
    rows = [[f"{day:%Y-%m-%d}", *(f"{values[series][day]:,}" for series in names)] for day in reversed(days)]
    return Panel(name, title, mark_safe(svg), [_("day"), *names], rows, findings, names)  # noqa: S308  # plots escape


def _bars(
    name: str,
    title: str,
    entries: Sequence[Bar],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *findings: Finding,
) -> Panel:
    return Panel(name, title, mark_safe(bars(entries, title)), head, rows, _wanting(findings))  # noqa: S308  # they escape


def _queues() -> Panel:
    """What waits for the worker, and since when."""
    now = timezone.now()
    waiting: list[tuple[str, int, datetime | None]] = [
        (_("without keyphrases"), undescribed(), None),
        (_("without a score"), Paper.objects.filter(trending_score=None).count(), None),
        (
            _("submitted papers"),
            *_oldest(Submission.objects.filter(state=Submission.State.PENDING), "created_at"),
        ),
        (_("digests"), *_oldest(Delivery.objects.filter(state=Delivery.State.PLANNED), "planned_at")),
        (
            _("mails of accounts"),
            *_oldest(QueuedMail.objects.filter(state=QueuedMail.State.PLANNED), "planned_at"),
        ),
    ]
    entries = [Bar(name, number, f"{number:,}") for name, number, _since in waiting]
    rows = [[name, f"{number:,}", _age(now, since)] for name, number, since in waiting]
    return _bars(
        "queues",
        _("What waits"),
        entries,
        (_("what"), _("waiting"), _("the oldest since")),
        rows,
        check_keyphrases(),
    )


def _oldest(rows: QuerySet[Any], moment: str) -> tuple[int, datetime | None]:
    facts = rows.order_by().aggregate(n=Count("id"), first=Min(moment))
    return facts["n"], facts["first"]


def _age(now: datetime, since: datetime | None) -> str:
    if since is None:
        return ""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 120:
        return sentences("%(count)s minute", "%(count)s minutes", minutes)
    if minutes < 2_880:
        return sentences("%(count)s hour", "%(count)s hours", minutes // 60)
    return sentences("%(count)s day", "%(count)s days", minutes // 1_440)


def _index() -> Panel:
    from dailypapers.search.serving import current_engine

    engine = current_engine()
    papers, indexed = Paper.objects.count(), len(engine) if engine is not None else 0
    described = papers - undescribed()
    facts = [
        (_("in the catalogue"), papers),
        (_("in the search index"), indexed),
        (_("with keyphrases"), described),
    ]
    entries = [Bar(name, number, f"{number:,}") for name, number in facts]
    rows = [[name, f"{number:,}"] for name, number in facts]
    return _bars("index", _("Papers"), entries, (_("papers"), _("number")), rows, check_index())


def _disk() -> Panel:
    """How much lies where; what is free is in the table."""
    home = Path(settings.HOME)
    usage = shutil.disk_usage(home)
    sizes = {
        _("database"): _database_size(),
        _("search index"): _size(home / "index"),
        _("mails as files"): _size(home / "mail"),
    }
    if settings.BACKUP_DIR:
        sizes[_("backups")] = sum(_size(file) for file in backups_in(Path(settings.BACKUP_DIR).expanduser()))
    entries = [Bar(name, size, _megabytes(size)) for name, size in sizes.items()]
    rows = [[name, _megabytes(size)] for name, size in sizes.items()]
    rows += [[_("free on the disk"), _megabytes(usage.free)], [_("the disk"), _megabytes(usage.total)]]
    return _bars("disk", _("Disk"), entries, (_("what"), _("size")), rows, check_disk(), check_backups())


def _database_size() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(connection.settings_dict["NAME"]))
    return sum(_size(file.with_name(file.name + ending)) for ending in ("", "-wal"))


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        return path.stat().st_size
    except OSError:  # gone meanwhile, or never there
        return 0


def _megabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


def _slow_pages() -> Panel:
    """The pages whose slowest twentieth takes longest, of the processes that answer."""
    found = slowest()
    entries = [Bar(page.view, page.slow, f"{page.slow * 1000:,.0f} ms") for page in found]
    rows = [
        [page.view, f"{page.slow * 1000:,.0f} ms", f"{page.mean * 1000:,.0f} ms", f"{page.answers:,}"] for page in found
    ]
    head = (_("page"), _("95 of 100 within"), _("on average"), _("answers"))
    return _bars("slow-pages", _("Slow pages"), entries, head, rows)


def _rows() -> Panel:
    """Tables that housekeeping keeps short, and for how long it keeps a row."""
    counts: list[tuple[str, int, int]] = []
    for retention in RETENTIONS:
        model: Callable[..., Any] = retention.rows(timezone.now()).model
        counts.append((translated(retention.name), model._default_manager.count(), retention.days()))  # type: ignore[attr-defined]
    entries = [Bar(name, number, f"{number:,}") for name, number, _days in counts]
    rows = [[name, f"{number:,}", _kept(days)] for name, number, days in counts]
    return _bars(
        "rows",
        _("Rows that are kept for a time"),
        entries,
        (_("row"), _("number"), _("kept")),
        rows,
    )


def _kept(days: int) -> str:
    return (
        _("for good")
        if days == 0
        else _("until they expire")
        if days < 0
        else sentences("%(count)s day", "%(count)s days", days)
    )
