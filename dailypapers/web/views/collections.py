"""Collections: mine, everybody's public ones, one with its papers, and its exports. And the reading list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.community import actions, queries
from dailypapers.community.actions.collections import may_change
from dailypapers.community.models import Collection, CollectionItem, ReadingState
from dailypapers.formats import FORMATS, Context, PaperView, cards_of, load, load_cards, markdown
from dailypapers.formats.api_json import document
from dailypapers.lib.errors import ActionError, NotFound
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.view_helpers import back, handle_action_errors, user_of
from dailypapers.web.views.about import error_page

EXPORTS = ("bib", "md", "json")


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    rows = queries.public_collections()
    mine = queries.collections_of(request.user, request.user) if request.user.is_authenticated else []
    try:
        page = page_of(asked_page(request), rows.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("collections"), leave_text="The first page")
    shown = rows[page.start : page.start + page.size]
    return render(request, "web/community/collections.html", {"rows": shown, "mine": mine, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/collection_form.html", {"choices": Collection.Visibility.choices})
    post = request.POST
    group = queries.group_of(slug, user)[0] if (slug := post.get("group", "")) else None
    made = actions.create_collection(
        user, post.get("title", ""), post.get("description", ""), post.get("visibility", "private"), group
    )
    return redirect("collection", made.slug)


@require_safe
@handle_action_errors
def show(request: HttpRequest, slug: str) -> HttpResponse:
    collection = queries.collection_of(slug, request.user)
    rows = collection.items.order_by("position", "id")
    try:
        page = page_of(asked_page(request), rows.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("collection", args=[slug]), leave_text="The first page")
    items = list(rows[page.start : page.start + page.size])
    papers = {paper.id: paper for paper in load_cards([item.paper_id for item in items])}
    queries.annotate_viewer_state(request.user, papers.values())
    context = {
        "collection": collection,
        "items": [(item, papers[item.paper_id]) for item in items if item.paper_id in papers],
        "page": page,
        "may_change": request.user.is_authenticated and may_change(user_of(request), collection),
        "choices": Collection.Visibility.choices,
    }
    response = render(request, "web/community/collection.html", context)
    if collection.visibility != Collection.Visibility.PUBLIC:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@handle_action_errors
def change(request: HttpRequest, slug: str) -> HttpResponse:
    collection, post = queries.collection_of(slug, request.user), request.POST
    if post.get("delete"):
        actions.delete_collection(request.user, collection)
        return back(request, reverse("collections"), f"“{collection.title}” is deleted.")
    visibility = post.get("visibility", collection.visibility)
    actions.change_collection(
        request.user, collection, post.get("title", collection.title), post.get("description", ""), visibility
    )
    return redirect("collection", slug)


@require_POST
@handle_action_errors
def item(request: HttpRequest, slug: str, item_id: int) -> HttpResponse:
    """`remove=1`, or a `place` counted from 1 to move it to, or a `note`."""
    collection = queries.collection_of(slug, request.user)
    found = CollectionItem.objects.select_related("collection", "paper").filter(collection=collection, id=item_id)
    row = found.first()
    if row is None:
        raise NotFound("This paper is not in the collection any more.")
    if request.POST.get("remove"):
        actions.unsave(request.user, collection, row.paper)
    elif place := request.POST.get("place", ""):
        actions.move_item(request.user, row, int(place) - 1 if place.isascii() and place.isdigit() else 0)
    else:
        actions.change_item(request.user, row, request.POST.get("note", ""))
    return back(request, reverse("collection", args=[slug]))


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """All papers of a collection as BibTeX, Markdown or JSON."""
    try:
        collection = queries.collection_of(slug, request.user)
    except ActionError as error:
        return error_page(request, str(error), status=error.status)
    if ending not in EXPORTS:
        raise Http404
    rows = {item.paper_id: item for item in collection.items.order_by("position", "id")}
    site = request.build_absolute_uri("/")[:-1]
    context = Context(site, reasons={paper_id: row.note for paper_id, row in rows.items()})
    if ending == "bib":
        return HttpResponse(FORMATS["bib"].text(load(list(rows)), context), content_type=FORMATS["bib"].content_type)
    papers = load_cards(list(rows))
    if ending == "md":
        lines = [f"# {markdown.escape(collection.title)}", "", markdown.escape(collection.description), ""]
        lines += [markdown.write_line(paper, context) for paper in papers]
        return HttpResponse("\n".join(lines) + "\n", content_type=FORMATS["md"].content_type)
    about = {"title": collection.title, "description": collection.description, "owner": collection.owner.username}
    items = [_exported(paper, rows[paper.id], site) for paper in papers]
    return JsonResponse(about | {"visibility": collection.visibility, "papers": items})


def _exported(paper: PaperView, row: CollectionItem, site: str) -> dict[str, Any]:
    """Return some of what the API tells of a paper, and what the collection adds."""
    values = document(paper, site)
    fields = {name: values[name] for name in ("id", "title", "url", "arxiv_id", "doi")}
    return fields | {"note": row.note, "added_at": row.added_at}


@require_safe
@handle_action_errors
def reading(request: HttpRequest, state: str = "later") -> HttpResponse:
    """What I keep for later, have read, or hide."""
    if state not in ReadingState.State.values:
        raise NotFound("There is no such list. There are: later, read, hidden.")
    rows = queries.reading_list(user_of(request), state)
    try:
        page = page_of(asked_page(request), rows.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("reading", args=[state]), leave_text="The first page")
    papers = cards_of(rows[page.start : page.start + page.size])
    queries.annotate_viewer_state(request.user, papers)
    context = {"papers": papers, "page": page, "state": state, "states": ReadingState.State.choices}
    return render(request, "web/community/reading.html", context)
