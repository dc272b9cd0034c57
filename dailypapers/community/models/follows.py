"""Follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Category, Keyword, Organisation


class Follow(models.Model):
    """A user who wants to see what is new of a target. Exactly one target, by `kind`.

    `query` holds a search, or the slug of a topic: topics are derived from papers, and made anew at times.
    """

    class Kind(models.TextChoices):
        AUTHOR = "author", _("Author")
        ORGANISATION = "organisation", _("Organisation")
        CATEGORY = "category", _("Category")
        KEYWORD = "keyword", _("Keyword")
        PERSON = "person", _("Person")
        SEARCH = "search", _("Search")
        TOPIC = "topic", _("Topic")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    author = models.ForeignKey(Author, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="followers"
    )
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    keyword = models.ForeignKey(Keyword, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="followers")
    query = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            *(
                models.UniqueConstraint(fields=["user", kind], name=f"follow_{kind}_once")
                for kind in ("author", "organisation", "category", "keyword", "person")
            ),
            *(
                models.UniqueConstraint(fields=["user", "query"], name=f"follow_{kind}_once", condition=Q(kind=kind))
                for kind in ("search", "topic")
            ),
        ]

    @property
    def target(self) -> models.Model | str | None:
        return self.query if self.kind in WRITTEN else getattr(self, self.kind)


WRITTEN = frozenset((Follow.Kind.SEARCH, Follow.Kind.TOPIC))
"""The kinds whose target is a text."""
LINKED = tuple(kind.value for kind in Follow.Kind if kind not in WRITTEN)
"""The kinds whose target is a row."""
