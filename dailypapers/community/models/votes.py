"""Votes, marks of what somebody read, and curators' picks."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Paper


class Vote(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="votes", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="vote_rows")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="vote_once")]
        indexes = [models.Index(fields=["user", "-created_at"], name="vote_of_user")]


class ReadingState(models.Model):
    class State(models.TextChoices):
        READ = "read", pgettext_lazy("marked", "Read")
        LATER = "later", _("Read later")
        HIDDEN = "hidden", _("Hidden")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reading_states", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="reading_states")
    state = models.CharField(max_length=10, choices=State.choices)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="reading_state_once")]
        indexes = [models.Index(fields=["user", "state", "-changed_at"], name="reading_list")]


class Pick(models.Model):
    """A paper a curator puts on a day's page, with a note, under their name."""

    curator = models.ForeignKey(User, on_delete=models.CASCADE, related_name="picks")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="picks")
    day = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["day", "paper"], name="pick_once")]
