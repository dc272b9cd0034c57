"""Sources for administrators: what is on, when it runs, what it said, and what of it is missing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from dailypapers.lib.categories import is_category
from dailypapers.lib.text import shorten
from dailypapers.sources import actions as harvesting
from dailypapers.sources import queries
from dailypapers.sources.field_cleaners import web_address
from dailypapers.sources.models import Failure, Harvest, HarvestDay, Slice, Source
from dailypapers.sources.runner import is_network_on

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    Form = forms.ModelForm[Source]

else:
    ModelAdmin, Inline, Form = admin.ModelAdmin, admin.TabularInline, forms.ModelForm


MAX_ERROR_LENGTH = 160  # characters of an error in a list


def when(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}" if moment else ""


def first_words(error: str) -> str:
    """Return the first of the sentences of an error, and how many more there are."""
    first, *more = error.splitlines() or [""]
    return shorten(first, MAX_ERROR_LENGTH) + (f" And {len(more)} more." if more else "")


@admin.action(description="Run now", permissions=["change"])
def run_now(admin: ModelAdmin, request: HttpRequest, sources: Any) -> None:
    sources.update(is_on=True, next_run_at=timezone.now(), failures=0)
    if is_network_on():
        message = "The worker harvests next, and then on the schedule; “dailypapers serve” runs one beside the site."
        admin.message_user(request, message)
    else:
        message = "Nothing is asked while DAILYPAPERS_HARVEST=off is set: take it away and start the program again."
        admin.message_user(request, message, messages.WARNING)


@admin.action(description="Switch on", permissions=["change"])
def switch_on(admin: ModelAdmin, request: HttpRequest, sources: Any) -> None:
    message = f"On, each on its schedule: {', '.join(sources.values_list('name', flat=True))}."
    sources.update(is_on=True)
    admin.message_user(request, message)


@admin.action(description="Pause", permissions=["change"])
def pause(admin: ModelAdmin, request: HttpRequest, sources: Any) -> None:
    message = f"Paused: {', '.join(sources.values_list('name', flat=True))}. A harvest that is running ends its run."
    sources.update(is_on=False)
    admin.message_user(request, message)


BUTTON_ACTIONS = {"run_now": run_now, "switch_on": switch_on, "pause": pause}


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
    fields = readonly_fields = ("part", "to_its_end", "last_page", "worked_on")
    verbose_name_plural = "parts of it that are harvested and resumed each on its own"

    part = admin.display(description="part")(lambda _, part: part.name)
    last_page = admin.display(description="last page stored")(lambda _, part: when(part.changed_at))
    to_its_end = admin.display(description="to its end", boolean=True)(lambda _, part: part.is_whole)
    worked_on = admin.display(description="worked on")(lambda _, part: "now" if part.lease_owner else "")


class FailureInline(ReadOnlyInline):
    model = Failure
    fields = readonly_fields = ("identifier", "reason", "seen")
    verbose_name_plural = "records that could not be read"

    seen = admin.display(description="last seen")(lambda _, failure: when(failure.seen_at))


class SourceForm(Form):
    """Says what is wrong with a setting before a harvest would."""

    def clean_categories(self) -> str:
        codes = str(self.cleaned_data["categories"]).replace(",", " ").split()
        for code in codes:
            if not is_category(code):
                raise forms.ValidationError(f"“{code}” is not a category of arXiv. Write codes like cs.LG or hep-th.")
        return " ".join(codes)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("kind") == Source.Kind.FEED and not web_address(values.get("address")):
            self.add_error("address", "A feed needs its address: https://…")
        if values.get("kind") == Source.Kind.ARXIV and not values.get("categories"):
            self.add_error("categories", "arXiv is harvested by category: write at least one, cs.LG for instance.")
        return values


@admin.register(Source)
class SourceAdmin(ModelAdmin):
    form = SourceForm
    list_display = ("name", "state", "short_schedule", "categories", "last_run", "last_words", "buttons")
    list_display_links = ("name",)
    readonly_fields = ("last_run", "last_error", "gaps")
    fields = ("name", "kind", "is_on", "schedule", "categories", "address", "next_run_at", *readonly_fields)
    inlines = (SliceInline, FailureInline)
    actions = (run_now, switch_on, pause)
    change_form_template = "sources/admin/change_source.html"

    class Media:
        css = {"all": ["sources/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        harvesting.ensure_sources()
        running = Prefetch("harvests", Harvest.objects.filter(state=Harvest.State.RUNNING), to_attr="running")
        newest = Harvest.objects.filter(source=OuterRef("pk")).exclude(state=Harvest.State.RUNNING).order_by("-id")
        of_newest = {"last_records": Subquery(newest.values("records")[:1])}
        return super().get_queryset(request).prefetch_related(running).annotate(**of_newest)

    def get_urls(self) -> list[Any]:
        own = path("<int:pk>/do/<slug:deed>/", self.admin_site.admin_view(self.do), name="sources_source_do")
        return [own, *super().get_urls()]

    def do(self, request: HttpRequest, pk: int, deed: str) -> HttpResponseBase:
        """Run one of `BUTTON_ACTIONS` and redirect to the page of its button."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        source = self.get_object(request, str(pk))
        if deed not in BUTTON_ACTIONS or source is None or not self.has_change_permission(request, source):
            raise PermissionDenied
        BUTTON_ACTIONS[deed](self, request, Source.objects.filter(pk=pk))
        back = request.META.get("HTTP_REFERER", "")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return redirect(back if is_ours else "admin:sources_source_changelist")

    @admin.display(description="now")
    def state(self, source: Any) -> str:
        for run in source.running:
            return f"Running since {when(run.started_at)}, {run.records:,} records so far"
        if not source.is_on:
            return "Off"
        again = f"next {when(source.next_run_at)}" if source.next_run_at else "next as soon as the worker looks"
        return f"On, {again}" if source.failures < 2 else f"On, failed {source.failures} times in a row, {again}"

    @admin.display(description="schedule")
    def short_schedule(self, source: Source) -> str:
        return source.get_schedule_display().partition(" (")[0]

    @admin.display(description="last run")
    def last_run(self, source: Any) -> str:
        return f"{when(source.last_run_at)}, {source.last_records or 0:,} records" if source.last_run_at else "Never"

    @admin.display(description="what went wrong")
    def last_words(self, source: Source) -> str:
        return first_words(source.last_error)

    @admin.display(description="")
    def buttons(self, source: Source) -> SafeString:
        other = ("pause", "Pause") if source.is_on else ("switch_on", "Switch on")
        rows = [
            (reverse("admin:sources_source_do", args=[source.pk, name]), label, source.name)
            for name, label in (("run_now", "Run now"), other)
        ]
        button = (
            '<button class="button" formaction="{}" formnovalidate>{}<span class="visually-hidden"> {}</span></button>'
        )
        return format_html_join(" ", button, rows)

    @admin.display(description="missing")
    def gaps(self, source: Source) -> SafeString | str:
        gaps = queries.gaps(source, timezone.now()) if source.pk else []
        return format_html_join("\n", "<p>{}: <code>{}</code></p>", ((g.what, g.remedy) for g in gaps)) or "nothing"


class HarvestDayInline(ReadOnlyInline):
    model = HarvestDay


@admin.register(Harvest)
class HarvestAdmin(ReadOnly, ModelAdmin):
    list_display = ("source", "started", "took", "state", "records", "requests", "words")
    list_filter = ("source", "state")
    list_select_related = ("source",)
    date_hierarchy = "started_at"
    fields = readonly_fields = ("source", "started", "took", "state", "records", "requests", "error")
    inlines = (HarvestDayInline,)

    class Media:
        css = {"all": ["sources/admin.css"]}

    started = admin.display(description="started", ordering="started_at")(lambda _, run: when(run.started_at))
    words = admin.display(description="what went wrong")(lambda _, run: first_words(run.error))

    @admin.display(description="took")
    def took(self, run: Harvest) -> str:
        seconds = ((run.ended_at or timezone.now()) - run.started_at).total_seconds()
        return f"{seconds:,.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"
