"""What the worker has done in a process of its own, by name: it reads many texts, and is seldom due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from dailypapers.lib.sentences import sentences
from dailypapers.ranking.cold_start import learn
from dailypapers.search.tallies import refresh_tallies
from dailypapers.worker.insight_steps import find_words, sort_papers
from dailypapers.worker.step import StepContext


def count(context: StepContext) -> str:
    """Count what the index pages show."""
    changed = refresh_tallies(context.keep_alive)
    return sentences("%(count)s tally changed.", "%(count)s tallies changed.", changed) if changed else ""


def learn_promises(_context: StepContext) -> dict[str, list[float]] | None:
    """Return the numbers of the day's model of what texts promise; None where there is too little to learn from."""
    model = learn(timezone.localdate())
    return None if model is None else model.as_numbers()


WORK: dict[str, Callable[[StepContext], Any]] = {
    "tallies": count,
    "topics": sort_papers,
    "rising": find_words,
    "promise": learn_promises,
}
