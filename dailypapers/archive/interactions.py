"""Kinds of single rows: who did what, when, to which paper or comment.

Their columns are plain facts and references. A reference is written as others of the archive are: a user by name, a
paper by its key, an author by name, a group by its slug, a comment by its paper, its writer and its moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, models, transaction

from dailypapers.accounts.models import User
from dailypapers.archive.lines import CHUNK, Kind, Line
from dailypapers.catalog.models import Author, Paper
from dailypapers.catalog.queries import find
from dailypapers.community.models import Claim, Comment, Flag, Group, ModerationEntry, Notification, Pick, Submission
from dailypapers.ranking.models import FeedSettings, Seed


def _name_of_comment(comment: Comment) -> list[Any]:
    return [comment.paper.key, comment.user.username if comment.user else None, comment.created_at]


def _comment_named(name: list[Any]) -> Comment | None:
    paper, user, created_at = name
    return Comment.objects.filter(paper__key=paper, user__username=user, created_at=created_at).first()


_NAMES: dict[type[models.Model], tuple[Callable[[Any], Any], Callable[[Any], models.Model | None]]] = {
    User: (lambda row: row.username, lambda name: User.objects.filter(username=name).first()),
    Paper: (lambda row: row.key, find),
    Author: (lambda row: row.name, lambda name: Author.objects.filter(name=name).first()),
    Group: (lambda row: row.slug, lambda name: Group.objects.filter(slug=name).first()),
    Comment: (_name_of_comment, _comment_named),
}
"""For each thing that a row can point to: its name, and what has that name."""


@dataclass(frozen=True, slots=True)
class _Interaction:
    """A model as a kind. ``known_by``: the columns by which a row that is here already is known again."""

    name: str
    model: type[models.Model]
    known_by: tuple[str, ...]

    def kind(self) -> Kind:
        return Kind(self.name, self.lines, self.take, self.model._default_manager.count)

    def _columns(self) -> list[models.Field[Any, Any]]:
        return [column for column in self.model._meta.concrete_fields if not column.primary_key]

    def lines(self) -> Iterator[Line]:
        refers = [column.name for column in self._columns() if column.is_relation]
        if Comment in {column.related_model for column in self._columns()}:
            refers += ["comment__paper", "comment__user"]
        rows = self.model._default_manager.select_related(*refers).order_by("id")
        for row in rows.iterator(chunk_size=CHUNK):
            yield {"kind": self.name} | {self._key(column): self._told(column, row) for column in self._columns()}

    def _key(self, column: models.Field[Any, Any]) -> str:
        return "of" if column.name == "kind" else column.name  # every line has a kind of its own

    def _told(self, column: models.Field[Any, Any], row: models.Model) -> Any:
        value = getattr(row, column.name)
        return value if value is None or not column.is_relation else _NAMES[type(value)][0](value)

    def take(self, lines: list[Line]) -> None:
        """Rows that are missing. One that belongs to somebody or something that is not here is left out."""
        known: dict[Any, models.Model | None] = {}
        with transaction.atomic():
            for line in lines:
                facts = {column.name: self._meant(column, line, known) for column in self._columns()}
                where = {name: facts.pop(name) for name in self.known_by}
                needed = (column for column in self._columns() if not column.null)
                if all((where | facts)[column.name] is not None for column in needed):
                    with suppress(IntegrityError):  # another row stands for it: somebody else's submission, say
                        self.model._default_manager.get_or_create(**where, defaults=facts)

    def _meant(self, column: models.Field[Any, Any], line: Line, known: dict[Any, models.Model | None]) -> Any:
        value = line[self._key(column)]
        if value is None or not column.is_relation:
            return value
        key = (column.related_model, str(value))
        if key not in known:
            known[key] = _NAMES[column.related_model][1](value)  # type: ignore[index]
        return known[key]


INTERACTIONS: list[Kind] = [
    deed.kind()
    for deed in (
        _Interaction("submission", Submission, ("user", "scheme", "identifier", "created_at")),
        _Interaction("claim", Claim, ("user", "paper")),
        _Interaction("pick", Pick, ("day", "paper")),
        _Interaction("notification", Notification, ("user", "kind", "created_at", "text")),
        _Interaction("flag", Flag, ("comment", "user")),
        _Interaction("moderation", ModerationEntry, ("moderator", "action", "created_at")),
        _Interaction("seed", Seed, ("user", "paper")),
        _Interaction("feed_settings", FeedSettings, ("user",)),
    )
]
