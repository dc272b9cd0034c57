"""Collections and what is in them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.groups import Group


class Collection(models.Model):
    """Papers somebody put together, in an order, with notes. The slug ends in letters nobody can guess."""

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Private")
        UNLISTED = "unlisted", _("Whoever has the link")
        PUBLIC = "public", _("Public")

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="collections")
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="collections",
        help_text=_("Its members may read and change the collection"),
    )
    title = models.CharField(max_length=120)
    slug = models.CharField(max_length=160, unique=True)
    description = models.CharField(max_length=2000, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return self.title


class CollectionItem(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="collection_items")
    position = models.PositiveIntegerField()
    note = models.CharField(max_length=1000, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["collection", "paper"], name="collected_once")]
