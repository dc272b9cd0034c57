"""The worker's steps for administrators: when each last ran, what it reported, and a switch to pause it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from dailypapers.worker.models import Heartbeat, StepState
from dailypapers.worker.queries import is_alive

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(StepState)
class StepStateAdmin(ModelAdmin):
    list_display = ("name", "is_paused", "started_at", "ended_at", "failures", "message")
    list_editable = ("is_paused",)
    readonly_fields = ("name", "started_at", "ended_at", "failures", "message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Heartbeat)
class HeartbeatAdmin(ModelAdmin):
    """The worker processes: which run, what each lane does, the last error of the database."""

    list_display = ("name", "is_running", "started_at", "seen_at", "ended_at", "doing", "trouble")
    readonly_fields = ("name", "started_at", "seen_at", "ended_at", "doing", "trouble")
    exclude = ("lanes",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(boolean=True)
    def is_running(self, heartbeat: Heartbeat) -> bool:
        return is_alive(heartbeat, timezone.now())

    @admin.display(description="running steps")
    def doing(self, heartbeat: Heartbeat) -> str:
        return ", ".join(facts["step"] for facts in heartbeat.lanes.values() if facts["step"]) or "none"
