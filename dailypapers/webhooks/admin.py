"""Which webhooks there are and how they fare. Addresses, secrets and what messages say are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from dailypapers.webhooks.models import Message, Webhook

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ReadOnly(ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Webhook)
class WebhookAdmin(ReadOnly):
    list_display = ("host", "user", "events", "failures", "failing_since", "stopped_at", "stop_reason")
    list_select_related = ("user",)
    exclude = ("sealed_url", "sealed_secret")


@admin.register(Message)
class MessageAdmin(ReadOnly):
    list_display = ("uid", "webhook", "event", "state", "status", "attempts", "due_at", "finished_at", "error")
    list_filter = ("state", "event")
    list_select_related = ("webhook",)
    exclude = ("body",)
