"""Comments, their edits and reactions."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.groups import Group

COMMENT_LENGTH = 10_000  # characters


class Comment(models.Model):
    """Markdown with mathematics. One level of replies; a deleted one keeps its place without text and name."""

    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="comments")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="comment_rows")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    group = models.ForeignKey(
        Group,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="comments",
        help_text=_("Only its members see the comment"),
    )
    text = models.TextField(blank=True)
    mentions = models.JSONField(default=list, help_text=_("Names of users the text names and who exist"))
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_moderator = models.BooleanField(default=False)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["paper", "created_at"], name="comment_of_paper")]

    def __str__(self) -> str:
        return self.text[:60]


class CommentEdit(models.Model):
    """A comment as it was before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, help_text=_("When this text was replaced"))

    class Meta:
        ordering = ["created_at", "id"]


class Reaction(models.Model):
    class Kind(models.TextChoices):
        AGREE = "agree", _("Agree")
        THANKS = "thanks", _("Thanks")
        INSIGHT = "insight", _("Insight")
        DOUBT = "doubt", _("Doubt")
        JOY = "joy", _("Joy")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user", "kind"], name="reaction_once")]
