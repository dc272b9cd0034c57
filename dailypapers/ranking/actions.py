"""Keeps the stored trending scores up to date."""

from __future__ import annotations

from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import Signals, attention_score, trending_score

BATCH = 5_000  # papers a transaction


def refresh() -> int:
    """Scores every paper whose score is empty, which is how the catalogue marks a changed one; how many there were.

    Can be killed and run again at any moment: what is scored stays scored.
    """
    done = 0
    while scored := _refresh_batch():
        done += scored
    return done


def _refresh_batch() -> int:
    columns = ("id", "external_upvotes", "external_comments", "code_stars", "featured_on")
    with transaction.atomic():
        rows = list(Paper.objects.filter(trending_score=None).order_by("id").values_list(*columns)[:BATCH])
        scores = []
        for paper_id, upvotes, comments, stars, featured_on in rows:
            signals = Signals(upvotes, comments, stars or 0, featured_on)
            scores.append((attention_score(signals), trending_score(signals), paper_id))
        bulk.update(Paper, ("attention_score", "trending_score"), scores)
    return len(rows)
