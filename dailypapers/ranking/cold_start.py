"""What the text of a paper promises: how much attention papers with such words got before.

Learnt (`regression.py`) from papers whose days are long enough past for their votes to be in, anew each day and from
the catalogue alone, by the shipped embedding of title and abstract. Stored with each paper of the last weeks, so that
page, panel and API show one number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import COMMENT_POINTS
from dailypapers.ranking.regression import Regression, fit
from dailypapers.search.embedders.static import StaticEmbedder

FEWEST = 500  # papers to learn from; with fewer nothing is promised
MAX_TRAINING_PAPERS = 20_000  # of the newest are learnt from: some four seconds a day
SETTLED_DAYS = 14  # after which a paper's votes are taken to be in
PROMISED_DAYS = 30  # papers of so many days have a promise


def refresh_promises(today: date, learnt: Regression | None = None) -> tuple[Regression | None, int]:
    """Brings the promises of the papers of the last `PROMISED_DAYS` up to date; those that changed are scored anew.

    Learns first unless it is given what was learnt already. Gives that, and how many promises changed. Can be killed
    and run again at any moment.
    """
    learnt = learnt or _learn(today)
    recent = Paper.objects.filter(featured_on__gte=today - timedelta(days=PROMISED_DAYS))
    rows = list(recent.order_by("id").values_list("id", "promise", "title_text", "abstract"))
    promised = learnt.of(_embed(row[2:] for row in rows)) if learnt and rows else np.zeros(len(rows))
    changed = [(value, None, row[0]) for value, row in zip(promised.tolist(), rows, strict=True) if value != row[1]]
    with transaction.atomic():
        bulk.update(Paper, ("promise", "trending_score"), changed)  # without a score it is due
    return learnt, len(changed)


def _learn(today: date) -> Regression | None:
    settled = Paper.objects.filter(featured_on__lt=today - timedelta(days=SETTLED_DAYS)).order_by("-featured_on", "-id")
    columns = ("title_text", "abstract", "featured_on", "external_upvotes", "external_comments", "votes", "comments")
    rows = list(settled.values_list(*columns)[:MAX_TRAINING_PAPERS])
    if len(rows) < FEWEST:
        return None
    points = [upvotes + votes + COMMENT_POINTS * (said + comments) for *_, upvotes, said, votes, comments in rows]
    return fit(_embed(row[:2] for row in rows), points, [row[2] for row in rows])


def _embed(texts: Iterable[tuple[str, str]]) -> npt.NDArray[np.float32]:
    return StaticEmbedder.load().embed([f"{title} {abstract}" for title, abstract in texts])
