"""Recognising the languages of papers that came before languages were looked at."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.catalog.persistence import language_hash
from dailypapers.lib.language_detection import recognise_language

BATCH = 500  # papers a transaction


def has_unrecognised() -> bool:
    """Tell whether the language of a paper was never looked at."""
    return Paper.objects.filter(language=None).exists()


def recognise_languages(until: Callable[[], bool] = lambda: False, keep_alive: Callable[[], object] = bool) -> int:
    """Recognise the languages of such papers, the newest first, until something holds; return how many there were.

    Safe to kill and to call again, also beside writers: a paper that came anew meanwhile has its language already.
    """
    done = 0
    columns = ("id", "title", "abstract")
    while not until():
        rows = list(Paper.objects.filter(language=None).order_by("-id").values_list(*columns)[:BATCH])
        if not rows:
            break
        languages = {paper_id: recognise_language(title, abstract) for paper_id, title, abstract in rows}
        with transaction.atomic():
            waiting = Paper.objects.select_for_update().filter(language=None, id__in=list(languages)).order_by("id")
            found = [
                (language := languages[paper_id], content_hash ^ language_hash(language), paper_id)
                for paper_id, content_hash in waiting.values_list("id", "content_hash")
            ]
            bulk.update(Paper, ("language", "content_hash"), found)
        done += len(rows)
        keep_alive()
    return done
