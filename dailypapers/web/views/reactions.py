"""Actions on a paper: vote, mark, save, pick, claim."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dailypapers.accounts.wording import period_title
from dailypapers.catalog.models import Author, Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.models import Pick
from dailypapers.lib.errors import NotFound
from dailypapers.lib.periods import Day
from dailypapers.web.forms.base import MAX_ID
from dailypapers.web.forms.papers import ClaimForm, MarkForm, PickForm, SaveForm, VoteForm
from dailypapers.web.view_helpers import (
    form_page,
    handle_action_errors,
    is_htmx,
    next_url,
    paper_of,
    redirect_back,
    user_of,
)


@require_POST
@handle_action_errors
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """Upvote a paper, or with `withdraw=1` withdraw the vote."""
    paper = paper_of(key)
    action = actions.withdraw_vote if VoteForm(request.POST).values()["withdraw"] else actions.upvote
    action(request.user, paper)
    return _fragment(request, paper, "web/community/_vote.html")


@require_POST
@handle_action_errors
def mark(request: HttpRequest, key: str) -> HttpResponse:
    """Mark a paper as read, later or hidden, or remove the mark."""
    paper, user = paper_of(key), user_of(request)
    actions.set_reading_state(user, paper, MarkForm(request.POST).values()["state"])
    return _fragment(request, paper, "web/community/_marks.html")


def _fragment(request: HttpRequest, paper: Paper, template: str) -> HttpResponse:
    """Render the changed part of the page for HTMX, else redirect to the paper on the page of the form."""
    if is_htmx(request):
        queries.annotate_viewer_state(request.user, [paper])
        return render(request, template, {"paper": paper})
    url = next_url(request, paper_url(paper.key)).split("#")[0]
    response = HttpResponse(status=302)
    response.headers["Location"] = url if url == paper_url(paper.key) else f"{url}#p{paper.id}"
    return response


@require_POST
@handle_action_errors
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Save a paper in a collection, or remove it."""
    paper, user = paper_of(key), user_of(request)
    form = SaveForm(request.POST)
    if not form.is_valid():
        return form_page(request, form, _("Save the paper"), _("Save"), paper_url(paper.key))
    values = form.cleaned_data
    if values["collection"]:
        collection = queries.collection_of(values["collection"], user)
    else:
        collection = actions.create_collection(user, values["title"])
    if values["remove"]:
        actions.unsave(user, collection, paper)
        message = _("Removed from “%(title)s”.") % {"title": collection.title}
    else:
        actions.save(user, collection, paper, values["note"])
        message = _("Saved in “%(title)s”.") % {"title": collection.title}
    return redirect_back(request, paper_url(paper.key), message)


@require_POST
@handle_action_errors
def pick(request: HttpRequest, key: str) -> HttpResponse:
    """Put a paper on a day's page under the curator's name."""
    paper, user = paper_of(key), user_of(request)
    form = PickForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting("day"):
            actions.pick(user, paper, values["day"], values["note"])
            return redirect_back(
                request, paper_url(paper.key), _("Picked for %(day)s.") % {"day": period_title(Day(values["day"]))}
            )
    return form_page(
        request,
        form,
        _("Pick “%(title)s”") % {"title": paper.title_text},
        _("Put on the day's page"),
        paper_url(paper.key),
    )


@require_POST
@handle_action_errors
def unpick(request: HttpRequest, pick_id: int) -> HttpResponse:
    """Remove a pick."""
    pick = Pick.objects.select_related("paper").filter(id=min(pick_id, MAX_ID)).first()
    if pick is None:
        raise NotFound(_("This pick no longer exists."))
    actions.unpick(request.user, pick)
    return redirect_back(request, paper_url(pick.paper.key), _("Pick removed."))


@require_POST
@handle_action_errors
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """Claim to be one of the authors of a paper."""
    paper, user = paper_of(key), user_of(request)
    form = ClaimForm(request.POST)
    if form.is_valid():
        author = Author.objects.filter(name=form.cleaned_data["author"]).first()
        if author is None:
            form.add_error("author", _("Choose which author you are."))
        else:
            with form.reporting("author"):
                claim = actions.claim(user, paper, author, form.cleaned_data["note"])
                approved = _("Approved by %(evidence)s.") % {"evidence": claim.get_evidence_display()}
                message = approved if claim.evidence else _("A moderator will look at it.")
                return redirect_back(request, paper_url(paper.key), message)
    return form_page(
        request, form, _("Claim “%(title)s”") % {"title": paper.title_text}, _("Claim"), paper_url(paper.key)
    )
