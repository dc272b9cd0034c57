"""Kinds of single rows: who did what, when, to which paper or comment.

Their columns are plain facts and references. A reference is written as others of the archive are: a user by name, a
paper by its key, an author by name, a group by its slug, a comment by its paper, its writer and its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, models, transaction

from dailypapers.accounts.models import ApiToken, SignupInvitation, User
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.models import Author, Paper
from dailypapers.catalog.queries import find
from dailypapers.community.models import (
    Annotation,
    Claim,
    Comment,
    Flag,
    Group,
    Invitation,
    ModerationEntry,
    Notification,
    Pick,
    Submission,
    Tag,
)
from dailypapers.digests.models import SecretFeed
from dailypapers.ranking.models import FeedSettings, Seed


class _Reference(NamedTuple):
    """How a row of one model is named in an archive, and found again by that name."""

    name_of: Callable[[Any], Any]
    find: Callable[[Any], models.Model | None]


def _name_of_comment(comment: Comment) -> list[Any]:
    return [comment.paper.key, comment.user.username if comment.user else None, comment.created_at]


def _find_comment(name: list[Any]) -> Comment | None:
    paper, user, created_at = name
    return Comment.objects.filter(paper__key=paper, user__username=user, created_at=created_at).first()


_REFERENCES: dict[type[models.Model], _Reference] = {
    User: _Reference(lambda row: row.username, lambda name: User.objects.filter(username=name).first()),
    Paper: _Reference(lambda row: row.key, find),
    Author: _Reference(lambda row: row.name, lambda name: Author.objects.filter(name=name).first()),
    Group: _Reference(lambda row: row.slug, lambda name: Group.objects.filter(slug=name).first()),
    Comment: _Reference(_name_of_comment, _find_comment),
}


@dataclass(frozen=True, slots=True)
class _Interaction:
    """A model as a kind. `identity` are the columns by which an existing row is recognised."""

    name: str
    model: type[models.Model]
    identity: tuple[str, ...]

    def kind(self) -> Kind:
        return Kind(self.name, self.lines, self.restore, self.model._default_manager.count)

    def _columns(self) -> list[models.Field[Any, Any]]:
        return [column for column in self.model._meta.concrete_fields if not column.primary_key]

    def lines(self) -> Iterator[Line]:
        """Yield a line for each row."""
        related = [column.name for column in self._columns() if column.is_relation]
        if Comment in {column.related_model for column in self._columns()}:
            related += ["comment__paper", "comment__user"]
        rows = self.model._default_manager.select_related(*related).order_by("id")
        for row in rows.iterator(chunk_size=CHUNK):
            yield {"kind": self.name} | {self._key(column): self._write(column, row) for column in self._columns()}

    def _key(self, column: models.Field[Any, Any]) -> str:
        return "of" if column.name == "kind" else column.name  # every line has a kind of its own

    def _write(self, column: models.Field[Any, Any], row: models.Model) -> Any:
        """Return the value of a column, or the name of what it points to."""
        value = getattr(row, column.name)
        return value if value is None or not column.is_relation else _REFERENCES[type(value)].name_of(value)

    def restore(self, lines: list[Line]) -> None:
        """Create the rows that are missing; leaves out one that belongs to somebody or something that is not here."""
        found: dict[Any, models.Model | None] = {}
        with transaction.atomic():
            for line in lines:
                facts = {column.name: self._read(column, line, found) for column in self._columns()}
                identity = {name: facts.pop(name) for name in self.identity}
                required = (column for column in self._columns() if not column.null)
                if all((identity | facts)[column.name] is not None for column in required):
                    with suppress(IntegrityError):  # another row has its place: somebody else's submission, say
                        self.model._default_manager.get_or_create(**identity, defaults=facts)

    def _read(self, column: models.Field[Any, Any], line: Line, found: dict[Any, models.Model | None]) -> Any:
        """Return the value of a column, or what it points to; None where that is not here. Looks up each name once."""
        value = line[self._key(column)]
        if value is None or not column.is_relation:
            return value
        key = (column.related_model, str(value))
        if key not in found:
            found[key] = _REFERENCES[column.related_model].find(value)  # type: ignore[index]
        return found[key]


INTERACTIONS: list[Kind] = [
    interaction.kind()
    for interaction in (
        _Interaction("submission", Submission, ("user", "scheme", "identifier", "created_at")),
        _Interaction("claim", Claim, ("user", "paper")),
        _Interaction("annotation", Annotation, ("user", "paper", "created_at", "quote")),
        _Interaction("tag", Tag, ("user", "paper", "name")),
        _Interaction("pick", Pick, ("day", "paper")),
        _Interaction("notification", Notification, ("user", "kind", "created_at", "text")),
        _Interaction("flag", Flag, ("comment", "user")),
        _Interaction("moderation", ModerationEntry, ("moderator", "action", "created_at")),
        _Interaction("seed", Seed, ("user", "paper")),
        _Interaction("feed_settings", FeedSettings, ("user",)),
    )
]

# Ways in: of each secret the hash, which opens nothing. Restored from a file that is trusted alone.
ACCESS: list[Kind] = [
    interaction.kind()
    for interaction in (
        _Interaction("token", ApiToken, ("hash",)),
        _Interaction("sign_up_invitation", SignupInvitation, ("hash",)),
        _Interaction("group_invitation", Invitation, ("hash",)),
        _Interaction("secret_feed", SecretFeed, ("hash",)),
    )
]
