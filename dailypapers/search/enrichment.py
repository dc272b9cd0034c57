"""Keyphrases and the one sentence of every paper: kept beside it, made anew when its title or abstract changes.

The queue is a condition on the row (`UNDESCRIBED`), so nothing is lost by a kill and no writer has to fill it. Until
its turn comes a paper is shown without them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import orjson
from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import UNDESCRIBED, Paper
from dailypapers.lib.tex import to_plain
from dailypapers.search import embedder_cache
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.keyphrases.extraction import keyphrases
from dailypapers.search.keyphrases.summary import summary_sentence

OURS = "dailypapers"
"""Who wrote a gist that is a sentence of the abstract."""

KEYPHRASES = 8  # kept of a paper
MIN_SCORE = 0.1  # of a keyphrase; the first three are kept whatever they score
ALWAYS_KEPT = 3
BATCH = 200  # papers a transaction

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


def describe(progress: Progress | None = None, *, limit: int | None = None) -> int:
    """Write gist and keyphrases of papers that have none or old ones, the newest first; returns how many.

    At most `limit` papers. Safe to kill and to call again, also beside writers: a paper that changes meanwhile waits
    on. A gist that a language model wrote of an older text gives way to ours until it is written again.
    """
    total = undescribed() if limit is None else min(limit, undescribed())
    done, below = 0, None
    while done < total and (papers := _next_papers(min(BATCH, total - done), below)):
        below = papers[-1].id
        _save({paper: description_of(paper.title_text, paper.abstract) for paper in papers})
        done += len(papers)
        if progress:
            progress(done, total)
    return done


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


def _next_papers(count: int, below: int | None) -> list[_Undescribed]:
    """Return the next papers with an id under `below`; each is looked at once in a run."""
    papers = Paper.objects.filter(UNDESCRIBED)
    if below is not None:
        papers = papers.filter(id__lt=below)
    return [_Undescribed(*row) for row in papers.order_by("-id").values_list(*_Undescribed._fields)[:count]]


def _save(descriptions: dict[_Undescribed, Description]) -> None:
    columns = ("gist", "gist_by", "keyphrases", "described_hash")
    rows = (
        (made.gist, OURS if made.gist else "", orjson.dumps(made.keyphrases).decode(), paper.text_hash, paper.id)
        for paper, made in descriptions.items()
    )
    with transaction.atomic():
        bulk.update(Paper, columns, rows)
