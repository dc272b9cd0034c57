"""Submissions of papers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper


class Submission(models.Model):
    """A request to put a paper on a day's page. Without a paper it waits until a source knows the paper."""

    class State(models.TextChoices):
        PENDING = "pending", _("Looked up soon")
        DONE = "done", _("On its day's page")
        FAILED = "failed", _("Not found")

    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="submissions")
    paper = models.ForeignKey(Paper, null=True, blank=True, on_delete=models.CASCADE, related_name="submissions")
    scheme = models.CharField(max_length=12, help_text=_("arxiv, doi or openreview"))
    identifier = models.CharField(max_length=255)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=200, blank=True, help_text=_("Why it was not found"))
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "identifier"], name="submission_waits_once", condition=Q(state="pending")
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="submission_pending", condition=Q(state="pending"))]
