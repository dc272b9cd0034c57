"""What people do with papers: votes, comments, reading states, collections. Each route is one call."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from dailypapers.api import people
from dailypapers.api.v1.fields import Cursor, Limit, Number, PaperId, Slug
from dailypapers.api.v1.routing import act, get, site_of
from dailypapers.client import people as models
from dailypapers.community import actions, queries
from dailypapers.operations import writes
from dailypapers.operations.lookups import paper_of

papers = Router(tags=["votes and reading"])
comments = Router(tags=["comments"])
collections = Router(tags=["collections"])

Kind = Annotated[models.ReactionKind, Path(examples=["thanks"])]


@act(papers, "PUT", "/papers/{path:id}/vote", models.Voted)
def upvote(request: HttpRequest, id: PaperId) -> Any:
    """Your vote for a paper; sent twice it counts once."""
    return writes.vote(request.user, id, True)


@act(papers, "DELETE", "/papers/{path:id}/vote", models.Voted)
def withdraw_vote(request: HttpRequest, id: PaperId) -> Any:
    """Takes your vote back."""
    return writes.vote(request.user, id, False)


@act(papers, "PUT", "/papers/{path:id}/reading", models.Reading)
def set_reading(request: HttpRequest, id: PaperId, body: models.NewReading) -> Any:
    """Marks a paper as read, kept for later, or hidden."""
    return writes.read_later(request.user, paper_of(id), body.state)


@act(papers, "DELETE", "/papers/{path:id}/reading", models.Reading)
def clear_reading(request: HttpRequest, id: PaperId) -> Any:
    """Takes the mark away."""
    return writes.read_later(request.user, paper_of(id), None)


@get(comments, "/papers/{path:id}/comments", models.CommentList, 404)
def list_comments(request: HttpRequest, id: PaperId) -> Any:
    """The discussion of a paper as you may see it: comments of a group are its members' alone."""
    return people.comments(paper_of(id), request.user)


@act(comments, "POST", "/papers/{path:id}/comments", models.Comment, 409, status=201)
def write_comment(request: HttpRequest, id: PaperId, body: models.NewComment) -> Any:
    """A comment, a reply, or a comment for a group."""
    made = writes.write_comment(request.user, id, body.text, body.parent, body.group)
    return people.comment(made, request.user)


@get(comments, "/comments/{id}", models.Comment, 404)
def get_comment(request: HttpRequest, id: Number) -> Any:
    """A comment with its replies."""
    return people.comment(queries.comment_of(id, request.user), request.user)


@act(comments, "PATCH", "/comments/{id}", models.Comment)
def edit_comment(request: HttpRequest, id: Number, body: models.ChangedComment) -> Any:
    """Changes a comment of yours; what stood there stays readable in its history."""
    changed = actions.edit_comment(request.user, queries.comment_of(id, request.user), body.text)
    return people.comment(changed, request.user)


@act(comments, "DELETE", "/comments/{id}", None, status=204)
def delete_comment(request: HttpRequest, id: Number) -> None:
    """Takes a comment of yours back: its text goes, its place stays."""
    actions.delete_comment(request.user, queries.comment_of(id, request.user))


@act(comments, "PUT", "/comments/{id}/reactions/{kind}", models.Reacted)
def add_reaction(request: HttpRequest, id: Number, kind: Kind) -> Any:
    """Your reaction to a comment."""
    mine = actions.react(request.user, queries.comment_of(id, request.user), kind, True)
    return {"comment": id, "kind": kind, "mine": mine}


@act(comments, "DELETE", "/comments/{id}/reactions/{kind}", models.Reacted)
def remove_reaction(request: HttpRequest, id: Number, kind: Kind) -> Any:
    """Takes your reaction back."""
    mine = actions.react(request.user, queries.comment_of(id, request.user), kind, False)
    return {"comment": id, "kind": kind, "mine": mine}


@get(collections, "/collections", models.CollectionList, 404)
def list_collections(
    request: HttpRequest,
    owner: Annotated[str, Query("", max_length=60, description="A user name", examples=[""])] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Any:
    """Public collections, or those of one user that you may find; the newest change first."""
    return people.collections(owner, request.user, site_of(request), limit=limit, cursor=cursor)


@act(collections, "POST", "/collections", models.Collection, status=201)
def create_collection(request: HttpRequest, body: models.NewCollection) -> Any:
    """A new collection of yours."""
    made = writes.create_collection(request.user, body.title, body.description, body.visibility, body.group)
    return people.collection(made, site_of(request))


@get(collections, "/collections/{slug}", models.CollectionWhole, 404)
def get_collection(request: HttpRequest, slug: Slug, limit: Limit = 50, cursor: Cursor = "") -> Any:
    """A collection with its papers and notes."""
    return people.collection_whole(slug, request.user, site_of(request), limit=limit, cursor=cursor)


@act(collections, "PATCH", "/collections/{slug}", models.Collection)
def change_collection(request: HttpRequest, slug: Slug, body: models.ChangedCollection) -> Any:
    """Changes its title, its description, or who sees it."""
    found = queries.collection_of(slug, request.user)
    title = found.title if body.title is None else body.title
    description = found.description if body.description is None else body.description
    actions.change_collection(request.user, found, title, description, body.visibility or found.visibility)
    return people.collection(found, site_of(request))


@act(collections, "DELETE", "/collections/{slug}", None, status=204)
def delete_collection(request: HttpRequest, slug: Slug) -> None:
    """Deletes a collection of yours."""
    actions.delete_collection(request.user, queries.collection_of(slug, request.user))


@act(collections, "PUT", "/collections/{slug}/papers/{path:id}", models.Saved)
def save(request: HttpRequest, slug: Slug, id: PaperId, body: models.NewItem) -> Any:
    """Puts a paper into a collection, or changes its note and its place there."""
    item, _ = writes.save(request.user, slug, id, body.note, body.place)
    return people.saved(item, slug, item.paper.key)


@act(collections, "DELETE", "/collections/{slug}/papers/{path:id}", None, status=204)
def unsave(request: HttpRequest, slug: Slug, id: PaperId) -> None:
    """Takes a paper out of a collection."""
    writes.unsave(request.user, slug, id)
