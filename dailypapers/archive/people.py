"""Kinds of who uses the instance and what they did.

No secret is written: no password, no token, no hash of one. People come back with their addresses, and sign in by a new
password or with the other site they used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet

from dailypapers.accounts.models import User
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.models import Author, Category, Keyword, Organisation, Paper
from dailypapers.catalog.queries import find
from dailypapers.community.counters import recount
from dailypapers.community.models import (
    Collection,
    CollectionItem,
    Comment,
    CommentEdit,
    Follow,
    Group,
    Membership,
    Reaction,
    ReadingState,
    Vote,
)

_FACTS = ("display_name", "about", "email", "is_curator", "is_moderator", "is_staff", "is_superuser", "is_active",
          "notify_by_mail")  # fmt: skip
_TARGETS: dict[str, tuple[Any, str]] = {
    "author": (Author, "name"), "organisation": (Organisation, "slug"), "category": (Category, "code"),
    "keyword": (Keyword, "slug"), "person": (User, "username"),
}  # fmt: skip


def paper_ids(lines: list[Line]) -> dict[str, int]:
    """The papers that lines name, by the key they name them by."""
    keys = {line["paper"] for line in lines}
    known = dict(Paper.objects.filter(key__in=keys).values_list("key", "id"))
    for key in keys - known.keys():
        if found := find(key):
            known[key] = found.id
    return known


def users(lines: list[Line], name: str = "user") -> dict[str, int]:
    """The users that lines name, by their names. A line without a user names nobody."""
    return dict(User.objects.filter(username__in={line[name] for line in lines}).values_list("username", "id"))


def _in_chunks(rows: QuerySet[Any]) -> Iterator[Any]:
    yield from rows.order_by("id").iterator(chunk_size=CHUNK)


# --- users and groups ---------------------------------------------------------------------------------------------


def _user_lines() -> Iterator[Line]:
    for user in _in_chunks(User.objects.prefetch_related("emailaddress_set", "socialaccount_set")):
        addresses = [
            {"email": a.email, "verified": a.verified, "primary": a.primary} for a in user.emailaddress_set.all()
        ]
        signs_in = [{"provider": a.provider, "uid": a.uid} for a in user.socialaccount_set.all()]
        facts = {name: getattr(user, name) for name in _FACTS}
        yield {"kind": "user", "username": user.username, "date_joined": user.date_joined, **facts,
               "addresses": addresses, "signs_in_with": signs_in}  # fmt: skip


def _take_users(lines: list[Line]) -> None:
    """A user who is here already stays as they are: nobody gains a right or an address by a file."""
    with transaction.atomic():
        for line in lines:
            if User.objects.filter(username__iexact=line["username"]).exists():
                continue
            facts = {name: line[name] for name in _FACTS}
            user = User(username=line["username"], date_joined=datetime.fromisoformat(line["date_joined"]), **facts)
            user.set_unusable_password()
            user.save()
            for address in line["addresses"]:
                if not EmailAddress.objects.filter(email__iexact=address["email"], verified=True).exists():
                    EmailAddress.objects.create(user=user, **address)
            for account in line["signs_in_with"]:
                SocialAccount.objects.get_or_create(**account, defaults={"user": user})


def _group_lines() -> Iterator[Line]:
    for group in _in_chunks(Group.objects.prefetch_related("memberships__user")):
        members = [{"user": m.user.username, "role": m.role, "joined_at": m.joined_at} for m in group.memberships.all()]
        yield {"kind": "group", "slug": group.slug, "name": group.name, "description": group.description,
               "is_public": group.is_public, "created_at": group.created_at, "members": members}  # fmt: skip


def _take_groups(lines: list[Line]) -> None:
    with transaction.atomic():
        for line in lines:
            facts = {name: line[name] for name in ("name", "description", "is_public", "created_at")}
            group, _ = Group.objects.get_or_create(slug=line["slug"], defaults=facts)
            known = users(line["members"])
            for row in line["members"]:
                if row["user"] in known:
                    defaults = {"role": row["role"], "joined_at": row["joined_at"]}
                    Membership.objects.get_or_create(group=group, user_id=known[row["user"]], defaults=defaults)


# --- votes and reading states -------------------------------------------------------------------------------------


def _vote_lines() -> Iterator[Line]:
    for row in _in_chunks(Vote.objects.select_related("user", "paper")):
        yield {"kind": "vote", "user": row.user.username, "paper": row.paper.key, "created_at": row.created_at}


def _take_votes(lines: list[Line]) -> None:
    who, which = users(lines), paper_ids(lines)
    rows = [
        Vote(user_id=who[line["user"]], paper_id=which[line["paper"]], created_at=line["created_at"])
        for line in lines
        if line["user"] in who and line["paper"] in which
    ]
    with transaction.atomic():
        Vote.objects.bulk_create(rows, ignore_conflicts=True)
        recount(which.values())


def _state_lines() -> Iterator[Line]:
    for row in _in_chunks(ReadingState.objects.select_related("user", "paper")):
        yield {"kind": "reading_state", "user": row.user.username, "paper": row.paper.key, "state": row.state,
               "changed_at": row.changed_at}  # fmt: skip


def _take_states(lines: list[Line]) -> None:
    who, which = users(lines), paper_ids(lines)
    rows = [
        ReadingState(user_id=who[line["user"]], paper_id=which[line["paper"]], state=line["state"],
                     changed_at=line["changed_at"])
        for line in lines
        if line["user"] in who and line["paper"] in which
    ]  # fmt: skip
    with transaction.atomic():
        ReadingState.objects.bulk_create(rows, ignore_conflicts=True)


# --- comments -----------------------------------------------------------------------------------------------------


def _comment_lines() -> Iterator[Line]:
    """Oldest first, so that a reply stands behind what it replies to."""
    rows = Comment.objects.select_related("user", "paper", "group", "parent__user")
    for row in _in_chunks(rows.prefetch_related("edits", "reactions__user")):
        yield {
            "kind": "comment", "paper": row.paper.key, "user": row.user.username if row.user else None,
            "created_at": row.created_at, "text": row.text, "mentions": row.mentions,
            "group": row.group.slug if row.group else None,
            "parent": row.parent and [row.parent.user and row.parent.user.username, row.parent.created_at],
            "edited_at": row.edited_at, "deleted_at": row.deleted_at, "deleted_by_moderator": row.deleted_by_moderator,
            "edits": [{"text": edit.text, "created_at": edit.created_at} for edit in row.edits.all()],
            "reactions": [
                {"user": r.user.username, "kind": r.kind, "created_at": r.created_at} for r in row.reactions.all()
            ],
        }  # fmt: skip


def _take_comments(lines: list[Line]) -> None:
    """A comment is known again by its paper, its writer and its moment."""
    who, which = users(lines), paper_ids(lines)
    groups = dict(Group.objects.values_list("slug", "id"))
    with transaction.atomic():
        for line in lines:
            if line["paper"] in which and (line["group"] is None or line["group"] in groups):
                _take_comment(line, which[line["paper"]], who.get(line["user"]), groups.get(line["group"]))
        recount(which.values())


def _take_comment(line: Line, paper_id: int, user_id: int | None, group_id: int | None) -> None:
    of_paper = Comment.objects.filter(paper_id=paper_id)
    if of_paper.filter(user=user_id, created_at=line["created_at"]).exists():
        return
    parent = None
    if line["parent"]:
        name, written = line["parent"]
        by_name = of_paper.filter(user__username=name) if name else of_paper.filter(user=None)
        parent = by_name.filter(created_at=written).first()
    columns = ("created_at", "text", "mentions", "edited_at", "deleted_at", "deleted_by_moderator")
    facts = {name: line[name] for name in columns}
    made = Comment.objects.create(paper_id=paper_id, user_id=user_id, group_id=group_id, parent=parent, **facts)
    CommentEdit.objects.bulk_create([CommentEdit(comment=made, **edit) for edit in line["edits"]])
    known = users(line["reactions"])
    for row in line["reactions"]:
        if row["user"] in known:
            Reaction.objects.create(
                comment=made, user_id=known[row["user"]], kind=row["kind"], created_at=row["created_at"]
            )


# --- collections and follows --------------------------------------------------------------------------------------


def _collection_lines() -> Iterator[Line]:
    rows = Collection.objects.select_related("owner", "group").prefetch_related("items__paper")
    for row in _in_chunks(rows):
        items = [{"paper": i.paper.key, "note": i.note, "added_at": i.added_at} for i in row.items.all()]
        yield {"kind": "collection", "slug": row.slug, "owner": row.owner.username,
               "group": row.group.slug if row.group else None, "title": row.title, "description": row.description,
               "visibility": row.visibility, "created_at": row.created_at, "changed_at": row.changed_at,
               "items": items}  # fmt: skip


def _take_collections(lines: list[Line]) -> None:
    """A collection that is here keeps its facts and its order; papers that are missing go to its end."""
    owners = users(lines, "owner")
    groups = dict(Group.objects.values_list("slug", "id"))
    with transaction.atomic():
        for line in lines:
            if line["owner"] not in owners:
                continue
            columns = ("title", "description", "visibility", "created_at", "changed_at")
            facts = {name: line[name] for name in columns} | {"group_id": groups.get(line["group"])}
            row, _ = Collection.objects.get_or_create(slug=line["slug"], owner_id=owners[line["owner"]], defaults=facts)
            which, inside = paper_ids(line["items"]), set(row.items.values_list("paper_id", flat=True))
            for item in line["items"]:
                paper_id = which.get(item["paper"])
                if paper_id is not None and paper_id not in inside:
                    note, added_at = item["note"], item["added_at"]
                    place = {"position": len(inside), "note": note, "added_at": added_at}
                    CollectionItem.objects.create(collection=row, paper_id=paper_id, **place)
                    inside.add(paper_id)


def _follow_lines() -> Iterator[Line]:
    for row in _in_chunks(Follow.objects.select_related("user", *_TARGETS)):
        target = getattr(row.target, _TARGETS[row.kind][1]) if row.kind in _TARGETS else row.query
        yield {"kind": "follow", "user": row.user.username, "of": row.kind, "target": target,
               "created_at": row.created_at}  # fmt: skip


def _take_follows(lines: list[Line]) -> None:
    who = users(lines)
    with transaction.atomic():
        for line in lines:
            where: dict[str, Any] = {"query": line["target"]}
            if line["of"] in _TARGETS:
                model, column = _TARGETS[line["of"]]
                where = {line["of"]: model.objects.filter(**{column: line["target"]}).first()}
            if line["user"] in who and None not in where.values():
                defaults = {"created_at": line["created_at"]}
                Follow.objects.get_or_create(user_id=who[line["user"]], kind=line["of"], **where, defaults=defaults)


PEOPLE: list[Kind] = [
    Kind("user", _user_lines, _take_users, User.objects.count),
    Kind("group", _group_lines, _take_groups, Group.objects.count),
    Kind("vote", _vote_lines, _take_votes, Vote.objects.count),
    Kind("reading_state", _state_lines, _take_states, ReadingState.objects.count),
    Kind("comment", _comment_lines, _take_comments, Comment.objects.count),
    Kind("collection", _collection_lines, _take_collections, Collection.objects.count),
    Kind("follow", _follow_lines, _take_follows, Follow.objects.count),
]
