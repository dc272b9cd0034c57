"""Tools that need a user, who is known by a token: their own lists, and what they can do.

Over standard input, on a site for one person, they act for that person.
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
from dailypapers.lib.text import pluralize
from dailypapers.mcp.tools import HowMany, PaperId, Tool, ToolContext
from dailypapers.operations import writes
from dailypapers.operations.access import ANONYMOUS, SESSION_SCOPES, Caller
from dailypapers.operations.errors import ApiError
from dailypapers.operations.lookups import paper_of
from dailypapers.ranking.feeds import for_you

MAX_COLLECTIONS = 50  # in a result


def user_of(context: ToolContext, scope: str) -> Any:
    """Return the user of the caller. Raises `ApiError` for an anonymous caller or a token without the scope."""
    if context.caller.user is None:
        raise ApiError(
            "sign_in",
            "This tool needs a token. Make one on the site under Settings, and send it as the header "
            "`Authorization: Bearer <token>`, or give it to `dailypapers mcp` as --token.",
        )
    if scope not in context.caller.scopes:
        raise ApiError("wrong_scope", f"This token lacks the scope “{scope}”. Make one with it under Settings.")
    return context.caller.user


def local_caller(token: str) -> Caller:
    """Return the caller over standard input: the token's user, else the one user of a site for one person.

    Raises `ApiError` for an unknown token.
    """
    from django.conf import settings

    if token:
        user_and_scopes = user_of_token(token)
        if user_and_scopes is None:
            raise ApiError("invalid_token", "This token is unknown, expired or revoked. Make a new one under Settings.")
        return Caller(*user_and_scopes)
    owner = sole_user() if settings.MODE == "single" else None
    return Caller(owner, SESSION_SCOPES) if owner else ANONYMOUS


def my_feed(context: ToolContext, limit: HowMany = 10) -> str:
    """Return the personal feed of the user, best first, each paper with the reason why it is in the feed."""
    user = user_of(context, "read")
    page = for_you(user.id, limit=limit)
    if not page.items:
        return "The feed is empty. It starts with the first upvote; daily_papers shows the newest papers."
    note = f"{len(page.items)} of {page.total:,} papers. All: {context.site}papers/for-you"
    papers, reasons = [view_of(item.paper) for item in page.items], {item.paper.id: item.reason for item in page.items}
    return markdown.FORMAT.text(
        papers, context.format_context("Papers for you", note=note, reasons=reasons, shows_days=True)
    )


def list_collections(context: ToolContext) -> str:
    """Return the collections of the user, each with the slug that save_paper takes."""
    user = user_of(context, "read")
    rows = list(queries.collections_of(user, user)[:MAX_COLLECTIONS])
    if not rows:
        return "There are no collections yet. save_paper creates one from a title."
    lines = ["# Your collections", ""]
    for row in rows:
        papers = pluralize(getattr(row, "papers", 0), "paper")
        title = markdown.escape(row.title)
        lines.append(f"- [{title}]({context.site}collections/{row.slug}) · {papers} · {row.visibility} · `{row.slug}`")
    return "\n".join(lines) + "\n"


def upvote_paper(context: ToolContext, id: PaperId) -> str:
    """Upvote a paper in the name of the user. Only do this at their request."""
    user = user_of(context, "write")
    paper = paper_of(id)
    votes = writes.vote(user, paper.key, True)["votes"]
    return f"Upvoted {_link(context, paper)}. It has {pluralize(votes, 'vote')} here."


def save_paper(
    context: ToolContext,
    id: PaperId,
    collection: Annotated[
        str, Field(max_length=200, description="Slug or title of one of their collections; a new title creates one")
    ] = "Saved",
    note: Annotated[str, Field(max_length=1_000, description="Why it is worth keeping")] = "",
) -> str:
    """Save a paper in a collection of the user. Only do this at their request."""
    user = user_of(context, "write")
    paper = paper_of(id)
    collections = queries.collections_of(user, user)
    row = (
        collections.filter(slug=collection).first()
        or collections.filter(title__iexact=" ".join(collection.split())).first()
    )
    if row is None:
        row = writes.create_collection(user, collection)
    saved = writes.save(user, row.slug, paper.key, note or None)
    link = f"[{markdown.escape(row.title)}]({context.site}collections/{row.slug})"
    return f"{_link(context, paper)} is {'now' if saved.is_new else 'already'} in {link}."


def comment_on_paper(
    context: ToolContext,
    id: PaperId,
    text: Annotated[str, Field(max_length=10_000, description="Markdown, mathematics between dollar signs")],
    parent: Annotated[int | None, Field(ge=1, lt=2**53, description="The id of the comment to reply to")] = None,
) -> str:
    """Publish a comment on a paper in the name of the user. Show them the text first."""
    user = user_of(context, "write")
    try:
        comment = writes.write_comment(user, id, text, parent)
    except Conflict as error:
        return str(error)
    return f"Published: {context.site.rstrip('/')}{paper_url(comment.paper.key)}#c{comment.id}"


def subscribe(
    context: ToolContext,
    kind: Annotated[
        str, Field(max_length=24, description="day, trending, category, keyword, organisation, author, search")
    ] = "day",
    target: Annotated[str, Field(max_length=300, description="Which category, keyword, search …")] = "",
    cadence: Literal["daily", "weekdays", "weekly", "monthly"] = "daily",
) -> str:
    """Send papers by mail to the confirmed address of the user. Only do this at their request."""
    subscription = writes.subscribe(user_of(context, "write"), SubscriptionRequest(kind, target, cadence))
    subscriber = subscription.subscriber
    target = f" “{subscription.target}”" if subscription.target else ""
    return (
        f"{subscriber.address} gets {subscription.kind}{target} {subscription.cadence}, at {subscriber.hour}:00 "
        f"({subscriber.time_zone})."
    )


def _link(context: ToolContext, paper: Paper) -> str:
    title = Paper.objects.values_list("title_text", flat=True).get(id=paper.id)
    return f"[{markdown.escape(title)}]({context.site.rstrip('/')}{paper_url(paper.key)})"


READ_TOOLS: list[Tool] = [my_feed, list_collections]
WRITE_TOOLS: list[Tool] = [upvote_paper, save_paper, comment_on_paper, subscribe]
