"""Groups: their pages, days, members, invitations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dailypapers.accounts import queries as accounts
from dailypapers.accounts.models import User
from dailypapers.accounts.site_urls import site_url
from dailypapers.community import actions, queries
from dailypapers.community.models import Group, Membership
from dailypapers.lib.errors import InvalidPeriod, NotFound
from dailypapers.lib.periods import Day
from dailypapers.web.forms.collections import GroupCollectionForm
from dailypapers.web.forms.groups import GroupForm, MemberAction, MembersForm
from dailypapers.web.paging import PageOutOfRange
from dailypapers.web.view_helpers import form_page, handle_action_errors, redirect_back, render_form, user_of
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import ListedPaper, load_page, requested_listing, set_privacy_headers


@require_safe
@handle_action_errors
def groups(request: HttpRequest) -> HttpResponse:
    """Show the groups of the user."""
    return render(request, "web/community/groups.html", {"memberships": queries.groups_of(user_of(request))})


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new group; POST creates it."""
    user = user_of(request)
    form = GroupForm.of(request)
    if form.is_valid():
        with form.reporting("name"):
            return redirect("group", actions.create_group(user, **form.cleaned_data).slug)
    return form_page(request, form, _("New group"), _("Create"))


@require_safe
@handle_action_errors
def show(request: HttpRequest, slug: str, day: str = "") -> HttpResponseBase:
    """Show the papers of a group, all of them or those of one day."""
    listing = requested_listing(request, "group", slug)
    group, membership = queries.group_of(slug, request.user)
    try:
        period = Day.parse(day) if day else None
    except InvalidPeriod as error:
        raise NotFound(str(error)) from error
    if period is not None:
        listing = replace(listing, papers=queries.group_papers(group, period.date))
    try:
        page, papers = load_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=listing.url, back_label=group.name)
    reasons = listing.reasons_of([paper.id for paper in papers])
    context = {
        "group": group,
        "membership": membership,
        "day": period,
        "page": page,
        "rows": [ListedPaper(paper, reasons[paper.id]) for paper in papers],
        "days": queries.group_days(group),
        "members": queries.members_of(group),
        "collections": queries.collections_of_group(group) if membership else [],
    }
    return set_privacy_headers(render(request, "web/community/group.html", context), listing)


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the members and links; POST invites, revokes, sets roles, removes, changes, deletes or leaves."""
    user = user_of(request)
    group, membership = queries.group_of(slug, user)
    link = ""
    initial = {"name": group.name, "description": group.description, "is_public": group.is_public}
    form = GroupForm(initial=initial)
    if request.method == "POST":
        values = MembersForm(request.POST).values()
        members_url = reverse("group-members", args=[slug])
        match values["do"]:
            case MemberAction.INVITE:
                _invitation, secret = actions.invite_to_group(user, group, values["people"] or 1)
                link = site_url(request) + reverse("group-join", args=[secret])
            case MemberAction.REVOKE:
                actions.revoke_invitation(user, group, values["link"] or 0)
                return redirect_back(request, members_url, _("The link is revoked."))
            case MemberAction.CHANGE:
                form = GroupForm(request.POST)
                if form.is_valid():
                    with form.reporting("name"):
                        actions.change_group(user, group, **form.cleaned_data)
                        return redirect_back(request, members_url, _("Saved."))
            case MemberAction.DELETE:
                actions.delete_group(user, group)
                return redirect_back(
                    request, reverse("groups"), _("Deleted the group “%(group)s”.") % {"group": group.name}
                )
            case MemberAction.LEAVE:
                actions.leave_group(user, group)
                return redirect_back(request, reverse("groups"), _("You left “%(group)s”.") % {"group": group.name})
            case _:
                _change_member(user, group, values)
                return redirect_back(request, members_url, _("Saved."))
    is_lead = membership is not None and membership.role == Membership.Role.LEAD
    context = {
        "group": group,
        "membership": membership,
        "members": queries.members_of(group),
        "link": link,
        "invitations": queries.invitations_of(group) if is_lead else [],
    }
    return render_form(request, "web/community/members.html", form, context)


def _change_member(user: User, group: Group, values: dict[str, Any]) -> None:
    """Remove a member, or set their role."""
    member = accounts.by_username(values["member"])
    if member is None:
        raise NotFound(_("There is no member “%(name)s”.") % {"name": values["member"][:60]})
    if values["do"] == MemberAction.REMOVE:
        actions.remove_member(user, group, member)
    else:
        actions.set_role(user, group, member, values["role"])


@require_http_methods(["GET", "HEAD", "POST"])
@handle_action_errors
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether to join the group of an invitation; POST joins, so that no page can make somebody join unseen."""
    user = user_of(request)
    if request.method != "POST":
        return render(request, "web/community/join.html", {"secret": secret})
    group = actions.join_group(user, secret)
    return redirect("group", group.slug)


@require_POST
@handle_action_errors
def collect(request: HttpRequest, slug: str) -> HttpResponse:
    """Create a collection of the group."""
    group, _membership = queries.group_of(slug, request.user)
    form = GroupCollectionForm(request.POST)
    if form.is_valid():
        with form.reporting("title"):
            collection = actions.create_collection(request.user, form.cleaned_data["title"], group=group)
            return redirect("collection", collection.slug)
    return form_page(
        request,
        form,
        _("New collection of %(group)s") % {"group": group.name},
        _("Create"),
        reverse("group", args=[slug]),
    )
