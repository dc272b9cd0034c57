"""Probes for programs that restart or balance: whether this process lives, and whether it can serve readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dailypapers.search import is_ready


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
    """Answer 200 where readers can be served, else 503, with each check by name: "ok", or what is missing."""
    checks: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            check()
            checks[name] = "ok"
        except NotReady as missing:
            checks[name] = str(missing)
        except Exception:  # whatever is wrong with it: an address for everybody says no more
            checks[name] = "cannot be used"
    is_good = set(checks.values()) == {"ok"}
    return JsonResponse({"ready": is_good, "checks": checks}, status=200 if is_good else 503)


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_migrations() -> None:
    _check_migrated()  # once it is, it stays: another version of the program is another process


@cache
def _check_migrated() -> None:
    executor = MigrationExecutor(connection)
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
