"""Notifications."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper
from dailypapers.community.models.comments import Comment
from dailypapers.community.models.groups import Group


class Notification(models.Model):
    class Kind(models.TextChoices):
        REPLY = "reply", _("replied to your comment")
        MENTION = "mention", _("named you in a comment")
        SUBMISSION = "submission", _("your submission")
        CLAIM = "claim", _("your claim")
        REMOVED = "removed", _("your comment was removed")
        FOLLOWED = "followed", _("follows you")
        JOINED = "joined", _("joined your group")
        STATUS = "status", _("a paper of yours was retracted, withdrawn or published")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    actor = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text=_("Sent by mail, or found needless to send"))

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_of_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
            models.Index(fields=["created_at"], name="notification_unmailed", condition=Q(mailed_at=None)),
        ]
