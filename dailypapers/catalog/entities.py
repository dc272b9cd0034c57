"""What a list of papers can be about: authors, organisations, categories, keywords, venues, topics, people …

One registry says for each kind which model holds it, by which public key addresses and the API name it, which page it
has, what people call it, and how papers point to it. Every table of names elsewhere is made from this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse

from dailypapers.lib.text import slug


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of thing. `papers` is the lookup from a paper to it, `field` the search language's prefix for it."""

    kind: str
    model_label: str
    key: str  # the column of the public key
    url_name: str
    label: str
    plural: str
    example: str  # a target that people recognise
    name: str = "name"  # the column that people read
    papers: str = ""
    field: str = ""
    ignores_case: bool = False

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.model_label)

    def all(self) -> QuerySet[Any]:
        """Return every row of the kind, inactive users left out. Venues have no rows but their tallies."""
        rows = self.model._default_manager.all()
        if self.kind == "venue":
            return rows.filter(kind="venue")
        return rows.filter(is_active=True) if self.kind == "person" else rows

    def find(self, key: str) -> Any | None:
        """Return the row with exactly this public key; None where there is none."""
        if "\0" in key:
            return None
        return self.all().filter(**{f"{self.key}__iexact" if self.ignores_case else self.key: key}).first()

    def guess(self, text: str) -> Any | None:
        """Return the row somebody means: by its key, whatever its case, or by the name that people read."""
        if "\0" in text:
            return None
        key = slug(text) if self.key == "slug" else text
        return (
            self.find(key)
            or self.all().filter(**{f"{self.key}__iexact": key}).first()
            or self.all().filter(**{f"{self.name}__iexact": text}).first()
        )

    def key_of(self, row: Any) -> str:
        """Return the public key of a row."""
        return str(getattr(row, self.key))

    def name_of(self, row: Any) -> str:
        """Return what people read: "Machine Learning (cs.LG)" for a category, else its name."""
        name = str(getattr(row, self.name) or "")
        if self.kind == "category":
            return f"{name} ({row.code})" if name else str(row.code)
        return name or self.key_of(row)

    def url(self, key: str) -> str:
        """Return the path of its page."""
        return reverse(self.url_name, args=[key])

    def is_valid_key(self, key: str) -> bool:
        """Tell whether any database could hold this key."""
        return "\0" not in key and 0 < len(key) <= 400


_ALL = (
    Entity("author", "catalog.Author", "name", "author", "author", "authors", "Ada Lovelace",
           papers="authors", field="author"),
    Entity("organisation", "catalog.Organisation", "slug", "organisation", "organisation", "organisations", "CERN",
           papers="organisation", field="org"),
    Entity("category", "catalog.Category", "code", "category", "category", "categories", "cs.LG",
           papers="categories", field="cat"),
    Entity("keyword", "catalog.Keyword", "slug", "keyword", "keyword", "keywords", "reinforcement learning",
           papers="keywords"),
    Entity("venue", "catalog.Tally", "key", "venue", "venue", "venues", "CVPR", name="key", field="venue",
           ignores_case=True),
    Entity("topic", "insights.Topic", "slug", "topic", "topic", "topics", "gaussian-splatting-3d-gaussian"),
    Entity("person", "accounts.User", "username", "user", "user", "users", "ada", name="username", ignores_case=True),
    Entity("collection", "community.Collection", "slug", "collection", "collection", "collections",
           "reading-abcdefg", name="title"),
    Entity("group", "community.Group", "slug", "group", "group", "groups", "vision-lab"),
)  # fmt: skip

ENTITIES: dict[str, Entity] = {entity.kind: entity for entity in _ALL}
CATALOGUED: tuple[str, ...] = ("author", "organisation", "category", "keyword")
"""The kinds that papers themselves name."""

INDEXED: tuple[str, ...] = (*CATALOGUED, "venue")
"""The kinds that have an index page, with a tally for each thing."""

BY_PLURAL: dict[str, Entity] = {entity.plural: entity for entity in _ALL}
