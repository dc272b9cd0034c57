"""Somebody's library at Zotero: its key, the collections kept in step, and saving a paper there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dailypapers.community.actions import zotero as actions
from dailypapers.community.models import ZoteroSave
from dailypapers.web.forms.zotero import CollectionsForm, KeyForm
from dailypapers.web.view_helpers import handle_action_errors, paper_of, redirect_back, render_form, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def zotero(request: HttpRequest) -> HttpResponse:
    """Show how Zotero is connected; POST with a key connects, with `choose` chooses collections, or disconnects."""
    user = user_of(request)
    if request.method == "POST" and "disconnect" in request.POST:
        actions.disconnect(user)
        return redirect("zotero")
    if request.method == "POST" and "choose" in request.POST:
        chosen = CollectionsForm(request.POST)
        chosen.values()
        actions.choose_collections(user, chosen.keys())
        return redirect("zotero")
    form = KeyForm.of(request)
    if form.is_valid():
        with form.reporting("key"):
            actions.connect(user, form.cleaned_data["key"])
            return redirect("zotero")
    connection = actions.connection_of(user)
    saves = ZoteroSave.objects.filter(connection=connection).select_related("paper").order_by("-created_at")[:20]
    context = {
        "connection": connection,
        "collections": connection.collections.select_related("collection") if connection else (),
        "saves": saves if connection else (),
        "is_busy": connection is not None and connection.state == "new" and not connection.error,
    }
    return render_form(request, "web/community/zotero.html", form, context)


@require_POST
@handle_action_errors
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Send a paper to the reader's library at Zotero."""
    user, paper = user_of(request), paper_of(key)
    actions.save_to_zotero(user, paper)
    return redirect_back(request, f"/papers/{paper.key}", _("Saving to your Zotero library."))
