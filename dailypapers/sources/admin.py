"""Sources for administrators: what is on, when it runs, what it said, and what of it is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from dailypapers.lib.categories import is_category
from dailypapers.sources import actions, queries
from dailypapers.sources.base import web_address
from dailypapers.sources.models import Failure, Harvest, HarvestDay, Slice, Source

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    Form = forms.ModelForm[Source]

else:
    ModelAdmin, Inline, Form = admin.ModelAdmin, admin.TabularInline, forms.ModelForm


class ReadOnly:
    """Written by harvests, looked at by people."""

    def has_add_permission(self, *_: Any) -> bool:
        return False

    def has_change_permission(self, *_: Any) -> bool:
        return False


class ReadOnlyInline(ReadOnly, Inline):
    extra = 0
    can_delete = False


class SliceInline(ReadOnlyInline):
    model = Slice
    fields = readonly_fields = ("name", "is_whole", "changed_at", "leased_until")
    verbose_name_plural = "parts of it that are harvested and resumed each on its own"


class FailureInline(ReadOnlyInline):
    model = Failure
    fields = readonly_fields = ("identifier", "reason", "seen_at")
    verbose_name_plural = "records that could not be read"


class SourceForm(Form):
    """Says what is wrong with a setting before a harvest would."""

    def clean_categories(self) -> str:
        codes = str(self.cleaned_data["categories"]).replace(",", " ").split()
        for code in codes:
            if not is_category(code):
                raise forms.ValidationError(f"“{code}” is no category of arXiv; write codes like cs.LG or hep-th.")
        return " ".join(codes)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("kind") == Source.Kind.FEED and not web_address(found.get("address")):
            self.add_error("address", "A feed needs its address: https://…")
        if found.get("kind") == Source.Kind.ARXIV and not found.get("categories"):
            self.add_error("categories", "arXiv is harvested by category: write at least one, cs.LG for instance.")
        return found


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    form = SourceForm
    list_display = ("name", "is_on", "schedule", "categories", "last_run_at", "next_run_at", "last_error")
    list_filter = ("is_on", "kind")
    fields = ("name", "kind", "is_on", "schedule", "categories", "address", "next_run_at", "last_run_at", "last_error",
              "gaps")  # fmt: skip
    readonly_fields = ("last_run_at", "last_error", "gaps")
    inlines = (SliceInline, FailureInline)
    actions = ("run_now", "switch_on", "pause")

    def get_queryset(self, request: HttpRequest) -> Any:
        actions.ensure_sources()
        return super().get_queryset(request)

    @admin.display(description="missing")
    def gaps(self, source: Source) -> SafeString | str:
        found = queries.gaps(source, timezone.now()) if source.pk else []
        return format_html_join("\n", "<p>{}: <code>{}</code></p>", ((g.what, g.remedy) for g in found)) or "nothing"

    @admin.action(description="Run now", permissions=["change"])
    def run_now(self, request: HttpRequest, sources: Any) -> None:
        sources.update(is_on=True, next_run_at=timezone.now(), failures=0)
        self.message_user(request, "The worker harvests them next; “dailypapers serve” runs one beside the site.")

    @admin.action(description="Switch on", permissions=["change"])
    def switch_on(self, request: HttpRequest, sources: Any) -> None:
        self.message_user(request, f"{sources.update(is_on=True)} sources run on their schedules.")

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, sources: Any) -> None:
        self.message_user(request, f"{sources.update(is_on=False)} sources are paused; a running harvest ends its run.")


class HarvestDayInline(ReadOnlyInline):
    model = HarvestDay


@admin.register(Harvest)
class HarvestAdmin(ReadOnly, ModelAdmin):
    list_display = ("source", "started_at", "ended_at", "state", "records", "requests", "error")
    list_filter = ("source", "state")
    list_select_related = ("source",)
    date_hierarchy = "started_at"
    inlines = (HarvestDayInline,)
