"""The worker's steps for administrators: when each last ran, what it reported, and a switch to pause it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from dailypapers.worker.models import StepState

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
