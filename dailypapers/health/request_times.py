"""Which pages are slow, from the times of requests that all processes write."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

SHARE = 0.95
MIN_COUNT = 5  # answers, before a page is judged
MAX_PAGES = 8


class PageTimes(NamedTuple):
    """Times of a view in seconds: how long `SHARE` of its answers take at most, and the mean."""

    view: str
    slow: float
    mean: float
    answers: int


def slowest() -> list[PageTimes]:
    """Return the views whose slowest answers take longest, the slowest first."""
    buckets: defaultdict[str, defaultdict[float, float]] = defaultdict(lambda: defaultdict(float))
    sums: defaultdict[str, float] = defaultdict(float)
    collector = MultiProcessCollector(CollectorRegistry(), str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
    for metric in collector.collect():  # type: ignore[no-untyped-call]
        for sample in metric.samples if metric.name == "dailypapers_request_seconds" else ():
            view = sample.labels["view"]
            if sample.name.endswith("_bucket"):
                buckets[view][float(sample.labels["le"])] += sample.value
            elif sample.name.endswith("_sum"):
                sums[view] += sample.value
    found = []
    for view, counts in buckets.items():
        count = int(counts[float("inf")])
        if count >= MIN_COUNT:
            found.append(PageTimes(view, quantile(counts, SHARE), sums[view] / count, count))
    return sorted(found, key=lambda page: -page.slow)[:MAX_PAGES]


def quantile(counts: dict[float, float], share: float) -> float:
    """Estimate below which value a share of observations lies, from cumulative counts by upper bound.

    Within a bucket they count as spread evenly; of those above the last bound nothing but the bound is known.
    """
    total = counts[float("inf")]
    below, lower = 0.0, 0.0
    for bound in sorted(counts):
        if counts[bound] >= share * total:
            if bound == float("inf") or counts[bound] == below:
                return lower
            return lower + (bound - lower) * (share * total - below) / (counts[bound] - below)
        below, lower = counts[bound], bound
    return lower
