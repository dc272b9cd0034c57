"""The worker's steps for administrators: when each last ran, what it reported; run, paused and resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from dailypapers.lib.errors import NotFound
from dailypapers.worker.actions import StepAction, change_step
from dailypapers.worker.models import Heartbeat, StepState
from dailypapers.worker.queries import is_alive

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


@admin.register(StepState)
class StepStateAdmin(ModelAdmin):
    list_display = ("name", "is_paused", "started_at", "ended_at", "failures", "message")
    readonly_fields = ("name", "is_paused", "started_at", "ended_at", "failures", "message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        own = path("<str:name>/do/<slug:action>/", self.admin_site.admin_view(self.do), name="worker_stepstate_do")
        return [own, *super().get_urls()]

    def do(self, request: HttpRequest, name: str, action: str) -> HttpResponseBase:
        """Run, pause or resume a step, and go back to the dashboard."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if action not in list(StepAction) or not self.has_change_permission(request):
            raise PermissionDenied
        try:
            self.message_user(request, change_step(name, StepAction(action), request.user), messages.SUCCESS)
        except NotFound as error:
            raise Http404(str(error)) from error
        return redirect("admin:index")


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
