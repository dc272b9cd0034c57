"""Keyphrases and the one sentence of every paper: kept beside it, made anew when its title or abstract changes.

The queue is a condition on the row (`UNDESCRIBED`), so nothing is lost by a kill and no writer has to fill it. Until
its turn comes a paper is shown without them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.db import transaction
from django.db.models import F

from dailypapers.catalog import bulk
from dailypapers.catalog.models import UNDESCRIBED, Paper
from dailypapers.lib.tex import to_plain
from dailypapers.search import OURS, embedder_cache
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.keyphrases.extraction import keyphrases
from dailypapers.search.keyphrases.summary import summary_sentence

KEYPHRASES = 8  # kept of a paper
MIN_SCORE = 0.1  # of a keyphrase; the first three are kept whatever they score
ALWAYS_KEPT = 3
BATCH = 200  # papers a transaction
CROWDED = 1.5  # times the processor time that a batch may take before others count as waiting for the processor
SLACK, MAX_PAUSE = 0.2, 5.0  # seconds: of waiting for the disk, and of a pause

Progress = Callable[[int, int], None]  # papers done, papers in all


class Description(NamedTuple):
    """What a paper does, in a sentence of its own, and what it is about."""

    gist: str
    keyphrases: list[str]


class _Undescribed(NamedTuple):
    """A paper that waits; the columns by their names in the ORM."""

    id: int
    text_hash: int
    title_text: str
    abstract: str


def undescribed() -> int:
    """Count the papers that have no gist and keyphrases of the title and abstract they have now."""
    return Paper.objects.filter(UNDESCRIBED).count()


def has_undescribed() -> bool:
    """Tell whether a paper has no gist and keyphrases of the title and abstract it has now."""
    return Paper.objects.filter(UNDESCRIBED).exists()


def describe(
    progress: Progress | None = None,
    *,
    limit: int | None = None,
    until: Callable[[], bool] = lambda: False,
    pause: Callable[[float], None] | None = None,
) -> int:
    """Write gist and keyphrases of papers that have none or old ones, in the order people see them; returns how many.

    At most `limit` papers, or `until` something holds. With `pause`, which sleeps so many seconds, it leaves the
    processor to others where they want it. Safe to kill and to call again, also beside writers: a paper that changes
    meanwhile waits on. A gist that a language model wrote of an older text gives way to ours until it is written again.
    """
    queue = _queue(limit)
    done = 0
    for start in range(0, len(queue), BATCH):
        if until():
            break
        began, used = time.monotonic(), time.thread_time()
        papers = _waiting(queue[start : start + BATCH])
        _save({paper: description_of(paper.title_text, paper.abstract) for paper in papers})
        done += len(papers)
        if progress:
            progress(done, len(queue))
        if pause:
            pause(_courtesy(time.monotonic() - began, time.thread_time() - used))
    return done


def _courtesy(elapsed: float, used: float) -> float:
    """Return how many seconds to rest after work that used the processor for a part of the time that has passed."""
    return min(MAX_PAUSE, 3 * elapsed) if elapsed > CROWDED * used + SLACK else 0.0


def description_of(title: str, abstract: str) -> Description:
    """Describe a paper by its title in plain text and its abstract as the source spells it."""
    text, embedder = to_plain(abstract), _embedder()
    phrases = keyphrases(title, text, embedder, limit=KEYPHRASES)
    kept = phrases[:ALWAYS_KEPT] + [phrase for phrase in phrases[ALWAYS_KEPT:] if phrase.score >= MIN_SCORE]
    return Description(summary_sentence(title, text, embedder), [phrase.text for phrase in kept])


@lru_cache(maxsize=1)
def _embedder() -> StaticEmbedder:
    """Return the embedding that ships, whatever the index uses: a transformer would take minutes for a day."""
    embedder = embedder_cache.get_embedder()
    return embedder if isinstance(embedder, StaticEmbedder) else StaticEmbedder.load()


def _queue(limit: int | None) -> list[int]:
    """Return ids of the papers that wait: those of the newest day first, and of a day as its page has them."""
    waiting = Paper.objects.filter(UNDESCRIBED)
    order = (F("featured_on").desc(nulls_last=True), "-attention_score", "-id")
    return list(waiting.order_by(*order).values_list("id", flat=True)[:limit])


def _waiting(ids: Sequence[int]) -> list[_Undescribed]:
    """Read those of these papers that still wait, in the same order."""
    rows = Paper.objects.filter(UNDESCRIBED, id__in=ids).order_by().values_list(*_Undescribed._fields)
    papers = {row[0]: _Undescribed(*row) for row in rows}
    return [papers[paper_id] for paper_id in ids if paper_id in papers]


def _save(descriptions: dict[_Undescribed, Description]) -> None:
    columns = ("gist", "gist_by", "keyphrases", "described_hash")
    rows = (
        (made.gist, OURS if made.gist else "", orjson.dumps(made.keyphrases).decode(), paper.text_hash, paper.id)
        for paper, made in descriptions.items()
    )
    with transaction.atomic():
        bulk.update(Paper, columns, rows)
