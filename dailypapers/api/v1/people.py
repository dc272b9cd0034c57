"""Routes of votes, comments, reading states and collections. Each is one call."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query

from dailypapers.accounts.site_urls import site_url
from dailypapers.api import people
from dailypapers.api.v1.fields import Cursor, Limit, Number, PaperId, Slug
from dailypapers.api.v1.routing import Routes, get, write
from dailypapers.client import people as models
from dailypapers.community import actions, queries
from dailypapers.operations import writes
from dailypapers.operations.lookups import paper_of

papers = Routes("votes and reading")
comments = Routes("comments")
collections = Routes("collections")

Kind = Annotated[models.ReactionKind, Path(examples=["thanks"])]


@write(papers, "PUT", "/papers/{path:id}/vote", models.Voted)
def upvote(request: HttpRequest, id: PaperId) -> Any:
    """Upvote a paper; a second vote of yours changes nothing."""
    return writes.vote(request.user, id, True)


@write(papers, "DELETE", "/papers/{path:id}/vote", models.Voted)
def withdraw_vote(request: HttpRequest, id: PaperId) -> Any:
    """Withdraw your vote."""
    return writes.vote(request.user, id, False)


@write(papers, "PUT", "/papers/{path:id}/reading", models.Reading)
def set_reading(request: HttpRequest, id: PaperId, body: models.NewReading) -> Any:
    """Mark a paper as read, later or hidden."""
    return writes.read_later(request.user, paper_of(id), body.state)


@write(papers, "DELETE", "/papers/{path:id}/reading", models.Reading)
def clear_reading(request: HttpRequest, id: PaperId) -> Any:
    """Remove the mark."""
    return writes.read_later(request.user, paper_of(id), None)


@get(comments, "/papers/{path:id}/comments", models.CommentList, 404)
def list_comments(request: HttpRequest, id: PaperId) -> Any:
    """Return the discussion of a paper as you may see it: only members see the comments of a group."""
    return people.comments(paper_of(id), request.user)


@write(comments, "POST", "/papers/{path:id}/comments", models.Comment, 409, status=201)
def write_comment(request: HttpRequest, id: PaperId, body: models.NewComment) -> Any:
    """Write a comment, a reply, or a comment for a group."""
    comment = writes.write_comment(request.user, id, body.text, body.parent, body.group)
    return people.comment(comment, request.user)


@get(comments, "/comments/{id}", models.Comment, 404)
def get_comment(request: HttpRequest, id: Number) -> Any:
    """Return a comment with its replies."""
    return people.comment(queries.comment_of(id, request.user), request.user)


@write(comments, "PATCH", "/comments/{id}", models.Comment)
def edit_comment(request: HttpRequest, id: Number, body: models.ChangedComment) -> Any:
    """Edit a comment of yours; its history keeps the earlier text."""
    comment = actions.edit_comment(request.user, queries.comment_of(id, request.user), body.text)
    return people.comment(comment, request.user)


@write(comments, "DELETE", "/comments/{id}", None, status=204)
def delete_comment(request: HttpRequest, id: Number) -> None:
    """Delete the text of a comment of yours; its replies stay where they are."""
    actions.delete_comment(request.user, queries.comment_of(id, request.user))


@write(comments, "PUT", "/comments/{id}/reactions/{kind}", models.Reacted)
def add_reaction(request: HttpRequest, id: Number, kind: Kind) -> Any:
    """Add your reaction to a comment."""
    mine = actions.react(request.user, queries.comment_of(id, request.user), kind, True)
    return {"comment": id, "kind": kind, "mine": mine}


@write(comments, "DELETE", "/comments/{id}/reactions/{kind}", models.Reacted)
def remove_reaction(request: HttpRequest, id: Number, kind: Kind) -> Any:
    """Remove your reaction."""
    mine = actions.react(request.user, queries.comment_of(id, request.user), kind, False)
    return {"comment": id, "kind": kind, "mine": mine}


@get(collections, "/collections", models.CollectionList, 404)
def list_collections(
    request: HttpRequest,
    owner: Annotated[str, Query("", max_length=60, description="A user name", examples=[""])] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Return public collections, or those of one user that you may see; the last changed first."""
    return people.collections(owner, request.user, site_url(request), limit=limit, cursor=cursor)


@write(collections, "POST", "/collections", models.Collection, status=201)
def create_collection(request: HttpRequest, body: models.NewCollection) -> Any:
    """Create a collection."""
    collection = writes.create_collection(request.user, body.title, body.description, body.visibility, body.group)
    return people.collection(collection, site_url(request))


@get(collections, "/collections/{slug}", models.CollectionWhole, 404)
def get_collection(request: HttpRequest, slug: Slug, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """Return a collection with its papers and notes."""
    return people.full_collection(slug, request.user, site_url(request), limit=limit, cursor=cursor)


@write(collections, "PATCH", "/collections/{slug}", models.Collection)
def change_collection(request: HttpRequest, slug: Slug, body: models.ChangedCollection) -> Any:
    """Change the title, the description or the visibility of a collection."""
    collection = queries.collection_of(slug, request.user)
    title = collection.title if body.title is None else body.title
    description = collection.description if body.description is None else body.description
    actions.change_collection(request.user, collection, title, description, body.visibility or collection.visibility)
    return people.collection(collection, site_url(request))


@write(collections, "DELETE", "/collections/{slug}", None, status=204)
def delete_collection(request: HttpRequest, slug: Slug) -> None:
    """Delete a collection of yours."""
    actions.delete_collection(request.user, queries.collection_of(slug, request.user))


@write(collections, "PUT", "/collections/{slug}/papers/{path:id}", models.Saved)
def save(request: HttpRequest, slug: Slug, id: PaperId, body: models.NewItem) -> Any:
    """Put a paper into a collection, or change its note and its position."""
    item = writes.save(request.user, slug, id, body.note, body.place).item
    return people.saved(item, slug, item.paper.key)


@write(collections, "DELETE", "/collections/{slug}/papers/{path:id}", None, status=204)
def unsave(request: HttpRequest, slug: Slug, id: PaperId) -> None:
    """Remove a paper from a collection."""
    writes.unsave(request.user, slug, id)
