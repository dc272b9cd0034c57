"""Kinds of people: users and groups.

No secret is written: no password, no token, no hash of one. People come back with their addresses, and sign in by a new
password or with the other site they used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from dailypapers.accounts.models import User
from dailypapers.accounts.queries import handle_like
from dailypapers.archive.lines import Kind, Line
from dailypapers.archive.references import in_chunks, user_ids
from dailypapers.community.models import Group, Membership
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
_LATER = {"language": ""}  # facts that are written where they are not this, as older archives have them


def _user_lines() -> Iterator[Line]:
    for user in in_chunks(User.objects.prefetch_related("emailaddress_set", "socialaccount_set")):
        addresses = [
            {"email": a.email, "verified": a.verified, "primary": a.primary} for a in user.emailaddress_set.all()
        ]
        sign_ins = [{"provider": a.provider, "uid": a.uid} for a in user.socialaccount_set.all()]
        facts = {name: getattr(user, name) for name in _FACTS}
        facts |= {name: getattr(user, name) for name in _LATER if getattr(user, name) != _LATER[name]}
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
            facts = {name: line[name] for name in _FACTS} | {name: line.get(name, _LATER[name]) for name in _LATER}
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
    for group in in_chunks(Group.objects.prefetch_related("memberships__user")):
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


PEOPLE: list[Kind] = [
    Kind("user", _user_lines, _restore_users, User.objects.count),
    Kind("group", _group_lines, _restore_groups, Group.objects.count),
]
