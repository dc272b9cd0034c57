"""Flags and the log of moderation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.comments import Comment


class Flag(models.Model):
    """Somebody says that a comment should not stand here."""

    class Reason(models.TextChoices):
        SPAM = "spam", "Spam or advertising"
        ABUSE = "abuse", "Insult or harassment"
        OFF_TOPIC = "off_topic", "Not about the paper"
        OTHER = "other", "Something else"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="flags")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="flags", db_index=False)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    text = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="flag_once")]
        indexes = [models.Index(fields=["created_at"], name="flag_open", condition=Q(resolved_at=None))]


class ModerationEntry(models.Model):
    """One line of the public log of what moderators did, and why. Nothing of a removed text is repeated."""

    class Action(models.TextChoices):
        REMOVED = "removed", "removed a comment"
        KEPT = "kept", "looked at a flagged comment and kept it"
        SUSPENDED = "suspended", "suspended an account"
        RESTORED = "restored", "restored an account"
        APPROVED = "approved", "approved a claim"
        REJECTED = "rejected", "rejected a claim"
        AUTHORS = "authors", "decided who wrote what"

    moderator = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=12, choices=Action.choices)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "moderation entries"
