"""Probes for programs that restart or balance: whether this process lives, and whether it can serve readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dailypapers.accounts.client_address import is_forwarded
from dailypapers.database.addresses import PRIMARY
from dailypapers.database.routing import read_connection, reading, require_primary
from dailypapers.database.standbys import watch
from dailypapers.health.metrics import exposition
from dailypapers.lib.client_address import parse_address
from dailypapers.search import is_ready
from dailypapers.worker.queries import worker_status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class NotReady(Exception):
    """A check that failed; its text tells nothing internal."""


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process answers at all; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 where readers can be served, else 503, with each check by name: "ok", or what is missing.

    Readers are served without a worker: what is said of it makes nobody send them elsewhere.
    """
    with reading(_database_for_strangers()):
        checks = {name: _outcome_of(check) for name, check in (CHECKS | NOTES).items()}
    if settings.DATABASE_ROUTERS:
        checks["primary"] = _outcome_of(_check_primary)
    is_good = all(checks[name] == "ok" for name in CHECKS)
    return JsonResponse({"ready": is_good, "checks": checks}, status=200 if is_good else 503)


def _outcome_of(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as missing:
        return str(missing)
    except Exception:  # whatever is wrong with it: an address for everybody says no more
        return "cannot be used"
    return "ok"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the metrics where the token of the settings is sent, or without one to this machine; else 404."""
    if not _may_see_metrics(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


def _may_see_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return constant_time_compare(sent, settings.METRICS_TOKEN)
    peer = parse_address(str(request.META.get("REMOTE_ADDR", "")))
    return peer is not None and peer.is_loopback and not is_forwarded(request)


def _database_for_strangers() -> str:
    """Return the primary where it answers or no standby can be read: readers are served without it."""
    readers = watch().readers()
    try:
        if readers:
            _check_primary()
    except (DatabaseError, InterfaceError):
        return readers[0]
    return PRIMARY


def _check_primary() -> None:
    require_primary()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_database() -> None:
    with read_connection().cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    _check_migrated()  # once it is, it stays: another version of the program is another process


@cache
def _check_migrated() -> None:
    executor = MigrationExecutor(read_connection())
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("the database is of an older version")


def _check_index() -> None:
    if not is_ready():
        raise NotReady("there is no search index yet")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "migrations": _check_migrations,
    "index": _check_index,
}


def _check_worker() -> None:
    status = worker_status()
    if not status.alive:
        raise NotReady("none gives a sign of life")
    if status.stuck:
        raise NotReady("a lane gives no sign")


NOTES: dict[str, Callable[[], None]] = {"worker": _check_worker}
