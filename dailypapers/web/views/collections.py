"""Collections, their exports, and the reading list."""

from __future__ import annotations

from typing import NamedTuple

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts.site_urls import site_url
from dailypapers.community import actions, queries
from dailypapers.community.actions.collections import MAX_ITEMS, may_change
from dailypapers.community.models import Collection, CollectionItem, ReadingState
from dailypapers.formats import PaperView
from dailypapers.lib.errors import ActionError, NotFound
from dailypapers.web import collection_files
from dailypapers.web.facets import filter_chips, listing_rail
from dailypapers.web.forms.base import MAX_ID
from dailypapers.web.forms.collections import ChangeCollectionForm, CollectionForm, CollectionItemForm
from dailypapers.web.paging import PageOutOfRange, page_of, requested_page
from dailypapers.web.view_helpers import form_page, handle_action_errors, redirect_back, user_of
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import load_page, requested_listing, set_privacy_headers


class CollectionEntry(NamedTuple):
    """A paper of a collection as its page shows it."""

    item: CollectionItem
    paper: PaperView


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show public collections, and the user's own."""
    collections = queries.public_collections()
    own_collections = queries.collections_of(request.user, request.user) if request.user.is_authenticated else []
    try:
        page = page_of(requested_page(request), collections.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=reverse("collections"), back_label=_("The first page"))
    context = {
        "collections": collections[page.start : page.start + page.size],
        "own_collections": own_collections,
        "page": page,
    }
    return render(request, "web/community/collections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new collection; POST creates it."""
    user = user_of(request)
    form = CollectionForm.of(request)
    if form.is_valid():
        values = form.cleaned_data
        group = queries.group_of(values["group"], user)[0] if values["group"] else None
        with form.reporting("title"):
            collection = actions.create_collection(
                user, values["title"], values["description"], values["visibility"], group
            )
            return redirect("collection", collection.slug)
    return form_page(request, form, _("New collection"), _("Create"))


@require_safe
@handle_action_errors
def show(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show a collection, a page of its papers in their order."""
    listing = requested_listing(request, "collection", slug)
    collection: Collection = listing.subject
    try:
        page, papers = load_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=listing.url, back_label=_("The first page"))
    items = {item.paper_id: item for item in collection.items.filter(paper__in=[paper.id for paper in papers])}
    context = {
        "collection": collection,
        "entries": [CollectionEntry(items[paper.id], paper) for paper in papers if paper.id in items],
        "page": page,
        "may_change": request.user.is_authenticated and may_change(user_of(request), collection),
        "form": _change_form(request, collection),
        "rail": listing_rail(request, listing),
        "chips": filter_chips(request),
    }
    return set_privacy_headers(render(request, "web/community/collection.html", context), listing)


def _change_form(request: HttpRequest, collection: Collection) -> ChangeCollectionForm:
    """Return the form that changes a collection; only its owner sees the visibility."""
    form = ChangeCollectionForm(collection, request.POST if request.method == "POST" else None)
    if request.user != collection.owner:
        form.fields["visibility"].widget = form.fields["visibility"].hidden_widget()
    return form


@require_POST
@handle_action_errors
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a collection, or with `delete=1` delete it."""
    collection = queries.collection_of(slug, request.user)
    form = _change_form(request, collection)
    if form["delete"].value():
        actions.delete_collection(request.user, collection)
        return redirect_back(request, reverse("collections"), _("Deleted “%(title)s”.") % {"title": collection.title})
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting("title"):
            actions.change_collection(
                request.user, collection, values["title"], values["description"], values["visibility"]
            )
            return redirect("collection", slug)
    return form_page(request, form, _("Edit the collection"), _("Save"), reverse("collection", args=[slug]))


@require_POST
@handle_action_errors
def item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """Take a paper out of a collection, move it, or change its note."""
    collection = queries.collection_of(slug, request.user)
    items = CollectionItem.objects.select_related("collection", "paper").filter(collection=collection)
    item = items.filter(id=item_id).first() if item_id <= MAX_ID else None
    if item is None:
        raise NotFound(_("This paper is no longer in the collection."))
    values = CollectionItemForm(request.POST).values()
    if values["remove"]:
        actions.unsave(request.user, collection, item.paper)
    elif values["place"]:
        actions.move_item(request.user, item, min(values["place"], MAX_ITEMS) - 1)
    else:
        actions.change_item(request.user, item, values["note"])
    return redirect_back(request, reverse("collection", args=[slug]))


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    """Return all papers of a collection as BibTeX, Markdown or JSON."""
    try:
        collection = queries.collection_of(slug, request.user)
    except ActionError as error:
        return error_page(request, str(error), status=error.status)
    if ending not in collection_files.TYPES:
        raise Http404
    items = {item.paper_id: item for item in collection.items.order_by("position", "id")}
    pieces = collection_files.write(collection, items, ending, site_url(request))
    return StreamingHttpResponse(pieces, content_type=collection_files.TYPES[ending])


@require_safe
@handle_action_errors
def reading(request: HttpRequest, state: str = "later") -> HttpResponseBase:
    """Show the papers the user keeps for later, has read, or hides."""
    listing = requested_listing(request, "reading", state)
    try:
        page, papers = load_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=listing.url, back_label=_("The first page"))
    context = {"papers": papers, "page": page, "state": state, "states": ReadingState.State.choices}
    context |= {"rail": listing_rail(request, listing), "chips": filter_chips(request)}
    return set_privacy_headers(render(request, "web/community/reading.html", context), listing)
