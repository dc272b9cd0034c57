"""The steps that bring and read the texts of papers, and what is made of them: figures, and citations."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

from dailypapers.fulltext.actions import Done, fetch_due
from dailypapers.fulltext.cited_works import link_due, link_new_papers
from dailypapers.fulltext.fetch import MAX_FILE
from dailypapers.fulltext.figure_actions import MAX_FILE as MAX_PICTURE
from dailypapers.fulltext.figure_actions import make_due, open_closed
from dailypapers.fulltext.listed_references import list_due
from dailypapers.fulltext.readers import file_reader
from dailypapers.fulltext.sandbox import shrink_picture
from dailypapers.lib.errors import SourceBusy, SourceError
from dailypapers.lib.sentences import sentences
from dailypapers.search.references import find_candidates
from dailypapers.sources.runner import client as polite_client
from dailypapers.sources.runner import is_network_on
from dailypapers.worker import waiting
from dailypapers.worker.reports import report_counts
from dailypapers.worker.step import StepContext
from dailypapers.worker.texts import want_texts

_PATIENCE = 30.0  # seconds


def fetch_texts(context: StepContext) -> str:
    """Fetch texts of papers that people see, saved or ask for, and read the files that they brought, for a slice."""
    only_files = waiting.reads_only_files()
    client, reader = polite_client(sleep=context.sleep, max_bytes=MAX_FILE), file_reader()

    def on_done(_done: Done) -> None:
        context.keep_alive()

    try:
        counted = fetch_due(client, reader, is_over=context.is_over, only_files=only_files, on_done=on_done)
    finally:
        client.close()
    context.is_unfinished = bool(counted) and context.is_over()
    return report_counts({f"texts {state}": count for state, count in counted.items()})


class FiguresStep:
    """Find the figures of texts and make the main ones small, for a slice; once a day those again that were closed."""

    def __init__(self) -> None:
        self.opened_on: date | None = None

    def __call__(self, context: StepContext) -> str:
        if self.opened_on != timezone.localdate():
            open_closed()
            self.opened_on = timezone.localdate()
        client = polite_client(sleep=context.sleep, max_bytes=MAX_PICTURE) if is_network_on() else None
        try:
            counted = make_due(shrink_picture, client, context.is_over)
        finally:
            if client is not None:
                client.close()
        context.is_unfinished = bool(counted) and context.is_over()
        return report_counts({f"figures {state}": count for state, count in counted.items()})


def match_citations(context: StepContext) -> str:
    """Match the references of texts with papers, and new papers with the references that are none yet, for a slice."""
    linked = link_due(find_candidates, context.is_over)
    references = linked.references + link_new_papers(context.is_over)
    context.is_unfinished = bool(linked.texts) and context.is_over()
    return report_counts({"texts matched": linked.texts, "references found here": references})


def list_references(context: StepContext) -> str:
    """Ask OpenAlex what papers cite whose text nobody offers, for a slice, where a setting wants that."""
    client = polite_client(patience=_PATIENCE, sleep=context.sleep)
    try:
        listed = list_due(settings.SOURCE_KEYS["openalex"], client, context.is_over, context.keep_alive)
    except SourceBusy:
        return ""  # its turn comes
    except SourceError as error:
        return str(error)
    finally:
        client.close()
    context.is_unfinished = bool(listed.papers) and context.is_over()
    return report_counts({"papers asked for": listed.papers, "references found here": listed.references})


def note_wanted_texts(_context: StepContext) -> str:
    """Note which texts are wanted by the setting."""
    wanted = want_texts()
    return sentences("%(count)s text wanted.", "%(count)s texts wanted.", wanted) if wanted else ""
