"""Keeps the stored scores up to date."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Q, QuerySet

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Pick
from dailypapers.ranking.formulas import attention_score, trending_score
from dailypapers.ranking.signals import signals_of

BATCH = 5_000  # papers a transaction
READ = (
    "id", "promise", "external_upvotes", "external_comments", "code_stars", "code_stars_gained", "featured_on",
    "primary_category_id", "votes", "comments",
)  # fmt: skip


def refresh() -> int:
    """Scores every paper whose score is empty, which is how the catalogue marks a changed one, and every paper that
    got a vote or comment, or lost one, since it was scored; how many there were.

    Can be killed and run again at any moment: what is scored stays scored.
    """
    done = 0
    while scored := _refresh_batch():
        done += scored
    return done


def due() -> QuerySet[Paper]:
    """The papers whose scores do not tell of what they have. Each part is answered by an index of its own."""
    empty = Q(trending_score=None)
    counted = ~Q(votes=F("ranked_votes")) | ~Q(comments=F("ranked_comments"))
    picked = Q(id__in=Pick.objects.values("paper_id"), ranked_pick=False)
    unpicked = Q(ranked_pick=True) & ~Q(id__in=Pick.objects.values("paper_id"))
    return Paper.objects.filter(empty | counted | picked | unpicked)


def _refresh_batch() -> int:
    columns = ("attention_score", "trending_score", "ranked_votes", "ranked_comments", "ranked_pick")
    with transaction.atomic():
        papers = list(due().only(*READ).order_by("id")[:BATCH])
        signals = signals_of(papers)
        rows = []
        for paper in papers:
            of = signals[paper.id]
            scores = (attention_score(of), trending_score(of))
            rows.append((*scores, paper.votes, paper.comments, of.picked, paper.id))
        bulk.update(Paper, columns, rows)
    return len(papers)
