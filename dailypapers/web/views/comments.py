"""Comments under a paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.models import COMMENT_LENGTH, Comment, Flag
from dailypapers.lib.errors import ActionError, AuthenticationRequired, NotFound
from dailypapers.web.view_helpers import back, handle_action_errors, is_htmx, paper_of, refusal, sign_in, user_of


def discussion(request: HttpRequest, paper: Paper) -> dict[str, Any]:
    """What `web/community/_comments.html` shows."""
    user = request.user
    return {
        "paper": paper,
        "threads": queries.threads(paper, user),
        "my_groups": [row.group for row in queries.groups_of(user)] if user.is_authenticated else [],
        "comment_length": COMMENT_LENGTH,
    }


@require_POST
def write(request: HttpRequest, key: str) -> HttpResponse:
    """A comment `text`; `parent` is the number of the comment replied to, `group` the slug of a group."""
    text = request.POST.get("text", "")
    try:
        paper = paper_of(key)
        user = user_of(request)
        group = queries.group_of(slug, user)[0] if (slug := request.POST.get("group", "")) else None
        actions.comment(user, paper, text, _parent(request), group)
    except AuthenticationRequired:
        return sign_in(request)
    except NotFound as error:
        return refusal(request, error)
    except ActionError as error:
        return refusal(request, error) if is_htmx(request) else _form(request, paper, text, error)
    if is_htmx(request):
        paper.refresh_from_db(fields=["comments"])
        return render(request, "web/community/_comments.html", discussion(request, paper))
    return redirect(f"{paper_url(paper.key)}#comments")


def _parent(request: HttpRequest) -> Comment | None:
    number = request.POST.get("parent", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("The comment you reply to is not there any more.")
    return queries.comment_of(int(number), request.user)


def _form(
    request: HttpRequest, paper: Paper, text: str, error: ActionError | None, comment: Any = None
) -> HttpResponse:
    """The comment once more, so that what somebody wrote is never lost."""
    context = {
        "paper": paper, "text": text[: 2 * COMMENT_LENGTH], "error": error, "comment": comment,
        "parent": request.POST.get("parent", ""), "group": request.POST.get("group", ""),
        "comment_length": COMMENT_LENGTH,
    }  # fmt: skip
    return render(request, "web/community/comment_form.html", context, status=error.status if error else 200)


@require_safe
@handle_action_errors
def show(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The comment's place on its paper's page."""
    found = queries.comment_of(comment_id, request.user)
    return redirect(f"{paper_url(found.paper.key)}#c{found.id}")


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    user = user_of(request)
    found = queries.comment_of(comment_id, user)
    if request.method != "POST":
        return _form(request, found.paper, found.text, None, found)
    text = request.POST.get("text", "")
    try:
        actions.edit_comment(user, found, text)
    except NotFound:
        raise
    except ActionError as error:
        return _form(request, found.paper, text, error, found)
    return redirect(f"{paper_url(found.paper.key)}#c{found.id}")


@require_POST
@handle_action_errors
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    found = queries.comment_of(comment_id, request.user)
    actions.delete_comment(request.user, found)
    return _again(request, found)


@require_POST
@handle_action_errors
def react(request: HttpRequest, comment_id: int) -> HttpResponse:
    found = queries.comment_of(comment_id, request.user)
    actions.react(request.user, found, request.POST.get("kind", ""))
    return _again(request, found)


def _again(request: HttpRequest, comment: Comment) -> HttpResponse:
    if is_htmx(request):
        comment.paper.refresh_from_db(fields=["comments"])
        return render(request, "web/community/_comments.html", discussion(request, comment.paper))
    return redirect(f"{paper_url(comment.paper.key)}#c{comment.id}")


@require_safe
@handle_action_errors
def history(request: HttpRequest, comment_id: int) -> HttpResponse:
    found = queries.comment_of(comment_id, request.user)
    return render(request, "web/community/history.html", {"comment": found, "edits": queries.edits_of(found)})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def flag(request: HttpRequest, comment_id: int) -> HttpResponse:
    user = user_of(request)
    found = queries.comment_of(comment_id, user)
    if request.method != "POST":
        return render(request, "web/community/flag.html", {"comment": found, "reasons": Flag.Reason.choices})
    actions.flag(user, found, request.POST.get("reason", ""), request.POST.get("text", ""))
    return back(request, paper_url(found.paper.key), "Thank you; the moderators will look at it.")
