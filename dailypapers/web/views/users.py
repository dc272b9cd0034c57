"""The page of a user: their public upvotes, comments and collections."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.community import queries
from dailypapers.community.models import Claim, Follow
from dailypapers.web.paging import PageOutOfRange
from dailypapers.web.view_helpers import handle_action_errors
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import load_page, requested_listing


@require_safe
@handle_action_errors
def user(request: HttpRequest, username: str) -> HttpResponse:
    """Show the upvotes of a user by the page, beside their comments, collections and papers."""
    listing = requested_listing(request, "person", username)
    person: User = listing.subject
    try:
        page, papers = load_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), back_url=listing.url, back_label=person.name_and_handle)
    context = {
        "person": person,
        "papers": papers,
        "page": page,
        "collections": queries.collections_of(person, request.user)[:20],
        "comments": queries.comments_of_user(person)[:10],
        "claims": queries.claims_of_user(person).filter(state=Claim.State.APPROVED)[:50],
        "follows": queries.follow_of(request.user, Follow.Kind.PERSON, person),
        "is_me": isinstance(request.user, User) and request.user.id == person.id,
    }
    return render(request, "web/community/user.html", context)
