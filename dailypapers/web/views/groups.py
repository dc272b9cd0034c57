"""Groups: their pages, days, members, invitations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts import queries as accounts
from dailypapers.catalog.models import Paper
from dailypapers.community import actions, queries
from dailypapers.community.models import Group
from dailypapers.formats import PaperView, load_cards
from dailypapers.lib.errors import InvalidPeriod, NotFound
from dailypapers.lib.periods import Day
from dailypapers.web.paging import PageOutOfRange, asked_page, page_of
from dailypapers.web.view_helpers import back, handle_action_errors, user_of
from dailypapers.web.views.about import error_page


@require_safe
@handle_action_errors
def groups(request: HttpRequest) -> HttpResponse:
    return render(request, "web/community/groups.html", {"rows": queries.groups_of(user_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def new(request: HttpRequest) -> HttpResponse:
    user, post = user_of(request), request.POST
    if request.method != "POST":
        return render(request, "web/community/group_form.html")
    made = actions.create_group(user, post.get("name", ""), post.get("description", ""), bool(post.get("is_public")))
    return redirect("group", made.slug)


@require_safe
@handle_action_errors
def show(request: HttpRequest, slug: str, day: str = "") -> HttpResponse:
    """All papers of a group, or those of one day."""
    group, membership = queries.group_of(slug, request.user)
    try:
        of_day = Day.parse(day) if day else None
    except InvalidPeriod as error:
        raise NotFound(str(error)) from error
    rows = queries.group_papers(group, of_day.date if of_day else None)
    try:
        page = page_of(asked_page(request), rows.count())
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=reverse("group", args=[slug]), leave_text=group.name)
    context = {
        "group": group, "membership": membership, "day": of_day, "page": page,
        "papers": _cards(request, list(rows[page.start : page.start + page.size])),
        "days": queries.group_days(group), "members": queries.members_of(group),
        "collections": queries.collections_of_group(group) if membership else [],
    }  # fmt: skip
    return render(request, "web/community/group.html", context)


def _cards(request: HttpRequest, rows: list[Paper]) -> list[tuple[PaperView, str]]:
    """Each paper with what the group did with it, in words."""
    papers = load_cards([row.id for row in rows])
    queries.annotate_viewer_state(request.user, papers)
    said = {}
    for row in rows:
        votes, comments = getattr(row, "group_votes", 0), getattr(row, "group_comments", 0)
        words = [f"{votes} vote{'s' if votes != 1 else ''}"] if votes else []
        words += [f"{comments} comment{'s' if comments != 1 else ''}"] if comments else []
        said[row.id] = f"In the group: {', '.join(words) or 'collected'}"
    return [(paper, said[paper.id]) for paper in papers]


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Members; by POST a lead invites, names leads, removes, changes or deletes the group."""
    user = user_of(request)
    group, membership = queries.group_of(slug, user)
    link = ""
    if request.method == "POST":
        done = _change(request, group)
        if isinstance(done, HttpResponse):
            return done
        link = request.build_absolute_uri(reverse("group-join", args=[done]))
    context = {"group": group, "membership": membership, "members": queries.members_of(group), "link": link}
    return render(request, "web/community/members.html", context)


def _change(request: HttpRequest, group: Group) -> HttpResponse | str:
    """What the form asks for: an answer, or the secret of an invitation that is shown once."""
    post, here = request.POST, reverse("group-members", args=[group.slug])
    match post.get("do", ""):
        case "invite":
            return actions.invite_to_group(request.user, group)[1]
        case "change":
            actions.change_group(
                request.user, group, post.get("name", ""), post.get("description", ""), bool(post.get("is_public"))
            )
            return back(request, here, "Changed.")
        case "delete":
            actions.delete_group(request.user, group)
            return back(request, reverse("groups"), f"The group “{group.name}” is deleted.")
        case "leave":
            actions.leave_group(request.user, group)
            return back(request, reverse("groups"), f"You left “{group.name}”.")
    member = accounts.by_username(post.get("member", ""))
    if member is None:
        raise NotFound("There is no such member.")
    if post.get("do") == "remove":
        actions.remove_member(request.user, group, member)
    else:
        actions.set_role(request.user, group, member, post.get("role", ""))
    return back(request, here, "Changed.")


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Where an invitation leads: a question first, so that no page can make somebody join unseen."""
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/join.html", {"secret": secret})
    group = actions.join_group(user, secret)
    return redirect("group", group.slug)


@require_POST
@handle_action_errors
def collect(request: HttpRequest, slug: str) -> HttpResponse:
    """A new collection of the group, named `title`."""
    group, _ = queries.group_of(slug, request.user)
    made = actions.create_collection(request.user, request.POST.get("title", ""), group=group)
    return redirect("collection", made.slug)
