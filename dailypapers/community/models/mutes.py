"""What readers do not want to see."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User


class Mute(models.Model):
    """A word, author, category or keyword that a reader is not interested in; kept as text, as they were shown it."""

    class Kind(models.TextChoices):
        WORD = "word", _("Word")
        AUTHOR = "author", _("Author")
        CATEGORY = "category", _("Category")
        KEYWORD = "keyword", _("Topic")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mutes", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    target = models.CharField(max_length=400)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "target"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"
