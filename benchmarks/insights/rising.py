"""How many words rise in weeks in which nothing can: papers of thirteen weeks, shuffled over the weeks.

DAILYPAPERS_HOME=COPY python benchmarks/insights/rising.py 2026-W21
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
import django

django.setup()

import numpy as np  # noqa: E402

from dailypapers.catalog.models import Paper  # noqa: E402
from dailypapers.insights.growth import Change, Times, grow  # noqa: E402
from dailypapers.insights.phrases import phrases_of  # noqa: E402
from dailypapers.insights.rising import LEAST_PAPERS, LEAST_RATIO, WEEKS_BEFORE  # noqa: E402
from dailypapers.lib.periods import Week  # noqa: E402
from dailypapers.lib.tex import to_plain  # noqa: E402

EVERY = 3  # one paper of so many is read
SHUFFLES = 20


def main() -> None:
    week = Week.parse(sys.argv[1])
    first = week.first_day - timedelta(days=7 * WEEKS_BEFORE)
    papers = Paper.objects.filter(featured_on__range=(first, week.last_day)).order_by("text_hash")
    numbers: dict[tuple[str, ...], int] = {}
    held, weeks = [], []
    for title, abstract, day in papers.values_list("title_text", "abstract", "featured_on")[::EVERY]:
        keys = phrases_of(title, to_plain(abstract))
        held.append(np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32))
        weeks.append((week.last_day - day).days // 7)
    order = np.array(weeks)
    print(f"{len(held)} papers, {int((order == 0).sum())} of them in the week, {len(numbers)} phrases")
    for name, tested in (
        ("every phrase of the week counts as tested", True),
        ("only those in five papers and more", False),
    ):
        print(name, "| as it was:", risen(held, order, tested), "| shuffled:", end=" ")
        counts = [risen(held, np.random.default_rng(seed).permutation(order), tested) for seed in range(SHUFFLES)]
        print(counts, f"weeks with any: {sum(1 for count in counts if count)} of {SHUFFLES}")


def risen(held: list[np.ndarray], weeks: np.ndarray, all_tested: bool) -> int:
    """Return how many words rise in week 0."""
    slices = [
        Counter(np.concatenate([held[place] for place in np.flatnonzero(weeks == week)]).tolist())
        for week in range(WEEKS_BEFORE + 1)
    ]
    sizes = np.bincount(weeks, minlength=WEEKS_BEFORE + 1).tolist()
    frequent = [number for number, papers in slices[0].items() if papers >= LEAST_PAPERS]
    counts = {number: (slices[0][number], [part[number] for part in slices[1:]]) for number in frequent}
    found = grow(counts, Times(sizes[0], sizes[1:]), len(slices[0]) if all_tested else 0)
    is_risen = (
        growth.change in (Change.MORE, Change.NEW) and (growth.ratio is None or growth.ratio >= LEAST_RATIO)
        for growth in found.values()
    )
    return sum(is_risen)


main()
