"""Texts for administrators: where each came from, its licence, what stood in the way; and having them fetched again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from dailypapers.catalog.admin import ReadOnly
from dailypapers.fulltext.models import FullText
from dailypapers.lib.licences import licence_name


@admin.register(FullText)
class FullTextAdmin(ReadOnly):
    """May be deleted, as a publisher may ask; whoever wants it again has it fetched."""

    list_display = ("paper", "state", "source", "licence_of_file", "version", "fetched_at", "next_try_at", "problem")
    list_filter = ("state", "source", "priority")
    list_select_related = ("paper",)
    search_fields = ("=paper__key", "problem")
    actions = ("fetch_again",)
    fields = (
        "paper", "owner", "state", "priority", "source", "url", "version", "licence", "sha256", "file_size", "words",
        "fetched_at", "next_try_at", "failures", "problem",
    )  # fmt: skip

    @admin.display(description="licence")
    def licence_of_file(self, text: FullText) -> str:
        return licence_name(text.licence)

    @admin.action(description="Fetch again", permissions=["delete"])
    def fetch_again(self, request: HttpRequest, texts: QuerySet[Any]) -> None:
        count = texts.filter(owner=None).update(next_try_at=timezone.now(), failures=0)
        self.message_user(request, f"{count:,} to be fetched.")
