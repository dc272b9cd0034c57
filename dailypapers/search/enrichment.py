"""Keyphrases and the one sentence of every paper: kept beside it, made anew when its title or abstract changes.

The queue is a condition on the row (`UNDESCRIBED`), so nothing is lost by a kill and nothing needs to be told. Until a
paper's turn comes it is shown without them.
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
from dailypapers.search import live
from dailypapers.search.embedders.static import StaticEmbedder
from dailypapers.search.keyphrases.extraction import keyphrases
from dailypapers.search.keyphrases.sentences import summary_sentence

OURS = "dailypapers"
"""Who wrote a gist that is a sentence of the abstract."""

KEYPHRASES = 8  # kept of a paper
LEAST_SCORE = 0.1  # of a keyphrase; the first three are kept whatever they score
SURE = 3
BATCH = 200  # papers a transaction

Progress = Callable[[int, int], None]  # papers done, papers in all


class Description(NamedTuple):
    """What a paper is about and what it does, out of its own words."""

    gist: str
    keyphrases: list[str]


def undescribed() -> int:
    """How many papers have no gist and keyphrases of the title and abstract they have now."""
    return Paper.objects.filter(UNDESCRIBED).count()


def describe(progress: Progress | None = None, *, limit: int | None = None) -> int:
    """Finds gist and keyphrases of papers that have none or old ones, the newest in the catalogue first; how many.

    At most `limit` papers. Safe to kill and to call again, also beside writers: a paper that changes meanwhile waits
    on. A gist that a language model wrote of an older text gives way to ours until it is written again.
    """
    total = undescribed() if limit is None else min(limit, undescribed())
    done, below = 0, None
    while done < total and (rows := _waiting(min(BATCH, total - done), below)):
        below = rows[-1][0]
        found = [(paper_id, text, description_of(title, abstract)) for paper_id, text, title, abstract in rows]
        _keep(found)
        done += len(rows)
        if progress:
            progress(done, total)
    return done


def description_of(title: str, abstract: str) -> Description:
    """The gist and the keyphrases of a title in plain text and an abstract as its source spells it."""
    text, embedder = to_plain(abstract), _embedder()
    found = keyphrases(title, text, embedder, limit=KEYPHRASES)
    kept = [phrase.text for place, phrase in enumerate(found) if place < SURE or phrase.score >= LEAST_SCORE]
    return Description(summary_sentence(title, text, embedder), kept)


@lru_cache(maxsize=1)
def _embedder() -> StaticEmbedder:
    """The embedding that ships with us, whatever the index uses: a transformer would take minutes for a day."""
    known = live.embedder()
    return known if isinstance(known, StaticEmbedder) else StaticEmbedder.load()


def _waiting(count: int, below: int | None) -> list[tuple[int, int, str, str]]:
    """(id, text hash, title, abstract) of the next papers; each is looked at once in a run."""
    papers = Paper.objects.filter(UNDESCRIBED)
    if below is not None:
        papers = papers.filter(id__lt=below)
    return list(papers.order_by("-id").values_list("id", "text_hash", "title_text", "abstract")[:count])


def _keep(found: list[tuple[int, int, Description]]) -> None:
    columns = ("gist", "gist_by", "keyphrases", "described_hash")
    with transaction.atomic():
        bulk.update(
            Paper,
            columns,
            (
                (one.gist, OURS if one.gist else "", orjson.dumps(one.keyphrases).decode(), text, paper_id)
                for paper_id, text, one in found
            ),
        )
