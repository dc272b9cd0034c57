"""Collections: mine, everybody's public ones, one with its papers, and its exports. And the reading list."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.catalog import queries as catalog
from dailypapers.community import actions, queries
from dailypapers.community.actions.collections import MAX_ITEMS, may_change
from dailypapers.community.models import Collection, CollectionItem, ReadingState
from dailypapers.lib import citations
from dailypapers.lib.errors import ActionError, NotFound
from dailypapers.web.files import citation_of
from dailypapers.web.forms.base import MAX_ID
from dailypapers.web.forms.collections import ChangeCollectionForm, CollectionForm, CollectionItemForm
from dailypapers.web.markdown import escape
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.templatetags.papers import address_of
from dailypapers.web.view_helpers import form_page, handle_action_errors, redirect_back, user_of
from dailypapers.web.views.about import error_page


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show everybody's public collections, and one's own."""
    collections = queries.public_collections()
    mine = queries.collections_of(request.user, request.user) if request.user.is_authenticated else []
    try:
        page = page_of(asked_page(request), collections.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("collections"), leave_text="The first page")
    context = {"collections": collections[page.start : page.start + page.size], "mine": mine, "page": page}
    return render(request, "web/community/collections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new collection; POST makes it."""
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
    return form_page(request, form, "New collection", "Make it")


@require_safe
@handle_action_errors
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a collection, a page of its papers in their order."""
    collection = queries.collection_of(slug, request.user)
    in_order = collection.items.order_by("position", "id")
    try:
        page = page_of(asked_page(request), in_order.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("collection", args=[slug]), leave_text="The first page")
    items = list(in_order[page.start : page.start + page.size])
    papers = {paper.id: paper for paper in catalog.by_ids([item.paper_id for item in items])}
    queries.annotate_viewer_state(request.user, papers.values())
    context = {
        "collection": collection,
        "items": [(item, papers[item.paper_id]) for item in items if item.paper_id in papers],
        "page": page,
        "may_change": request.user.is_authenticated and may_change(user_of(request), collection),
        "form": _change_form(request, collection),
    }
    response = render(request, "web/community/collection.html", context)
    if collection.visibility != Collection.Visibility.PUBLIC:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _change_form(request: HttpRequest, collection: Collection) -> ChangeCollectionForm:
    """The form that changes a collection; only its owner sees who may read it."""
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
        return redirect_back(request, reverse("collections"), f"“{collection.title}” is deleted.")
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting("title"):
            actions.change_collection(
                request.user, collection, values["title"], values["description"], values["visibility"]
            )
            return redirect("collection", slug)
    return form_page(request, form, "Change the collection", "Change", reverse("collection", args=[slug]))


@require_POST
@handle_action_errors
def item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """Take a paper out of a collection, move it, or change its note."""
    collection = queries.collection_of(slug, request.user)
    items = CollectionItem.objects.select_related("collection", "paper").filter(collection=collection)
    item = items.filter(id=item_id).first() if item_id <= MAX_ID else None
    if item is None:
        raise NotFound("This paper is not in the collection any more.")
    values = CollectionItemForm(request.POST).values()
    if values["remove"]:
        actions.unsave(request.user, collection, item.paper)
    elif values["place"]:
        actions.move_item(request.user, item, min(values["place"], MAX_ITEMS) - 1)
    else:
        actions.change_item(request.user, item, values["note"])
    return redirect_back(request, reverse("collection", args=[slug]))


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Return all papers of a collection as BibTeX, Markdown or JSON."""
    try:
        collection = queries.collection_of(slug, request.user)
    except ActionError as error:
        return error_page(request, str(error), status=error.status)
    rows = list(collection.items.order_by("position", "id").select_related("paper"))
    if ending == "bib":
        entries = [
            citations.bibtex(citation_of(catalog.get_full(row.paper_id), request.build_absolute_uri("/")))
            for row in rows
        ]
        return HttpResponse("\n".join(entries), content_type="application/x-bibtex; charset=utf-8")
    site = request.build_absolute_uri("/").rstrip("/")
    if ending == "json":
        papers = [
            {"id": row.paper.key, "title": row.paper.title_text, "url": site + address_of(row.paper.key),
             "arxiv_id": row.paper.arxiv_id, "doi": row.paper.doi, "note": row.note, "added_at": row.added_at}
            for row in rows
        ]  # fmt: skip
        about = {"title": collection.title, "description": collection.description, "owner": collection.owner.username}
        return JsonResponse(about | {"visibility": collection.visibility, "papers": papers})
    if ending == "md":
        lines = [f"# {escape(collection.title)}", "", escape(collection.description), ""]
        for row in rows:
            note = f" — {escape(row.note)}" if row.note else ""
            lines.append(f"- [{escape(row.paper.title_text)}]({site}{address_of(row.paper.key)}){note}")
        return HttpResponse("\n".join(lines) + "\n", content_type="text/markdown; charset=utf-8")
    raise Http404


@require_safe
@handle_action_errors
def reading(request: HttpRequest, state: str = "later") -> HttpResponse:
    """Show what the user keeps for later, has read, or hides."""
    if state not in ReadingState.State.values:
        raise NotFound("There is no such list. There are: later, read, hidden.")
    reading_list = queries.reading_list(user_of(request), state)
    try:
        page = page_of(asked_page(request), reading_list.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("reading", args=[state]), leave_text="The first page")
    papers = catalog.for_cards(reading_list[page.start : page.start + page.size])
    queries.annotate_viewer_state(request.user, papers)
    context = {"papers": papers, "page": page, "state": state, "states": ReadingState.State.choices}
    return render(request, "web/community/reading.html", context)
