"""Flags and the log of moderation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.comments import Comment


class Flag(models.Model):
    """Somebody says that a comment should not stand here."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        ABUSE = "abuse", _("Insult or harassment")
        OFF_TOPIC = "off_topic", _("Not about the paper")
        OTHER = "other", _("Something else")

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
        REMOVED = "removed", _("removed a comment")
        KEPT = "kept", _("looked at a flagged comment and kept it")
        SUSPENDED = "suspended", _("suspended an account")
        RESTORED = "restored", _("restored an account")
        APPROVED = "approved", _("approved a claim")
        REJECTED = "rejected", _("rejected a claim")
        AUTHORS = "authors", _("decided who wrote what")

    moderator = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=12, choices=Action.choices)
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.SET_NULL, related_name="moderation")
    reason = models.CharField(max_length=500)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = _("moderation entries")
