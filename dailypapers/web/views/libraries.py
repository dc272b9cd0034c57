"""Bringing a library: the file, the preview of its references, and taking them in."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dailypapers.community.actions.libraries import (
    bring_library,
    correct_rows,
    delete_library,
    library_of,
    take_library,
)
from dailypapers.ranking.actions import refresh
from dailypapers.sources.models import Library, LibraryRow
from dailypapers.web.forms.libraries import CorrectionsForm, LibraryForm, RowForm
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.view_helpers import handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.about import error_page

_LABELS = {
    "new": gettext_lazy(
"new"
), "joined": gettext_lazy("known"), "doubtful": gettext_lazy("doubtful"), "changed": gettext_lazy("known, changed"),
    "unchanged": gettext_lazy("here already"), "damaged": gettext_lazy("damaged"),
}  # fmt: skip


class Entry(NamedTuple):
    """A row with its form; the form is None once nothing can be corrected."""

    row: LibraryRow
    label: str
    form: RowForm | None


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def libraries(request: HttpRequest) -> HttpResponse:
    """Show the form for a file and the libraries brought before; POST brings one."""
    user = user_of(request)
    form = LibraryForm.of(request)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with form.reporting("file"):
            return redirect("library", bring_library(user, file.name, file.read()).id)
    brought = Library.objects.filter(user=user).defer("data").annotate(count=Count("rows"))
    return render_form(request, "web/community/libraries.html", form, {"libraries": brought})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def library(request: HttpRequest, library_id: int) -> HttpResponse:
    """Show what stands in a library, a page of rows; POST corrects those rows, and with `take` takes all in."""
    user = user_of(request)
    brought = library_of(user, library_id)
    counts = dict(brought.rows.order_by().values_list("kind").annotate(count=Count("id")))
    try:
        page = page_of(requested_page(request), sum(counts.values()))
    except PageOutOfRange as error:
        return error_page(
            request, str(error), back_url=reverse("library", args=[library_id]), back_label=_("The library")
        )
    rows = list(brought.rows.select_related("paper").defer("payload")[page.start : page.start + page.size])
    may_correct = brought.state == Library.State.READY
    form = CorrectionsForm(rows, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with form.reporting(None):
            correct_rows(user, brought, form.corrections())
            if form.cleaned_data["take"]:
                take_library(user, brought)
                refresh()
            return redirect(request.get_full_path())
    context: dict[str, Any] = {
        "library": brought,
        "counts": [(label, counts[kind]) for kind, label in _LABELS.items() if counts.get(kind)],
        "entries": [
            Entry(row, str(_LABELS[row.kind]), form.row_forms[row.id] if may_correct else None) for row in rows
        ],
        "may_correct": may_correct,
        "is_busy": brought.state in (Library.State.WAITING, Library.State.READING, Library.State.TAKING),
        "page": page,
    }
    return render_form(request, "web/community/library.html", form, context)


@require_POST
@handle_action_errors
def delete(request: HttpRequest, library_id: int) -> HttpResponse:
    """Delete a library; what was taken of it stays."""
    brought = library_of(user_of(request), library_id)
    delete_library(request.user, brought)
    return redirect_back(request, reverse("libraries"), _("Deleted “%(name)s”.") % {"name": brought.name})
