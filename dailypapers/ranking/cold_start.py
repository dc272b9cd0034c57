"""What the text of a paper promises: how much attention papers with such words got before.

Learnt (`regression.py`) from papers whose days are long enough past for their votes to be in, anew each day and from
the catalogue alone, by the shipped embedding of title and abstract. Stored with each paper of the last weeks, so that
page, panel and API show one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from django.db import transaction

from dailypapers.catalog import bulk
from dailypapers.catalog.models import Paper
from dailypapers.ranking.formulas import COMMENT_POINTS
from dailypapers.ranking.regression import Regression, fit
from dailypapers.search.embedders.static import StaticEmbedder

MIN_TRAINING_PAPERS = 500  # with fewer nothing is promised
MAX_TRAINING_PAPERS = 20_000  # of the newest are learnt from: some four seconds a day
CHUNK = 1_000  # papers that are read and embedded at once
SETTLED_DAYS = 14  # after which a paper's votes are taken to be in
PROMISED_DAYS = 30  # papers of so many days have a promise


class Text(NamedTuple):
    """What a promise is made from."""

    title: str
    abstract: str


def refresh_promises(today: date, model: Regression | None) -> int:
    """Bring the promises of the papers of the last `PROMISED_DAYS` up to date; return how many changed.

    Those are scored anew. Without a model nothing is promised. Can be killed and run again at any moment.
    """
    recent = Paper.objects.filter(featured_on__gte=today - timedelta(days=PROMISED_DAYS))
    rows: list[Any] = list(recent.order_by("id").values_list("id", "promise", "title_text", "abstract", named=True))
    texts = [Text(row.title_text, row.abstract) for row in rows]
    promises = model.predict(_embed(texts)) if model and rows else np.zeros(len(rows))
    changed = [
        (value, None, row.id) for value, row in zip(promises.tolist(), rows, strict=True) if value != row.promise
    ]
    with transaction.atomic():
        bulk.update(Paper, ("promise", "trending_score"), changed)  # without a score it is due
    return len(changed)


def learn(today: date) -> Regression | None:
    """Fit a model to the newest papers whose votes are in; None where there are fewer than `MIN_TRAINING_PAPERS`."""
    settled = Paper.objects.filter(featured_on__lt=today - timedelta(days=SETTLED_DAYS)).order_by("-featured_on", "-id")
    columns = ("title_text", "abstract", "featured_on", "external_upvotes", "external_comments", "votes", "comments")
    rows: Iterator[Any] = settled.values_list(*columns, named=True)[:MAX_TRAINING_PAPERS].iterator(CHUNK)
    vectors: list[npt.NDArray[np.float32]] = []
    points: list[float] = []
    days: list[date] = []
    while chunk := list(islice(rows, CHUNK)):  # the texts of all at once would stay in memory for long
        vectors.append(_embed([Text(row.title_text, row.abstract) for row in chunk]))
        points += [
            row.external_upvotes + row.votes + COMMENT_POINTS * (row.external_comments + row.comments) for row in chunk
        ]
        days += [row.featured_on for row in chunk]
    return fit(np.concatenate(vectors), points, days) if len(days) >= MIN_TRAINING_PAPERS else None


def _embed(texts: Sequence[Text]) -> npt.NDArray[np.float32]:
    """Embeds texts by the shipped embedding; returns `(texts, dimensions)`."""
    return StaticEmbedder.load().embed([f"{text.title} {text.abstract}" for text in texts])
