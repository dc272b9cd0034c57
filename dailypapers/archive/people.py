"""Kinds of people and what they did: users, groups, votes, comments, collections, follows.

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
from dailypapers.accounts.queries import handle_like
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.catalog.queries import find
from dailypapers.community.actions.follows import KINDS as FOLLOWED
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
from dailypapers.lib.display_names import mended_display_name

_FACTS = (
    "display_name",
    "about",
    "email",
    "is_curator",
    "is_moderator",
    "is_staff",
    "is_superuser",
    "is_active",
    "notify_by_mail",
)


def paper_ids(lines: list[Line]) -> dict[str, int]:
    """Return the ids of the papers that lines name, by key; keys of merged papers lead to the paper of today."""
    keys = {line["paper"] for line in lines}
    ids = dict(Paper.objects.filter(key__in=keys).values_list("key", "id"))
    for key in keys - ids.keys():
        if paper := find(key):
            ids[key] = paper.id
    return ids


def user_ids(lines: list[Line], name: str = "user") -> dict[str, int]:
    """Return the ids of the users that lines name, by username. A line without a user names nobody."""
    return dict(User.objects.filter(username__in={line[name] for line in lines}).values_list("username", "id"))


def _in_chunks(rows: QuerySet[Any]) -> Iterator[Any]:
    yield from rows.order_by("id").iterator(chunk_size=CHUNK)


# --- users and groups ---------------------------------------------------------------------------------------------


def _user_lines() -> Iterator[Line]:
    for user in _in_chunks(User.objects.prefetch_related("emailaddress_set", "socialaccount_set")):
        addresses = [
            {"email": a.email, "verified": a.verified, "primary": a.primary} for a in user.emailaddress_set.all()
        ]
        sign_ins = [{"provider": a.provider, "uid": a.uid} for a in user.socialaccount_set.all()]
        facts = {name: getattr(user, name) for name in _FACTS}
        yield {
            "kind": "user",
            "username": user.username,
            "date_joined": user.date_joined,
            **facts,
            "addresses": addresses,
            "signs_in_with": sign_ins,
        }


def _restore_users(lines: list[Line]) -> None:
    """Create missing users. An existing one stays as they are: nobody gains a right or an address by a file."""
    with transaction.atomic():
        for line in lines:
            if User.objects.filter(username__iexact=line["username"]).exists():
                continue
            facts = {name: line[name] for name in _FACTS}
            is_administrator = facts["is_staff"] or facts["is_superuser"]
            name = mended_display_name(facts["display_name"], may_name_role=is_administrator)
            facts["display_name"] = "" if handle_like(name) else name
            user = User(username=line["username"], date_joined=datetime.fromisoformat(line["date_joined"]), **facts)
            user.set_unusable_password()
            user.clean_fields(exclude=["password"])
            user.save()
            for address in line["addresses"]:
                if not EmailAddress.objects.filter(email__iexact=address["email"], verified=True).exists():
                    columns = {name: address[name] for name in ("email", "verified", "primary")}  # and no other's user
                    EmailAddress.objects.create(user=user, **columns)
            for account in line["signs_in_with"]:
                SocialAccount.objects.get_or_create(
                    provider=str(account["provider"]), uid=str(account["uid"]), defaults={"user": user}
                )


def _group_lines() -> Iterator[Line]:
    for group in _in_chunks(Group.objects.prefetch_related("memberships__user")):
        members = [{"user": m.user.username, "role": m.role, "joined_at": m.joined_at} for m in group.memberships.all()]
        yield {
            "kind": "group",
            "slug": group.slug,
            "name": group.name,
            "description": group.description,
            "is_public": group.is_public,
            "created_at": group.created_at,
            "members": members,
        }


def _restore_groups(lines: list[Line]) -> None:
    with transaction.atomic():
        for line in lines:
            facts = {name: line[name] for name in ("name", "description", "is_public", "created_at")}
            group, _ = Group.objects.get_or_create(slug=line["slug"], defaults=facts)
            users = user_ids(line["members"])
            for row in line["members"]:
                if row["user"] in users:
                    defaults = {"role": row["role"], "joined_at": row["joined_at"]}
                    Membership.objects.get_or_create(group=group, user_id=users[row["user"]], defaults=defaults)


# --- votes and reading states -------------------------------------------------------------------------------------


def _vote_lines() -> Iterator[Line]:
    for row in _in_chunks(Vote.objects.select_related("user", "paper")):
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
    for row in _in_chunks(ReadingState.objects.select_related("user", "paper")):
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


# --- comments -----------------------------------------------------------------------------------------------------


def _comment_lines() -> Iterator[Line]:
    """Oldest first, so that a reply stands behind what it replies to."""
    rows = Comment.objects.select_related("user", "paper", "group", "parent__user")
    for row in _in_chunks(rows.prefetch_related("edits", "reactions__user")):
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


# --- collections and follows --------------------------------------------------------------------------------------


def _collection_lines() -> Iterator[Line]:
    rows = Collection.objects.select_related("owner", "group").prefetch_related("items__paper")
    for row in _in_chunks(rows):
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
    for row in _in_chunks(Follow.objects.select_related("user", *FOLLOWED)):
        target = ENTITIES[row.kind].key_of(row.target) if row.kind in FOLLOWED else row.query
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
            if line["of"] in FOLLOWED:
                entity = ENTITIES[line["of"]]
                rows = entity.model._default_manager.filter(**{entity.key: line["target"]})
                target = {line["of"]: rows.first()}
            if line["user"] in users and None not in target.values():
                defaults = {"created_at": line["created_at"]}
                Follow.objects.get_or_create(user_id=users[line["user"]], kind=line["of"], **target, defaults=defaults)


PEOPLE: list[Kind] = [
    Kind("user", _user_lines, _restore_users, User.objects.count),
    Kind("group", _group_lines, _restore_groups, Group.objects.count),
    Kind("vote", _vote_lines, _restore_votes, Vote.objects.count),
    Kind("reading_state", _state_lines, _restore_states, ReadingState.objects.count),
    Kind("comment", _comment_lines, _restore_comments, Comment.objects.count),
    Kind("collection", _collection_lines, _restore_collections, Collection.objects.count),
    Kind("follow", _follow_lines, _restore_follows, Follow.objects.count),
]
