"""Following, and what one follows."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts import queries as accounts
from dailypapers.catalog.models import Author, Category, Keyword, Organisation
from dailypapers.community import actions, queries
from dailypapers.lib.errors import Invalid, NotFound
from dailypapers.web.view_helpers import back, handle_action_errors, user_of


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def follows(request: HttpRequest) -> HttpResponse:
    """GET lists; POST follows `kind` and `target`, or unfollows with `stop=1`."""
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/follows.html", {"follows": queries.follows_of(user)})
    kind, name = request.POST.get("kind", ""), request.POST.get("target", "").replace("\0", "")
    target = target_of(kind, name)
    if request.POST.get("stop"):
        actions.unfollow(user, kind, target)
        return back(request, "/follows", f"You do not follow “{target}” any more.")
    actions.follow(user, kind, target)
    return back(request, "/follows", f"You follow “{target}”.")


def target_of(kind: str, name: str) -> Model | str:
    """What a form names: an author by name, an organisation and a keyword by slug, a category by code.

    Raises `NotFound` for what does not exist, `Invalid` for an unknown kind.
    """
    found: Model | None
    match kind:
        case "search":
            return name
        case "author":
            found = Author.objects.filter(name=name).first()
        case "organisation":
            found = Organisation.objects.filter(slug=name).first()
        case "category":
            found = Category.objects.filter(code=name).first()
        case "keyword":
            found = Keyword.objects.filter(slug=name).first()
        case "person":
            found = accounts.by_username(name)
        case _:
            raise Invalid("One follows an author, organisation, category, keyword, person or search.")
    if found is None:
        raise NotFound(f"There is no {kind} “{name[:100]}” here any more.")
    return found


@require_safe
@handle_action_errors
def notifications(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    rows = list(queries.notifications_of(user)[:100])
    return render(request, "web/community/notifications.html", {"rows": rows})


@require_POST
@handle_action_errors
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_read(user_of(request))
    return back(request, "/notifications")
