"""Kinds of what people did: votes, reading states, comments, collections, follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from dailypapers.archive.lines import Kind, Line
from dailypapers.archive.references import in_chunks, paper_ids, user_ids
from dailypapers.catalog.entities import ENTITIES
from dailypapers.community.counters import recount
from dailypapers.community.models import (
    Collection,
    CollectionItem,
    Comment,
    CommentEdit,
    Follow,
    Group,
    Reaction,
    ReadingState,
    Vote,
)
from dailypapers.community.models.follows import LINKED


def _vote_lines() -> Iterator[Line]:
    for row in in_chunks(Vote.objects.select_related("user", "paper")):
        yield {"kind": "vote", "user": row.user.username, "paper": row.paper.key, "created_at": row.created_at}


def _restore_votes(lines: list[Line]) -> None:
    users, papers = user_ids(lines), paper_ids(lines)
    rows = [
        Vote(user_id=users[line["user"]], paper_id=papers[line["paper"]], created_at=line["created_at"])
        for line in lines
        if line["user"] in users and line["paper"] in papers
    ]
    with transaction.atomic():
        Vote.objects.bulk_create(rows, ignore_conflicts=True)
        recount(papers.values())


def _state_lines() -> Iterator[Line]:
    for row in in_chunks(ReadingState.objects.select_related("user", "paper")):
        yield {
            "kind": "reading_state",
            "user": row.user.username,
            "paper": row.paper.key,
            "state": row.state,
            "changed_at": row.changed_at,
        }


def _restore_states(lines: list[Line]) -> None:
    users, papers = user_ids(lines), paper_ids(lines)
    rows = [
        ReadingState(
            user_id=users[line["user"]],
            paper_id=papers[line["paper"]],
            state=line["state"],
            changed_at=line["changed_at"],
        )
        for line in lines
        if line["user"] in users and line["paper"] in papers
    ]
    with transaction.atomic():
        ReadingState.objects.bulk_create(rows, ignore_conflicts=True)


def _comment_lines() -> Iterator[Line]:
    """Oldest first, so that a reply stands behind what it replies to."""
    rows = Comment.objects.select_related("user", "paper", "group", "parent__user")
    for row in in_chunks(rows.prefetch_related("edits", "reactions__user")):
        yield {
            "kind": "comment",
            "paper": row.paper.key,
            "user": row.user.username if row.user else None,
            "created_at": row.created_at,
            "text": row.text,
            "mentions": row.mentions,
            "group": row.group.slug if row.group else None,
            "parent": row.parent and [row.parent.user and row.parent.user.username, row.parent.created_at],
            "edited_at": row.edited_at,
            "deleted_at": row.deleted_at,
            "deleted_by_moderator": row.deleted_by_moderator,
            "edits": [{"text": edit.text, "created_at": edit.created_at} for edit in row.edits.all()],
            "reactions": [
                {"user": r.user.username, "kind": r.kind, "created_at": r.created_at} for r in row.reactions.all()
            ],
        }


def _restore_comments(lines: list[Line]) -> None:
    """Create missing comments. An existing one is recognised by its paper, its writer and its moment."""
    users, papers = user_ids(lines), paper_ids(lines)
    groups = dict(Group.objects.values_list("slug", "id"))
    with transaction.atomic():
        for line in lines:
            if line["paper"] in papers and (line["group"] is None or line["group"] in groups):
                _restore_comment(line, papers[line["paper"]], users.get(line["user"]), groups.get(line["group"]))
        recount(papers.values())


def _restore_comment(line: Line, paper_id: int, user_id: int | None, group_id: int | None) -> None:
    of_paper = Comment.objects.filter(paper_id=paper_id)
    if of_paper.filter(user=user_id, created_at=line["created_at"]).exists():
        return
    parent = None
    if line["parent"]:
        name, created_at = line["parent"]
        by_name = of_paper.filter(user__username=name) if name else of_paper.filter(user=None)
        parent = by_name.filter(created_at=created_at).first()
    columns = ("created_at", "text", "mentions", "edited_at", "deleted_at", "deleted_by_moderator")
    facts = {name: line[name] for name in columns}
    comment = Comment.objects.create(paper_id=paper_id, user_id=user_id, group_id=group_id, parent=parent, **facts)
    CommentEdit.objects.bulk_create(
        [CommentEdit(comment=comment, text=e["text"], created_at=e["created_at"]) for e in line["edits"]]
    )
    users = user_ids(line["reactions"])
    for row in line["reactions"]:
        if row["user"] in users:
            Reaction.objects.create(
                comment=comment, user_id=users[row["user"]], kind=row["kind"], created_at=row["created_at"]
            )


def _collection_lines() -> Iterator[Line]:
    rows = Collection.objects.select_related("owner", "group").prefetch_related("items__paper")
    for row in in_chunks(rows):
        items = [{"paper": i.paper.key, "note": i.note, "added_at": i.added_at} for i in row.items.all()]
        yield {
            "kind": "collection",
            "slug": row.slug,
            "owner": row.owner.username,
            "group": row.group.slug if row.group else None,
            "title": row.title,
            "description": row.description,
            "visibility": row.visibility,
            "created_at": row.created_at,
            "changed_at": row.changed_at,
            "items": items,
        }


def _restore_collections(lines: list[Line]) -> None:
    """Create missing collections. An existing one keeps its facts and its order; missing papers go to its end."""
    owners = user_ids(lines, "owner")
    groups = dict(Group.objects.values_list("slug", "id"))
    with transaction.atomic():
        for line in lines:
            if line["owner"] not in owners:
                continue
            columns = ("title", "description", "visibility", "created_at", "changed_at")
            facts = {name: line[name] for name in columns} | {"group_id": groups.get(line["group"])}
            row, _ = Collection.objects.get_or_create(slug=line["slug"], owner_id=owners[line["owner"]], defaults=facts)
            papers, present = paper_ids(line["items"]), set(row.items.values_list("paper_id", flat=True))
            for item in line["items"]:
                paper_id = papers.get(item["paper"])
                if paper_id is not None and paper_id not in present:
                    CollectionItem.objects.create(
                        collection=row,
                        paper_id=paper_id,
                        position=len(present),
                        note=item["note"],
                        added_at=item["added_at"],
                    )
                    present.add(paper_id)


def _follow_lines() -> Iterator[Line]:
    for row in in_chunks(Follow.objects.select_related("user", *LINKED)):
        target = ENTITIES[row.kind].key_of(row.target) if row.kind in LINKED else row.query
        yield {
            "kind": "follow",
            "user": row.user.username,
            "of": row.kind,
            "target": target,
            "created_at": row.created_at,
        }


def _restore_follows(lines: list[Line]) -> None:
    users = user_ids(lines)
    with transaction.atomic():
        for line in lines:
            target: dict[str, Any] = {"query": line["target"]}
            if line["of"] in LINKED:
                entity = ENTITIES[line["of"]]
                rows = entity.model._default_manager.filter(**{entity.key: line["target"]})
                target = {line["of"]: rows.first()}
            if line["user"] in users and None not in target.values():
                defaults = {"created_at": line["created_at"]}
                Follow.objects.get_or_create(user_id=users[line["user"]], kind=line["of"], **target, defaults=defaults)


CONTRIBUTIONS: list[Kind] = [
    Kind("vote", _vote_lines, _restore_votes, Vote.objects.count),
    Kind("reading_state", _state_lines, _restore_states, ReadingState.objects.count),
    Kind("comment", _comment_lines, _restore_comments, Comment.objects.count),
    Kind("collection", _collection_lines, _restore_collections, Collection.objects.count),
    Kind("follow", _follow_lines, _restore_follows, Follow.objects.count),
]
