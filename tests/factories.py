"""Records and papers for tests, each different unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from dailypapers.catalog.actions import store
from dailypapers.catalog.models import Paper
from dailypapers.lib.record import PaperRecord
from dailypapers.ranking.actions import refresh

_numbers = count(1)
ADJECTIVES = ("Sparse", "Robust", "Causal", "Latent", "Neural", "Bayesian", "Modular", "Discrete", "Elastic", "Quantum")
NOUNS = (
    "Attention",
    "Diffusion",
    "Retrieval",
    "Planning",
    "Alignment",
    "Tokens",
    "Graphs",
    "Kernels",
    "Agents",
    "Priors",
)


def record(**facts: Any) -> PaperRecord:
    """A record of a paper nobody wrote; any field can be given."""
    number = next(_numbers)
    arxiv_id = facts.pop("arxiv_id", f"2510.{number:05d}")
    title = f"{ADJECTIVES[number % 10]} {NOUNS[number // 10 % 10]} for Task Number {number}"
    standard: dict[str, Any] = {
        "source": "plain",
        "source_id": arxiv_id or f"made:{number}",
        "arxiv_id": arxiv_id,
        "title": title,
        "abstract": f"We study {title.lower()} and report what works. Experiment {number} shows a gain.",
        "authors": (f"Ada Example{number}", "Ben Sample"),
        "categories": ("cs.LG", "stat.ML"),
        "published_at": datetime(2025, 10, 13, 8, tzinfo=UTC),
        "featured_on": date(2025, 10, 14),
    }
    return PaperRecord(**(standard | facts))


def paper(**facts: Any) -> Paper:
    """The same, stored, merged and ranked."""
    made = record(**facts)
    store([made])
    refresh()
    return Paper.objects.get(records__source=made.source, records__source_id=made.source_id)


def papers(number: int, **facts: Any) -> list[Paper]:
    made = [record(**facts) for _ in range(number)]
    store(made)
    refresh()
    return list(Paper.objects.filter(records__source_id__in=[r.source_id for r in made]).order_by("id"))
