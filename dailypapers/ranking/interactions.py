"""What people did, read for their feeds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from django.db.models import Count, Max, Model, QuerySet, Sum

from dailypapers.community.models import CollectionItem, Follow, ReadingState, Vote
from dailypapers.ranking.followed import led_to
from dailypapers.ranking.models import FeedSettings, Seed
from dailypapers.ranking.personal import Interaction, Profile, Sliders
from dailypapers.ranking.personal.profile import MAX_INTERACTIONS, Kind

VERSION = 2  # of the feed's method: another number makes every feed anew
_STATES: dict[str, Kind] = {"read": "read", "later": "saved", "hidden": "hidden"}


def profile_of(user_id: int, now: datetime, newest: date) -> Profile:
    """Interactions (the newest of each kind) and follows of a user, whose searches are among the papers until `newest`.

    Nine queries at most, and the searches.
    """
    interactions: list[Interaction] = []

    def add(rows: Iterable[tuple[int, datetime]], kind: Kind) -> None:
        interactions.extend(Interaction(paper, kind, (now - at).total_seconds() / 86_400) for paper, at in rows)

    add(_newest(Vote.objects.filter(user_id=user_id), "created_at"), "vote")
    add(_newest(CollectionItem.objects.filter(collection__owner_id=user_id), "added_at"), "saved")
    add(_newest(Seed.objects.filter(user_id=user_id), "created_at"), "seed")
    states = ReadingState.objects.filter(user_id=user_id).order_by("-changed_at", "paper_id")
    for paper, state, at in states.values_list("paper_id", "state", "changed_at")[: 2 * MAX_INTERACTIONS]:
        interactions.append(Interaction(paper, _STATES[state], (now - at).total_seconds() / 86_400))
    return Profile(tuple(interactions), frozenset(_topics(user_id)), led_to(user_id, now, newest))


def dealt_with(user_id: int) -> set[int]:
    """The papers somebody voted for, put away or hid: they do not come again. Two queries."""
    voted = Vote.objects.filter(user_id=user_id).values_list("paper_id", flat=True)
    states = ReadingState.objects.filter(user_id=user_id).values_list("paper_id", flat=True)
    return {*voted, *states}


def sliders_of(user_id: int) -> Sliders:
    row = FeedSettings.objects.filter(user_id=user_id).first()
    return Sliders(row.freshness / 100, row.popularity / 100, row.breadth / 100) if row else Sliders()


_DEEDS: tuple[tuple[type[Model], str], ...] = (
    (Vote, "user_id"), (CollectionItem, "collection__owner_id"), (ReadingState, "user_id"), (Follow, "user_id"),
    (Seed, "user_id"),
)  # fmt: skip


def newest_rows() -> tuple[int, ...]:
    """The highest id of each kind of interaction. Five queries, each answered by the primary key."""
    return tuple(model._default_manager.aggregate(last=Max("id"))["last"] or 0 for model, _ in _DEEDS)


def users_since(seen: tuple[int, ...]) -> list[int]:
    """Who did something after `newest_rows` said this. Five queries."""
    found: set[int] = set()
    for (model, owner), last in zip(_DEEDS, seen, strict=True):
        found.update(model._default_manager.filter(id__gt=last).order_by().values_list(owner, flat=True).distinct())
    return sorted(found)


def bases(user_ids: Iterable[int] | None, stamp: str) -> dict[int, str]:
    """A fingerprint of all that a user's feed is derived from, for those who did anything. Eight queries in all.

    `stamp` tells of the candidates. Nothing pushes: a interaction written by whatever way changes the fingerprint.
    """
    wanted = None if user_ids is None else list(user_ids)
    facts: dict[int, list[Any]] = {}

    def add(rows: QuerySet[Any], owner: str, moment: str, what: str = "id") -> None:
        chosen = rows if wanted is None else rows.filter(**{f"{owner}__in": wanted})
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
    return {user: _digest(VERSION, stamp, sorted(parts)) for user, parts in sorted(facts.items())}


def _digest(*parts: Any) -> str:
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _newest(rows: QuerySet[Any], moment: str) -> Iterable[tuple[int, datetime]]:
    found: Iterable[tuple[int, datetime]] = rows.order_by(f"-{moment}", "paper_id").values_list("paper_id", moment)[
        :MAX_INTERACTIONS
    ]
    return found


def _topics(user_id: int) -> Iterable[str]:
    names = {
        Follow.Kind.AUTHOR: ("name", "author__name"),
        Follow.Kind.CATEGORY: ("cat", "category__code"),
        Follow.Kind.ORGANISATION: ("org", "organisation__name"),
        Follow.Kind.KEYWORD: ("key", "keyword__name"),
    }
    columns = [column for _, column in names.values()]
    for kind, *values in Follow.objects.filter(user_id=user_id).values_list("kind", *columns):
        for (known, (prefix, _)), value in zip(names.items(), values, strict=True):
            if kind == known and value:
                yield f"{prefix}:{value}"
