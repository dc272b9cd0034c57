"""The dashboard at the top of the admin: how the instance fares, what to do, and the worker's steps with buttons."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from dailypapers.health.finding import Finding
from dailypapers.health.panels import panels
from dailypapers.health.plugin_checks import check_plugins
from dailypapers.health.worker_checks import check_worker
from dailypapers.worker.models import StepState
from dailypapers.worker.steps import STEPS

PERMISSION = "worker.view_stepstate"


class StepRow(NamedTuple):
    """A step as the dashboard shows it."""

    state: StepState
    lane: str
    next_at: datetime | None


def install(site: AdminSite) -> None:
    """Give an admin site the product's name and the dashboard."""
    site.site_header = site.site_title = settings.SITE_NAME
    site.index_title = _("How it fares")
    site.index_template = "health/dashboard.html"
    plain_index = site.index

    def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        own = context() if request.user.has_perm(PERMISSION) else {}
        return plain_index(request, {**own, **(extra_context or {})})

    site.index = index  # type: ignore[method-assign]


def context() -> dict[str, Any]:
    """Return what the template shows."""
    findings: list[Finding] = [finding for finding in (*check_worker(), *check_plugins()) if finding.state != "good"]
    return {"panels": list(panels()), "steps": step_rows(), "worker_findings": findings}


def step_rows() -> list[StepRow]:
    """Return the steps of the program, and their rows for other homes, with when each is due next."""
    known = {step.name: step for step in STEPS}
    states = {state.name: state for state in StepState.objects.all()}
    for step in STEPS:
        if step.state_name not in states:
            states[step.state_name] = StepState(name=step.state_name)
    rows = []
    for name, state in states.items():
        if (of_name := known.get(name.partition(" ")[0])) is not None:
            next_at = None if state.is_paused or state.ended_at is None else of_name.due(state.ended_at)
            rows.append(StepRow(state, of_name.lane, next_at))
    return sorted(rows, key=lambda row: (-row.state.failures, row.lane, row.state.name))
