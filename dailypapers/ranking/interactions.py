"""What people did, read for their feeds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db.models import Count, Max, Model, QuerySet, Sum

from dailypapers.community.models import CollectionItem, Follow, ReadingState, Vote
from dailypapers.ranking.followed import followed_papers
from dailypapers.ranking.models import FeedSettings, Seed
from dailypapers.ranking.personal import Interaction, Profile, Sliders
from dailypapers.ranking.personal.profile import MAX_INTERACTIONS, Kind

BETWEEN = ":"  # the two fingerprints of a basis
VERSION = 3  # of how feeds are made: another number makes every feed anew
_KINDS: dict[str, Kind] = {
    ReadingState.State.READ: Kind.READ,
    ReadingState.State.LATER: Kind.SAVED,
    ReadingState.State.HIDDEN: Kind.HIDDEN,
}


def profile_of(user_id: int, now: datetime, newest: date) -> Profile:
    """Read the interactions (the newest of each kind) and follows of a user; searches among the papers until `newest`.

    Nine queries at most, and the searches.
    """
    interactions: list[Interaction] = []

    def add(rows: Iterable[tuple[int, datetime]], kind: Kind) -> None:
        interactions.extend(Interaction(paper, kind, (now - at).total_seconds() / 86_400) for paper, at in rows)

    add(_newest(Vote.objects.filter(user_id=user_id), "created_at"), Kind.VOTE)
    add(_newest(CollectionItem.objects.filter(collection__owner_id=user_id), "added_at"), Kind.SAVED)
    add(_newest(Seed.objects.filter(user_id=user_id), "created_at"), Kind.SEED)
    states = ReadingState.objects.filter(user_id=user_id).order_by("-changed_at", "paper_id")
    for paper, state, at in states.values_list("paper_id", "state", "changed_at")[: 2 * MAX_INTERACTIONS]:
        interactions.append(Interaction(paper, _KINDS[state], (now - at).total_seconds() / 86_400))
    return Profile(tuple(interactions), frozenset(_topics(user_id)), followed_papers(user_id, now, newest))


def dealt_with(user_id: int) -> set[int]:
    """Return the papers somebody voted for, put away or hid, which do not come again. Two queries."""
    voted = Vote.objects.filter(user_id=user_id).values_list("paper_id", flat=True)
    states = ReadingState.objects.filter(user_id=user_id).values_list("paper_id", flat=True)
    return {*voted, *states}


def sliders_of(user_id: int) -> Sliders:
    """Return the sliders of a user, or the usual ones."""
    row = FeedSettings.objects.filter(user_id=user_id).first()
    return Sliders(row.freshness / 100, row.popularity / 100, row.breadth / 100) if row else Sliders()


class _Table(NamedTuple):
    """A table of interactions, and the column that leads to who did them."""

    model: type[Model]
    owner: str


_TABLES = (
    _Table(Vote, "user_id"),
    _Table(CollectionItem, "collection__owner_id"),
    _Table(ReadingState, "user_id"),
    _Table(Follow, "user_id"),
    _Table(Seed, "user_id"),
)


def newest_rows() -> tuple[int, ...]:
    """Return the highest id of each table of interactions. Five queries, each answered by the primary key."""
    return tuple(model._default_manager.aggregate(last=Max("id"))["last"] or 0 for model, _ in _TABLES)


def users_since(seen: tuple[int, ...]) -> list[int]:
    """Return the users who did something since `newest_rows` returned `seen`. Five queries."""
    users: set[int] = set()
    for (model, owner), last in zip(_TABLES, seen, strict=True):
        users.update(model._default_manager.filter(id__gt=last).order_by().values_list(owner, flat=True).distinct())
    return sorted(users)


def bases(user_ids: Iterable[int] | None, stamp: str) -> dict[int, str]:
    """Return by user two fingerprints of what their feed is derived from, for those who did anything. Nine queries.

    The first is of what they did, the second of the candidates, for which `stamp` stands. Nothing pushes: an
    interaction changes the fingerprint however it was written.
    """
    users = None if user_ids is None else list(user_ids)
    facts: dict[int, list[Any]] = {}

    def add(rows: QuerySet[Any], owner: str, moment: str, what: str = "id") -> None:
        chosen = rows if users is None else rows.filter(**{f"{owner}__in": users})
        for user, *values in (
            chosen.order_by().values_list(owner).annotate(n=Count(what), last=Max(moment), ids=Sum(what))
        ):
            facts.setdefault(user, []).append((rows.model.__name__, *map(str, values)))

    add(Vote.objects.all(), "user_id", "created_at")
    add(CollectionItem.objects.all(), "collection__owner_id", "added_at")
    add(ReadingState.objects.all(), "user_id", "changed_at")
    add(Follow.objects.all(), "user_id", "created_at")
    persons = Follow.objects.filter(kind=Follow.Kind.PERSON, person__is_active=True)
    add(persons, "user_id", "person__votes__created_at", "person__votes__id")
    add(persons, "user_id", "person__comments__created_at", "person__comments__id")
    add(Seed.objects.all(), "user_id", "created_at")
    add(FeedSettings.objects.all(), "user_id", "changed_at")
    return {user: f"{_digest(VERSION, sorted(parts))}{BETWEEN}{stamp}" for user, parts in sorted(facts.items())}


def _digest(*parts: Any) -> str:
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _newest(rows: QuerySet[Any], moment: str) -> Iterable[tuple[int, datetime]]:
    """Return paper and moment of the newest `MAX_INTERACTIONS` rows."""
    newest = rows.order_by(f"-{moment}", "paper_id")[:MAX_INTERACTIONS]
    return list(newest.values_list("paper_id", moment))


def _topics(user_id: int) -> Iterable[str]:
    """Yield the followed topics of a user, such as `cat:cs.LG`."""
    names = {
        Follow.Kind.AUTHOR: ("name", "author__name"),
        Follow.Kind.CATEGORY: ("cat", "category__code"),
        Follow.Kind.ORGANISATION: ("org", "organisation__name"),
        Follow.Kind.KEYWORD: ("key", "keyword__name"),
    }
    columns = [column for _, column in names.values()]
    for kind, *values in Follow.objects.filter(user_id=user_id).values_list("kind", *columns):
        for (named, (prefix, _)), value in zip(names.items(), values, strict=True):
            if kind == named and value:
                yield f"{prefix}:{value}"
