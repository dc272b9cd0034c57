"""What a reader does with a paper by one click: vote, mark, save, pick, claim."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from dailypapers.catalog.models import Author, Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community import actions, queries
from dailypapers.community.models import Pick
from dailypapers.lib.errors import Invalid, InvalidPeriod
from dailypapers.lib.periods import Day
from dailypapers.web.view_helpers import back, back_address, handle_action_errors, is_htmx, paper_of, user_of


@require_POST
@handle_action_errors
def vote(request: HttpRequest, key: str) -> HttpResponse:
    """`withdraw=1` takes the vote back."""
    paper = paper_of(key)
    action = actions.withdraw_vote if request.POST.get("withdraw") else actions.upvote
    action(request.user, paper)
    return _answer(request, paper, "web/community/_vote.html")


@require_POST
@handle_action_errors
def mark(request: HttpRequest, key: str) -> HttpResponse:
    """`state` is read, later, hidden, or empty for none."""
    paper = paper_of(key)
    actions.set_reading_state(request.user, paper, request.POST.get("state", ""))
    return _answer(request, paper, "web/community/_marks.html")


def _answer(request: HttpRequest, paper: Paper, fragment: str) -> HttpResponse:
    if is_htmx(request):
        queries.annotate_viewer_state(request.user, [paper])
        return render(request, fragment, {"paper": paper})
    where = back_address(request, paper_url(paper.key)).split("#")[0]
    response = HttpResponse(status=302)
    response.headers["Location"] = where if where == paper_url(paper.key) else f"{where}#p{paper.id}"
    return response


@require_POST
@handle_action_errors
def save(request: HttpRequest, key: str) -> HttpResponse:
    """Into the collection `collection`, or into a new one named `title`; `remove=1` takes the paper out."""
    paper, user = paper_of(key), user_of(request)
    if slug := request.POST.get("collection", ""):
        collection = queries.collection_of(slug, user)
    else:
        collection = actions.create_collection(user, request.POST.get("title", "") or "Saved papers")
    if request.POST.get("remove"):
        actions.unsave(user, collection, paper)
        said = f"Taken out of “{collection.title}”."
    else:
        actions.save(user, collection, paper, request.POST.get("note", ""))
        said = f"Saved in “{collection.title}”."
    return back(request, paper_url(paper.key), said)


@require_POST
@handle_action_errors
def pick(request: HttpRequest, key: str) -> HttpResponse:
    """For the day `day`, with a `note`."""
    paper = paper_of(key)
    try:
        day = Day.parse(request.POST.get("day", ""))
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error
    actions.pick(request.user, paper, day.date, request.POST.get("note", ""))
    return back(request, paper_url(paper.key), f"Picked for {day.title}.")


@require_POST
@handle_action_errors
def unpick(request: HttpRequest, pick_id: int) -> HttpResponse:
    found = get_object_or_404(Pick.objects.select_related("paper"), id=pick_id)
    actions.unpick(request.user, found)
    return back(request, paper_url(found.paper.key), "The pick is taken back.")


@require_POST
@handle_action_errors
def claim(request: HttpRequest, key: str) -> HttpResponse:
    """To be the author `author` of this paper."""
    paper = paper_of(key)
    name = request.POST.get("author", "").replace("\0", "")
    author = Author.objects.filter(name=name).first()
    if author is None:
        raise Invalid("Choose which of the authors you are.")
    made = actions.claim(request.user, paper, author, request.POST.get("note", ""))
    evidence = f"Approved by {made.get_evidence_display()}." if made.evidence else "A moderator will look at it."
    return back(request, paper_url(paper.key), evidence)
