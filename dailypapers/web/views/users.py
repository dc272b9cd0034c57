"""The page of a user: what they upvoted, wrote and put together, as far as it is public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dailypapers.accounts.models import User
from dailypapers.community import queries
from dailypapers.community.models import Claim
from dailypapers.web.paging import PageOutOfRange
from dailypapers.web.view_helpers import handle_action_errors
from dailypapers.web.views.about import error_page
from dailypapers.web.views.listings import asked_listing, shown_page


@require_safe
@handle_action_errors
def user(request: HttpRequest, username: str) -> HttpResponse:
    """Show what a user upvoted, page by page, beside their comments, collections and papers."""
    listing = asked_listing(request, "person", username)
    person: User = listing.subject
    try:
        page, papers = shown_page(request, listing)
    except PageOutOfRange as error:
        return error_page(request, str(error), leave=listing.url, leave_text=person.name)
    context = {
        "person": person,
        "papers": papers,
        "page": page,
        "collections": queries.collections_of(person, request.user)[:20],
        "comments": queries.comments_of_user(person)[:10],
        "claims": queries.claims_of_user(person).filter(state=Claim.State.APPROVED)[:50],
        "follows": queries.follow_of(request.user, "person", person),
        "is_me": isinstance(request.user, User) and request.user.id == person.id,
    }
    return render(request, "web/community/user.html", context)
