"""Who gets what, and what was sent. Deliveries prove something, so they are shown and not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from dailypapers.digests.models import (
    Bounce,
    Delivery,
    Edition,
    Outage,
    QueuedMail,
    SecretFeed,
    Subscriber,
    Subscription,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, Inline = admin.ModelAdmin, admin.TabularInline


class ReadOnly(ModelAdmin):
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SubscriptionInline(Inline):
    model = Subscription
    extra = 0
    readonly_fields = ("covered_until", "created_at")


@admin.register(Subscriber)
class SubscriberAdmin(ModelAdmin):
    list_display = ("address", "channel", "user", "confirmed_at", "stopped_at", "stop_reason", "next_at")
    list_filter = ("channel",)
    search_fields = ("address",)
    list_select_related = ("user",)
    readonly_fields = ("channel", "address", "server", "created_at", "confirmed_at", "next_at")
    exclude = ("sealed", "address_key", "secret")
    raw_id_fields = ("user",)
    inlines = (SubscriptionInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ("id", "subscriber", "kind", "day", "state", "attempts", "uncertain", "finished_at", "error")
    list_filter = ("state", "kind")
    list_select_related = ("subscriber",)


@admin.register(QueuedMail)
class QueuedMailAdmin(ReadOnly):
    """Mails that are no digests. What they say is not shown: it may be a secret."""

    list_display = ("id", "recipient", "state", "attempts", "uncertain", "due_at", "finished_at", "error")
    list_filter = ("state",)
    exclude = ("wire",)


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    list_display = ("day", "frozen_at", "note")


@admin.register(Bounce)
class BounceAdmin(ReadOnly):
    list_display = ("at", "subscriber", "kind", "detail")
    list_select_related = ("subscriber",)


@admin.register(Outage)
class OutageAdmin(ReadOnly):
    list_display = ("server", "until", "failures", "error")


@admin.register(SecretFeed)
class SecretFeedAdmin(ReadOnly):
    list_display = ("user", "kind", "target", "created_at")
    exclude = ("hash",)
    list_select_related = ("user",)
