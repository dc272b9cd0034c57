"""Everything the worker does, one row of `STEPS` a step; what a step is stands in `step`.

`due` takes the moment the last run ended (None before the first) and returns the moment of the next. `run` takes a
`StepContext` and returns one sentence on what it did, "" for nothing. It works for a slice of time and goes on in the
next one. A step may be killed at any instruction and is then run again.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from dailypapers.backup.actions import make_backup
from dailypapers.backup.errors import BackupError
from dailypapers.catalog.actions.languages import has_unrecognised, recognise_languages
from dailypapers.community.actions import resolve_pending
from dailypapers.community.actions.libraries import take_waiting
from dailypapers.community.actions.zotero_visits import has_due_visits, visit_due
from dailypapers.digests.delivery.queue_sending import has_due
from dailypapers.fulltext.cited_works import has_due_links
from dailypapers.lib.sentences import joined, sentence, sentences
from dailypapers.lib.text import pluralize
from dailypapers.ranking.actions import refresh
from dailypapers.ranking.cold_start import refresh_promises
from dailypapers.ranking.feeds import refresh_feeds, refresh_new
from dailypapers.ranking.regression import Regression
from dailypapers.ranking.seeds import has_waiting_lists, read_seed_lists
from dailypapers.search.enrichment import has_undescribed
from dailypapers.search.glance import glance
from dailypapers.search.reranking import has_model
from dailypapers.sources import queries
from dailypapers.sources.libraries import read_waiting
from dailypapers.sources.lookup import look_up
from dailypapers.sources.models import Source
from dailypapers.sources.runner import client as polite_client
from dailypapers.sources.runner import harvest_source, is_network_on
from dailypapers.speech import episodes
from dailypapers.webhooks import sending as webhook_sending
from dailypapers.worker import apart, waiting
from dailypapers.worker.apart import Apart
from dailypapers.worker.artifacts import find_artifacts
from dailypapers.worker.housekeeping import prune
from dailypapers.worker.index_steps import (
    MEANING_SLICE,
    IndexStep,
    MeaningStep,
    PassagesStep,
    describe_papers,
)
from dailypapers.worker.message_steps import (
    mend_clock,
    notify,
    send_account_mails,
    send_digests,
    send_new_account_mails,
    send_posts,
    send_webhooks,
)
from dailypapers.worker.reports import report_counts
from dailypapers.worker.step import Due, Lane, Step, StepContext, every, nightly
from dailypapers.worker.text_steps import FiguresStep, fetch_texts, list_references, match_citations, note_wanted_texts
from dailypapers.writer.actions import write
from dailypapers.writer.queries import WriterNotSet
from dailypapers.writer.translations import has_due as has_due_translations
from dailypapers.writer.translations import translate

HARVEST_SLICE = 600.0  # seconds for one source, where another one waits
SUBMISSION_BATCH = 10  # papers; arXiv is asked once in three seconds
WRITE_BATCH = 5  # papers, so that a slow language model does not keep other steps waiting

HOUR, DAY = 3_600.0, 86_400.0  # seconds
PROMISE_ALL_EVERY = HOUR
BACKUP_HOUR = 3  # by the clock of the site


def _harvest(context: StepContext) -> str:
    """Harvest the sources that are due, each to its end, or for a slice where another one waits."""
    results = []
    for source in queries.due(timezone.now()):
        if context.is_ending():
            break
        ends_at = time.monotonic() + HARVEST_SLICE

        def stop(source: Source = source, ends_at: float = ends_at) -> bool:
            is_over = time.monotonic() >= ends_at and queries.due(timezone.now()).exclude(pk=source.pk).exists()
            return context.is_ending() or is_over

        run = harvest_source(source, stop=stop, on_page=lambda _name, _page: context.keep_alive(), sleep=context.sleep)
        results.append(f"{source.name}: {pluralize(run.records, 'record')}" + (f"; {run.error}" if run.error else ""))
    return ". ".join(results)


def _rank(context: StepContext) -> str:
    scored = refresh()
    return sentences("%(count)s paper scored.", "%(count)s papers scored.", scored) if scored else ""


class _Promises:
    """What texts promise: a model fitted once a day for each worker, applied to new papers every quarter of an hour.

    Where none came or went it is applied once an hour, for texts that changed.
    """

    def __init__(self) -> None:
        self.fitted_on: date | None = None
        self.model: Regression | None = None
        self.seen: tuple[object, ...] = ()

    def __call__(self, context: StepContext) -> str:
        today = timezone.localdate()
        seen = (today, time.monotonic() // PROMISE_ALL_EVERY, *glance()[:2])
        if seen == self.seen:
            return ""
        if self.fitted_on != today:
            numbers = apart.do("promise", context)
            self.model, self.fitted_on = Regression.of(numbers) if numbers else None, today
        self.seen = seen
        changed = refresh_promises(today, self.model)
        return (
            sentences("Promises of %(count)s paper changed.", "Promises of %(count)s papers changed.", changed)
            if changed
            else ""
        )


def _write(_context: StepContext) -> str:
    try:
        done = write(limit=WRITE_BATCH)
    except WriterNotSet:
        return ""
    failed = sentences("%(count)s unusable answer", "%(count)s unusable answers", done.failed)
    counts = sentences(
        "Summaries of %(count)s paper written, %(failed)s.",
        "Summaries of %(count)s papers written, %(failed)s.",
        done.written,
        failed=failed,
    )
    parts = [counts if done.written or done.failed else "", done.stopped]
    return joined(" ", (part for part in parts if part))


def _translate(_context: StepContext) -> str:
    try:
        done = translate(limit=WRITE_BATCH)
    except WriterNotSet:
        return ""
    failed = sentences("%(count)s unusable answer", "%(count)s unusable answers", done.failed)
    counts = sentences(
        "%(count)s paper translated, %(failed)s.",
        "%(count)s papers translated, %(failed)s.",
        done.written,
        failed=failed,
    )
    parts = [counts if done.written or done.failed else "", done.stopped]
    return joined(" ", (part for part in parts if part))


def _feeds(_context: StepContext) -> str:
    made = refresh_feeds()
    return sentences("%(count)s feed made.", "%(count)s feeds made.", made) if made else ""


class _NewInteractions:
    """Feeds of those who just did something, within a second; remembers what it has seen."""

    def __init__(self) -> None:
        self.seen: tuple[int, ...] = ()

    def __call__(self) -> None:
        self.seen = refresh_new(self.seen)


def _seeds(context: StepContext) -> str:
    read = read_seed_lists(context.is_over, context.renew)
    return sentences("%(count)s list of papers read.", "%(count)s lists of papers read.", read) if read else ""


def _submissions(_context: StepContext) -> str:
    resolved = resolve_pending(look_up, SUBMISSION_BATCH)
    return (
        sentences("%(count)s submitted paper looked up.", "%(count)s submitted papers looked up.", resolved)
        if resolved
        else ""
    )


def _libraries(context: StepContext) -> str:
    """Read the files of references that people brought, and take in what they chose."""
    read, taken = read_waiting(context.is_over), take_waiting(context.is_over)
    return report_counts({"libraries read": read, "libraries taken in": taken})


def _zotero(context: StepContext) -> str:
    """Bring people's collections at Zotero in step, and send there what they saved."""
    if not is_network_on():
        return ""
    visiting = polite_client(patience=20.0, sleep=context.sleep)
    try:
        visited = visit_due(visiting, context.is_over)
        return (
            sentences("Zotero of %(count)s person visited.", "Zotero of %(count)s people visited.", visited)
            if visited
            else ""
        )
    finally:
        visiting.close()


def _languages(context: StepContext) -> str:
    """Recognise the languages of papers that came before they were looked at, for a slice."""
    done = recognise_languages(context.is_over, context.keep_alive)
    context.is_unfinished = context.is_over()
    return (
        sentences("Language of %(count)s paper looked at.", "Languages of %(count)s papers looked at.", done)
        if done
        else ""
    )


def _speech(context: StepContext) -> str:
    """Speak the newest edition that is still to be spoken."""
    said = []
    for edition in episodes.due():
        made = episodes.make(edition)
        said.append(f"{made.day}: {made.error or f'{made.seconds / 60:.0f} minutes'}")
        context.keep_alive()
        if context.is_over():
            context.is_unfinished = True
            break
    return f"Spoken: {'; '.join(said)}." if said else ""


def _backup(context: StepContext) -> str:
    """Make the night's backup where a folder is set for them."""
    if not settings.BACKUP_DIR:
        return ""
    folder = Path(settings.BACKUP_DIR).expanduser()
    if not folder.is_dir():  # not made: where its disk is not mounted, backups would fill another one
        raise BackupError(
            sentence("There is no folder %(folder)s for backups. Make it, or mount its disk.", folder=folder)
        )
    made = make_backup(folder, keep=settings.BACKUP_KEEP, progress=lambda _what, _done, _total: context.keep_alive())
    return sentence(
        "%(name)s, %(st_size)s MB.", name=made.path.name, st_size=f"{made.path.stat().st_size / 1000000.0:,.1f}"
    )


def _housekeeping(context: StepContext) -> str:
    """Delete what is kept for a time only, for a slice."""
    deleted: Counter[str] = Counter()
    for name, rows in prune():
        deleted[name] += rows
        context.keep_alive()
        if context.is_over():
            context.is_unfinished = True
            break
    return (
        sentence("Deleted: %(items)s.", items=", ".join((f"{rows:,} × {name}" for name, rows in deleted.items())))
        if deleted
        else ""
    )


def _apart(name: str, due: Due, at_least_every: float) -> Step:
    """Return a step in a process of its own, for when papers came or went; changed ones are seen now and then."""
    work = Apart(name, lambda: (timezone.localdate(), *glance()), at_least_every)
    return Step(name, due, work, lane=Lane.INDEX, has_work=work.has_work, is_asked_always=True)


_index = IndexStep()
STEPS: list[Step] = [
    Step(
        "account-mails",
        every(minutes=1),
        send_account_mails,
        send_new_account_mails,
        lane=Lane.ACCOUNTS,
        has_work=has_due,
    ),
    Step("harvest", every(seconds=20), _harvest, lane=Lane.HARVEST, has_work=waiting.has_harvests),
    Step("rank", every(seconds=20), _rank, lane=Lane.RANKING, has_work=waiting.has_papers_to_score),
    Step("promise", every(minutes=15), _Promises(), lane=Lane.RANKING),
    Step("languages", every(seconds=30), _languages, lane=Lane.INDEX, has_work=has_unrecognised),
    Step("index", every(seconds=30), _index, lane=Lane.INDEX, has_work=_index.has_work, is_per_home=True),
    Step("passages", every(seconds=30), PassagesStep(), lane=Lane.INDEX, is_per_home=True),
    Step("describe", every(seconds=30), describe_papers, lane=Lane.INDEX, has_work=has_undescribed),
    _apart("tallies", every(hours=1), at_least_every=DAY),
    _apart("topics", every(minutes=5), at_least_every=HOUR),
    _apart("rising", every(minutes=30), at_least_every=6 * HOUR),
    Step(
        "meaning",
        every(seconds=30),
        MeaningStep(),
        lane=Lane.INDEX,
        slice_seconds=MEANING_SLICE,
        has_work=has_model,
        is_per_home=True,
    ),
    Step("write", every(minutes=1), _write, lane=Lane.WRITER, has_work=lambda: bool(settings.WRITER_URL)),
    Step("translate", every(seconds=5), _translate, lane=Lane.WRITER, has_work=has_due_translations),
    Step("feeds", every(minutes=1), _feeds, _NewInteractions(), lane=Lane.RANKING),
    Step("seeds", every(seconds=2), _seeds, lane=Lane.LISTS, has_work=has_waiting_lists),
    Step("submissions", every(seconds=30), _submissions, lane=Lane.LOOKUP, has_work=waiting.has_submissions),
    Step("clock", every(minutes=10), mend_clock, lane=Lane.MAIL),
    Step("libraries", every(seconds=3), _libraries, lane=Lane.LOOKUP, has_work=waiting.has_libraries),
    Step("wanted-texts", every(minutes=1), note_wanted_texts, lane=Lane.TEXTS, is_per_home=True),
    Step("texts", every(seconds=2), fetch_texts, lane=Lane.TEXTS, has_work=waiting.has_texts),
    Step("figures", every(seconds=20), FiguresStep(), lane=Lane.TEXTS, has_work=waiting.has_figures),
    Step("artifacts", every(minutes=2), find_artifacts, lane=Lane.TEXTS),
    Step("citations", every(seconds=20), match_citations, lane=Lane.TEXTS, has_work=has_due_links),
    Step("references", every(minutes=10), list_references, lane=Lane.TEXTS, has_work=waiting.has_reference_lists),
    Step("zotero", every(seconds=10), _zotero, lane=Lane.ZOTERO, has_work=has_due_visits),
    Step("notify", every(minutes=1), notify, lane=Lane.MAIL),
    Step("digests", every(seconds=10), send_digests, lane=Lane.MAIL, has_work=waiting.has_digests),
    Step("posts", every(seconds=10), send_posts, lane=Lane.POSTS, has_work=waiting.has_posts),
    Step("speech", every(minutes=5), _speech, lane=Lane.SPEECH, has_work=episodes.has_due, is_per_home=True),
    Step("webhooks", every(seconds=5), send_webhooks, lane=Lane.POSTS, has_work=webhook_sending.has_due),
    Step("housekeeping", every(hours=6), _housekeeping, lane=Lane.ACCOUNTS),
    Step("backup", nightly(BACKUP_HOUR), _backup, lane=Lane.BACKUP),
]
