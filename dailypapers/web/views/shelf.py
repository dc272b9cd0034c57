"""Somebody's shelf, and their highlights, notes and tags."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.catalog.models import Paper
from dailypapers.community import actions
from dailypapers.community.models import Annotation
from dailypapers.community.queries.annotations import KEPT, ORDERS, noted_papers, shelf_of, tag_counts, tags_of
from dailypapers.formats import PaperView
from dailypapers.formats.notes import write_json, write_markdown
from dailypapers.web.facets import filter_chips, listing_rail
from dailypapers.web.forms.annotations import AnnotationForm, NoteForm, ShelfForm, TagsForm
from dailypapers.web.paging import PageOutOfRange
from dailypapers.web.view_helpers import form_page, handle_action_errors, paper_of, redirect_back, user_of
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import load_page, requested_listing, set_privacy_headers


@require_safe
@handle_action_errors
def shelf(request: HttpRequest) -> HttpResponseBase:
    """Show every paper that the user keeps, narrowed by words, tag and how it came there."""
    user, form = user_of(request), ShelfForm(request.GET).values()
    listing = requested_listing(request, "shelf")
    allowed = set(listing.ids())
    ids = shelf_of(user, kept=form["kept"], tag=form["tag"], text=form["q"], order=form["order"])
    shown = replace(listing, papers=[paper_id for paper_id in ids if paper_id in allowed])
    try:
        page, papers = load_page(request, shown)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=listing.url, back_label=_("The first page"))
    context: dict[str, Any] = {"form": form, "page": page, "listing": shown, "kept": KEPT, "orders": ORDERS}
    context |= {"rows": _rows(request, papers), "tags": tag_counts(user)}
    context |= {"rail": listing_rail(request, shown), "chips": filter_chips(request)}
    return set_privacy_headers(render(request, "web/community/shelf.html", context), listing)


def _rows(request: HttpRequest, papers: list[PaperView]) -> list[tuple[PaperView, list[Annotation], list[str]]]:
    """Return the papers of a page, each with its notes and tags. Two queries."""
    user, ids = user_of(request), [paper.id for paper in papers]
    tags = tags_of(user, ids)
    notes: dict[int, list[Annotation]] = {}
    for note in Annotation.objects.filter(user=user, paper_id__in=ids).order_by("created_at", "id"):
        notes.setdefault(note.paper_id, []).append(note)
    return [(paper, notes.get(paper.id, []), tags.get(paper.id, [])) for paper in papers]


@require_safe
@handle_action_errors
def notes(request: HttpRequest, ending: str) -> HttpResponse:
    """Return all notes of the user as Markdown, or as Web Annotations in JSON."""
    user, site = user_of(request), site_url(request)
    rows = list(noted_papers(user))
    tags = tags_of(user, {row.paper_id for row in rows})
    if ending == "json":
        content, kind = orjson.dumps(write_json(rows, tags, site), option=orjson.OPT_INDENT_2), "application/ld+json"
    else:
        content, kind = "".join(write_markdown(rows, tags, site)).encode(), "text/markdown; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="notes.{ending}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_POST
@handle_action_errors
def annotate(request: HttpRequest, key: str) -> HttpResponse:
    """Highlight a passage, or note something on a paper."""
    user, paper = user_of(request), paper_of(key)
    form = AnnotationForm(request.POST)
    if form.is_valid():
        with form.reporting("quote"):
            actions.annotate(user, paper, form.quotation(), form.cleaned_data["note"])
            return redirect_back(request, _notes_url(paper))
    return form_page(request, form, _("Your note"), _("Keep it"), _notes_url(paper))


@require_POST
@handle_action_errors
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Replace the note of an annotation."""
    user, form = user_of(request), NoteForm(request.POST)
    if form.is_valid():
        with form.reporting("note"):
            annotation = actions.change_note(user, number, form.cleaned_data["note"])
            return redirect_back(request, _notes_url(annotation.paper))
    return form_page(request, form, _("Your note"), _("Keep it"), reverse("shelf"))


@require_POST
@handle_action_errors
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Delete an annotation."""
    actions.delete_annotation(user_of(request), number)
    return redirect_back(request, reverse("shelf"), _("The note is deleted."))


@require_POST
@handle_action_errors
def tags(request: HttpRequest, key: str) -> HttpResponse:
    """Give a paper these tags and no others."""
    user, paper = user_of(request), paper_of(key)
    form = TagsForm(request.POST)
    if form.is_valid():
        with form.reporting("tags"):
            actions.set_tags(user, paper, form.cleaned_data["tags"])
            return redirect_back(request, _notes_url(paper))
    return form_page(request, form, _("Your tags"), _("Keep them"), _notes_url(paper))


def _notes_url(paper: Paper) -> str:
    return f"{reverse('paper', args=[paper.key])}#notes"
