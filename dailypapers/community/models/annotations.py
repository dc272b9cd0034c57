"""What somebody notes for themselves, and nobody else sees: highlights in a text, notes on a paper, tags."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper

QUOTE_LENGTH, CONTEXT_LENGTH, NOTE_LENGTH, TAG_LENGTH = 2_000, 64, 10_000, 60


class Annotation(models.Model):
    """A highlight, with a note or without one; without a quotation a note on the paper as a whole.

    A highlight is anchored by what it quotes and what stands around it, as a TextQuoteSelector of W3C's Web Annotation
    is: so it is found again in another version of the text. `anchor` is where it stood when it was made.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="annotations", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="annotations")
    quote = models.TextField(blank=True)
    prefix = models.CharField(max_length=CONTEXT_LENGTH, blank=True)
    suffix = models.CharField(max_length=CONTEXT_LENGTH, blank=True)
    anchor = models.CharField(max_length=255, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "paper", "created_at"], name="annotation_of_user")]

    def __str__(self) -> str:
        return f"annotation {self.pk}"


class Tag(models.Model):
    """A word by which somebody keeps a paper; small and capital letters are the same."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tags", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=TAG_LENGTH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper", "name"], name="tag_once")]
        indexes = [models.Index(fields=["user", "name"], name="tag_of_user")]

    def __str__(self) -> str:
        return self.name
