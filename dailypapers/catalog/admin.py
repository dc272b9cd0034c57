"""The catalogue for administrators. Papers are derived from records, so what sources say is shown and not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from dailypapers.catalog.actions import join, split
from dailypapers.catalog.models import Author, Category, Keyword, Link, Organisation, Paper, Record, Version
from dailypapers.lib.errors import DailyPapersError

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
else:
    ModelAdmin, Inline = admin.ModelAdmin, admin.TabularInline


class ReadOnly(ModelAdmin):
    """Can be looked through and searched; an edit here would be lost at the next derivation."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(Inline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordInline(ReadOnlyInline):
    model = Record
    fields = ("source", "source_id", "key", "doi", "first_seen_at", "changed_at")


class VersionInline(ReadOnlyInline):
    model = Version


class LinkInline(ReadOnlyInline):
    model = Link


def may_change(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("catalog.change_paper"))


@admin.register(Paper)
class PaperAdmin(ReadOnly):
    actions = ("join_papers",)

    list_display = ("key", "title_text", "primary_category", "featured_on", "external_upvotes")
    list_select_related = ("primary_category",)
    search_fields = ("key", "title_text")
    date_hierarchy = "featured_on"
    inlines = (RecordInline, VersionInline, LinkInline)

    @admin.action(description="These are one paper: merge them")
    def join_papers(self, request: HttpRequest, papers: QuerySet[Paper]) -> None:
        if not may_change(request):
            raise PermissionDenied
        chosen = list(papers.values_list("id", flat=True)[:21])
        if not 2 <= len(chosen) <= 20:
            self.message_user(request, "Choose two to twenty papers that are one work.", messages.ERROR)
            return
        winner = join(chosen)
        self.message_user(request, f"{len(chosen)} papers are one now: {winner.key}.")


@admin.register(Record)
class RecordAdmin(ReadOnly):
    actions = ("split_off",)

    @admin.action(description="These describe another work: split them off")
    def split_off(self, request: HttpRequest, records: QuerySet[Record]) -> None:
        if not may_change(request):
            raise PermissionDenied
        try:
            paper = split(list(records.values_list("id", flat=True)[:1_000]))
        except DailyPapersError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.message_user(request, f"They are a paper of their own now, and stay one: {paper.key}.")

    list_display = ("source", "source_id", "key", "changed_at")
    list_filter = ("source",)
    search_fields = ("source_id", "key", "doi")
    exclude = ("payload",)


@admin.register(Organisation)
class OrganisationAdmin(ReadOnly):
    list_display = ("name", "slug")
    search_fields = ("name", "slug")


@admin.register(Author, Category, Keyword)
class NameAdmin(ReadOnly):
    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        return ("code", "name") if self.model is Category else ("name",)
