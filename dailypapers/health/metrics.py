"""Metrics for Prometheus: the state of the instance, read from the database when asked, and times of requests.

Each process that answers writes its times into a file of one folder, of which a scrape adds up all: prometheus-client
does both. What is in the database is the same whichever process is asked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dailypapers.catalog.models import Paper
from dailypapers.database import middleware as database_middleware
from dailypapers.database.addresses import place_of
from dailypapers.database.standbys import watch
from dailypapers.digests.models import Delivery, Outage, QueuedMail
from dailypapers.search import behind
from dailypapers.search.observers import OBSERVERS
from dailypapers.sources.models import Source
from dailypapers.worker.models import StepState
from dailypapers.worker.queries import worker_status

KEPT = 86_400.0  # seconds that the files of processes that ended are added up
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
REQUESTS = Histogram(
    "dailypapers_request_seconds", "Time to answer, by view", ("view", "method", "status"), buckets=BUCKETS
)
SEARCHES = Histogram(
    "dailypapers_search_seconds", "Time of a search, by mode and by what answered", ("mode", "by"), buckets=BUCKETS
)

STRANGERS = Counter(
    "dailypapers_stranger_requests", "Requests that a standby may answer, by the database that was read", ("database",)
)


def _observe_search(mode: str, answered_by: str, seconds: float) -> None:
    SEARCHES.labels(mode, answered_by).observe(seconds)


OBSERVERS.append(_observe_search)
database_middleware.OBSERVERS.append(lambda kind: STRANGERS.labels(kind).inc())


class RequestTimes:
    """Measures every request: by the name of its view, never by its address, which may tell of a reader."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = self._get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match is not None else "none"
        method = request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
        REQUESTS.labels(view, method, f"{answer.status_code // 100}xx").observe(time.perf_counter() - began)
        return answer


def exposition() -> bytes:
    """Return all metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(InstanceCollector())
    _forget_old_files()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    return generate_latest(registry)


def _forget_old_files() -> None:
    now = time.time()
    for file in Path(settings.METRICS_FOLDER).glob("*.db"):
        pid = file.stem.rpartition("_")[2]
        if now - file.stat().st_mtime > KEPT and pid.isdigit() and not os.path.exists(f"/proc/{pid}"):  # noqa: PTH110
            file.unlink(missing_ok=True)


class InstanceCollector(Collector):
    """Reads the state of the instance: a fixed number of queries a scrape."""

    def collect(self) -> Iterator[Metric]:
        yield _gauge("papers", "Papers in the catalogue", Paper.objects.count())
        yield _gauge(
            "index_missing_papers", "Papers that the search index of this host lacks or has otherwise", behind()
        )
        yield from self._sources()
        yield from self._mail()
        yield from self._worker()
        yield from self._standbys()

    def _sources(self) -> Iterator[Metric]:
        lag = _family("source_seconds_since_harvest", "Seconds since the last harvest of a source that is on", "source")
        failures = _family("source_failures", "Harvests in a row that failed", "source")
        now = timezone.now()
        for source in Source.objects.filter(is_on=True):
            failures.add_metric([source.name], source.failures)
            if source.last_run_at is not None:
                lag.add_metric([source.name], (now - source.last_run_at).total_seconds())
        yield lag
        yield failures

    def _mail(self) -> Iterator[Metric]:
        messages = _family("mails", "Messages of the last 30 days, by kind and state", "kind", "state")
        waiting = _family("mail_oldest_waiting_seconds", "Age of the oldest message that waits, by kind", "kind")
        now = timezone.now()
        for kind, model in (("digest", Delivery), ("account", QueuedMail)):
            recent = model._default_manager.filter(planned_at__gt=now - timedelta(days=30)).order_by()
            for state, number in recent.values_list("state").annotate(number=Count("id")):
                messages.add_metric([kind, state], number)
            first = recent.filter(state=Delivery.State.PLANNED).aggregate(first=Min("planned_at"))["first"]
            waiting.add_metric([kind], (now - first).total_seconds() if first else 0)
        yield messages
        yield waiting
        yield _gauge("mail_servers_down", "Servers that rest", Outage.objects.filter(failures__gt=0).count())

    def _standbys(self) -> Iterator[Metric]:
        lag = _family("standby_lag_seconds", "Seconds that a standby is behind the primary, where known", "standby")
        is_read = _family("standby_is_read", "1 where strangers' pages are read from a standby, else 0", "standby")
        read = watch().readers()
        for alias, standby in watch().standbys.items():
            place = place_of(settings.DATABASES[alias])
            is_read.add_metric([place], alias in read)
            if standby.lag is not None:
                lag.add_metric([place], standby.lag)
        yield lag
        yield is_read

    def _worker(self) -> Iterator[Metric]:
        status = worker_status()
        yield _gauge("worker_processes", "Workers that gave a sign of life lately", status.alive)
        yield _gauge("worker_stuck_lanes", "Lanes of workers that give none", len(status.stuck))
        ended = _family("worker_step_seconds_since_end", "Seconds since a step last ended", "step")
        failures = _family("worker_step_failures", "Runs of a step in a row that failed", "step")
        now = timezone.now()
        for name, moment, failed in StepState.objects.values_list("name", "ended_at", "failures"):
            failures.add_metric([name], failed)
            if moment is not None:
                ended.add_metric([name], (now - moment).total_seconds())
        yield ended
        yield failures


def _family(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dailypapers_{name}", text, labels=labels)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"dailypapers_{name}", text, value=value)
