"""Groups and picks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Group, Invitation, Membership, Pick, Vote
from dailypapers.lib.errors import NotFound


def group_of(slug: str, user: Any) -> tuple[Group, Membership | None]:
    """Return a group this reader may see, and their membership. Raises `NotFound` for one that is private to others."""
    group = Group.objects.filter(slug=slug).first() if "\0" not in slug else None
    member = None
    if group is not None and isinstance(user, User):
        member = Membership.objects.filter(group=group, user=user).first()
    if group is None or (member is None and not group.is_public):
        raise NotFound(_("This group does not exist, or it is private."))
    return group, member


def groups_of(user: User) -> list[Membership]:
    """Return a user's memberships with their groups, `people` counted."""
    memberships = Membership.objects.filter(user=user).select_related("group")
    return list(memberships.annotate(people=Count("group__memberships")).order_by("group__name"))


def members_of(group: Group) -> list[Membership]:
    return list(group.memberships.select_related("user"))


def invitations_of(group: Group, limit: int = 50) -> list[Invitation]:
    """Return the newest links to a group with who made them."""
    return list(group.invitations.select_related("created_by")[:limit])


def group_papers(group: Group, day: date | None = None) -> QuerySet[Paper]:
    """Return papers that members upvoted, the group commented or collected, with `group_votes` and `group_comments`.

    Of one featured day those with most of the group's votes first; of all days the newest first. Votes of members never
    expire: a day looks the same years later.
    """
    members = Membership.objects.filter(group=group).values("user_id")
    votes = Vote.objects.filter(paper=OuterRef("pk"), user_id__in=members).order_by().values("paper")
    comments = Comment.objects.filter(paper=OuterRef("pk"), group=group, deleted_at=None).order_by().values("paper")
    touched = (
        Q(id__in=Vote.objects.filter(user_id__in=members).values("paper_id"))
        | Q(id__in=Comment.objects.filter(group=group, deleted_at=None).values("paper_id"))
        | Q(collection_items__collection__group=group)
    )
    ids = Paper.objects.filter(touched).values("id")
    papers = Paper.objects.filter(id__in=ids).annotate(group_votes=_number(votes), group_comments=_number(comments))
    if day is not None:
        return papers.filter(featured_on=day).order_by("-group_votes", "-group_comments", "-attention_score", "id")
    return papers.order_by(Coalesce("featured_on", date(1900, 1, 1)).desc(), "-group_votes", "-attention_score", "id")


def group_days(group: Group, limit: int = 14) -> list[tuple[date, int]]:
    """Return the newest days on which the group has papers, and how many."""
    ids = group_papers(group).order_by().values("id")
    featured = Paper.objects.filter(id__in=ids, featured_on__isnull=False).order_by().values_list("featured_on")
    return [(day, n) for day, n in featured.annotate(n=Count("id")).order_by("-featured_on")[:limit] if day]


def picks_between(first: date, last: date) -> list[Pick]:
    """Return the picks of these days, oldest first, with their curators."""
    picks = Pick.objects.filter(day__range=(first, last), curator__is_active=True)
    return list(picks.select_related("curator").order_by("day", "created_at", "id"))


def _number(queryset: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(queryset.annotate(n=Count("id")).values("n"), output_field=IntegerField()), 0)
