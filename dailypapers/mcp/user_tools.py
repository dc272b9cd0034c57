"""Tools for somebody in particular: what is theirs, and what they can do. Who asks is told by a token.

Over standard input on a site for one person they are that person's.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from dailypapers.accounts.queries import sole_user, user_of_token
from dailypapers.catalog.models import Paper
from dailypapers.catalog.urls import paper_url
from dailypapers.community import queries
from dailypapers.digests.subscriptions.actions import SubscriptionRequest
from dailypapers.formats import markdown, view_of
from dailypapers.lib.errors import Conflict
from dailypapers.mcp.tools import HowMany, PaperId, Place, Tool
from dailypapers.operations import writes
from dailypapers.operations.access import NOBODY, SESSION_SCOPES, Caller
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import paper_of
from dailypapers.ranking.feeds import for_you

MAX_SHOWN = 50  # collections in an answer


def user_of(place: Place, scope: str) -> Any:
    """Who asks, where they may do this. Raises `ApiError` with the way there."""
    if place.caller.user is None:
        raise ApiError(
            "sign_in",
            "This needs to know who asks: make a token on the site under Tokens, and give it to the server as the "
            "header `Authorization: Bearer`, or to `dailypapers mcp` as --token.",
        )
    if scope not in place.caller.scopes:
        raise ApiError("wrong_scope", f"This token may not do that: it needs the scope “{scope}”.")
    return place.caller.user


def caller_at_the_machine(token: str) -> Caller:
    """Who asks over standard input: the token's user, else the one person of a site for one person.

    Raises `ApiError` for a token nobody has.
    """
    from django.conf import settings

    if token:
        known = user_of_token(token)
        if known is None:
            raise ApiError("invalid_token", "This token is unknown, expired or revoked. Make a new one on the site.")
        return Caller(*known)
    owner = sole_user() if settings.MODE == "single" else None
    return Caller(owner, SESSION_SCOPES) if owner else NOBODY


def my_feed(place: Place, limit: HowMany = 10) -> str:
    """The papers chosen for the user who asks, best first, each with the reason why it is there."""
    user = user_of(place, "read")
    page = for_you(user.id, limit=limit)
    if not page.items:
        return "The feed is empty. It begins with the first upvoted paper; daily_papers shows what is new."
    note = f"{len(page.items)} of {page.total:,} papers. All: {place.site}papers/for-you"
    papers, reasons = [view_of(item.paper) for item in page.items], {item.paper.id: item.reason for item in page.items}
    context = place.context("Papers for you", note=note, reasons=reasons, shows_days=True)
    return markdown.FORMAT.text(papers, context)


def list_collections(place: Place) -> str:
    """The collections of papers of the user who asks, with the slug that save_paper takes."""
    user = user_of(place, "read")
    rows = list(queries.collections_of(user, user)[:MAX_SHOWN])
    if not rows:
        return "There are no collections yet. save_paper makes one by its title."
    lines = ["# Your collections", ""]
    for row in rows:
        number = getattr(row, "papers", 0)
        papers = "1 paper" if number == 1 else f"{number:,} papers"
        title = markdown.escape(row.title)
        lines.append(f"- [{title}]({place.site}collections/{row.slug}) · {papers} · {row.visibility} · `{row.slug}`")
    return "\n".join(lines) + "\n"


def upvote_paper(place: Place, id: PaperId) -> str:
    """Upvote a paper in the name of the user who asks. Do it only when they asked for it."""
    user = user_of(place, "write")
    paper = paper_of(id)
    votes = writes.vote(user, paper.key, True)["votes"]
    return f"Upvoted {_linked(place, paper)}. It has {votes:,} vote{'s' * (votes != 1)} here."


def save_paper(
    place: Place,
    id: PaperId,
    collection: Annotated[
        str, Field(max_length=200, description="Slug or title of a collection of theirs; a new title makes a new one")
    ] = "Saved",
    note: Annotated[str, Field(max_length=1_000, description="Why it is worth keeping")] = "",
) -> str:
    """Put a paper into a collection of the user who asks. Do it only when they asked for it."""
    user = user_of(place, "write")
    paper = paper_of(id)
    mine = queries.collections_of(user, user)
    row = mine.filter(slug=collection).first() or mine.filter(title__iexact=" ".join(collection.split())).first()
    if row is None:
        row = writes.create_collection(user, collection)
    _, is_new = writes.save(user, row.slug, paper.key, note or None)
    where = f"[{markdown.escape(row.title)}]({place.site}collections/{row.slug})"
    return f"{_linked(place, paper)} is {'now' if is_new else 'already'} in {where}."


def comment_on_paper(
    place: Place,
    id: PaperId,
    text: Annotated[str, Field(max_length=10_000, description="Markdown, mathematics between dollar signs")],
    parent: Annotated[int | None, Field(ge=1, lt=2**53, description="The number of the comment to reply to")] = None,
) -> str:
    """Publish a comment on a paper in the name of the user who asks. Show them the text first."""
    user = user_of(place, "write")
    try:
        made = writes.write_comment(user, id, text, parent)
    except Conflict as error:
        return str(error)
    return f"Published: {place.site.rstrip('/')}{paper_url(made.paper.key)}#c{made.id}"


def subscribe(
    place: Place,
    kind: Annotated[
        str, Field(max_length=24, description="day, trending, category, keyword, organisation, author, search")
    ] = "day",
    target: Annotated[str, Field(max_length=300, description="Which category, keyword, search …")] = "",
    cadence: Literal["daily", "weekdays", "weekly", "monthly"] = "daily",
) -> str:
    """Send papers by mail to the confirmed address of the user who asks. Do it only when they asked for it."""
    made = writes.subscribe(user_of(place, "write"), SubscriptionRequest(kind, target, cadence))
    to = made.subscriber
    named = f" “{made.target}”" if made.target else ""
    return f"{to.address} gets {made.kind}{named} {made.cadence}, at {to.hour}:00 ({to.time_zone})."


def _linked(place: Place, paper: Paper) -> str:
    title = Paper.objects.values_list("title_text", flat=True).get(id=paper.id)
    return f"[{markdown.escape(title)}]({place.site.rstrip('/')}{paper_url(paper.key)})"


OWN_TOOLS: list[Tool] = [my_feed, list_collections]
WRITING_TOOLS: list[Tool] = [upvote_paper, save_paper, comment_on_paper, subscribe]
