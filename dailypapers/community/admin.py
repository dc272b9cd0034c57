"""What people did, for administrators to look through. Changes go through the pages, which keep counters and log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dailypapers.accounts.admin import ReadOnlyAdmin
from dailypapers.community import models


@admin.register(models.Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("id", "user", "paper", "text", "created_at", "deleted_at")
    list_select_related = ("user", "paper")
    search_fields = ("text", "user__username")


@admin.register(models.Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ("identifier", "scheme", "day", "state", "user", "created_at", "reason")
    list_filter = ("state", "scheme")
    list_select_related = ("user",)
    search_fields = ("identifier", "user__username")


@admin.register(models.Claim)
class ClaimAdmin(ReadOnlyAdmin):
    list_display = ("user", "author", "paper", "state", "evidence", "created_at", "decided_by")
    list_filter = ("state",)
    list_select_related = ("user", "author", "paper", "decided_by")
    search_fields = ("user__username", "author__name")


@admin.register(models.Flag)
class FlagAdmin(ReadOnlyAdmin):
    list_display = ("comment", "user", "reason", "text", "created_at", "resolved_at")
    list_select_related = ("comment", "user")
    search_fields = ("text", "user__username")


@admin.register(models.ModerationEntry)
class ModerationEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "moderator", "action", "paper", "reason")
    list_select_related = ("moderator", "paper")
    search_fields = ("reason",)


@admin.register(models.Pick)
class PickAdmin(ReadOnlyAdmin):
    list_display = ("day", "paper", "curator", "note")
    list_select_related = ("paper", "curator")
    search_fields = ("note", "paper__title_text")


@admin.register(models.Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ("name", "slug", "is_public", "created_at")
    search_fields = ("name",)


@admin.register(models.Collection)
class CollectionAdmin(ReadOnlyAdmin):
    """Public ones alone: what people keep private is theirs."""

    list_display = ("title", "owner", "visibility", "changed_at")
    list_select_related = ("owner",)
    search_fields = ("title", "owner__username")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(visibility=models.Collection.Visibility.PUBLIC)
