"""Comments under a paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.models import COMMENT_LENGTH, Comment
from dailypapers.lib.errors import NotFound
from dailypapers.web.forms.base import MAX_ID
from dailypapers.web.forms.comments import CommentForm, EditCommentForm, FlagForm, ReactionForm
from dailypapers.web.view_helpers import (
    handle_action_errors,
    is_htmx,
    paper_of,
    redirect_back,
    render_form,
    user_of,
)


def discussion(request: HttpRequest, paper: Paper) -> dict[str, Any]:
    """Return the context of `web/community/_comments.html`."""
    user = request.user
    groups = [row.group for row in queries.groups_of(user)] if user.is_authenticated else []
    return {
        "paper": paper,
        "threads": queries.threads(paper, user, [group.pk for group in groups]),
        "my_groups": groups,
        "comment_length": COMMENT_LENGTH,
    }


@require_POST
@handle_action_errors
def write(request: HttpRequest, key: str) -> HttpResponse:
    """Write a comment; after an error show the form with what was typed."""
    paper, user = paper_of(key), user_of(request)
    form = CommentForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        group = queries.group_of(values["group"], user)[0] if values["group"] else None
        parent = _parent(request, values["parent"]) if form.is_reply else None
        with form.reporting("text"):
            actions.comment(user, paper, values["text"], parent, group)
            return _comments(request, paper, "comments")
    return render_form(request, "web/community/comment_form.html", form, {"paper": paper})


def _parent(request: HttpRequest, comment_id: int) -> Comment:
    try:
        return queries.comment_of(comment_id, request.user)
    except NotFound:
        raise NotFound(_("The comment you are replying to no longer exists.")) from None


def _comment(request: HttpRequest, comment_id: int) -> Comment:
    return queries.comment_of(comment_id if comment_id <= MAX_ID else 0, request.user)


@require_safe
@handle_action_errors
def show(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Redirect to the comment on its paper's page."""
    comment = _comment(request, comment_id)
    return redirect(f"{paper_url(comment.paper.key)}#c{comment.id}")


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form of the user's comment; POST changes it."""
    user, comment = user_of(request), _comment(request, comment_id)
    form = EditCommentForm.of(request, initial={"text": comment.text})
    if form.is_valid():
        with form.reporting("text"):
            actions.edit_comment(user, comment, form.cleaned_data["text"])
            return redirect(f"{paper_url(comment.paper.key)}#c{comment.id}")
    context = {"paper": comment.paper, "comment": comment}
    return render_form(request, "web/community/comment_form.html", form, context)


@require_POST
@handle_action_errors
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Delete the user's comment."""
    comment = _comment(request, comment_id)
    actions.delete_comment(request.user, comment)
    return _comments(request, comment.paper, f"c{comment.id}")


@require_POST
@handle_action_errors
def react(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Add a reaction to a comment, or remove it."""
    comment = _comment(request, comment_id)
    user = user_of(request)
    actions.react(user, comment, ReactionForm(request.POST).values()["kind"])
    return _comments(request, comment.paper, f"c{comment.id}")


def _comments(request: HttpRequest, paper: Paper, anchor: str) -> HttpResponse:
    """Render the paper's comments for HTMX, else redirect to the anchor on its page."""
    if is_htmx(request):
        paper.refresh_from_db(fields=["comments"])
        return render(request, "web/community/_comments.html", discussion(request, paper))
    return redirect(f"{paper_url(paper.key)}#{anchor}")


@require_safe
@handle_action_errors
def history(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the earlier texts of a comment."""
    comment = _comment(request, comment_id)
    return render(request, "web/community/history.html", {"comment": comment, "edits": queries.edits_of(comment)})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def flag(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show the form that reports a comment to the moderators; POST sends it."""
    user, comment = user_of(request), _comment(request, comment_id)
    form = FlagForm.of(request)
    if form.is_valid():
        values = form.cleaned_data
        with form.reporting():
            actions.flag(user, comment, values["reason"], values["text"])
            return redirect_back(request, paper_url(comment.paper.key), _("Thank you. A moderator will look at it."))
    return render_form(request, "web/community/flag.html", form, {"comment": comment})
