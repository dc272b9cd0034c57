"""When papers are presented at conferences, as a programme says that somebody imported."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone

from dailypapers.catalog.models.papers import Paper


class Presentation(models.Model):
    """A talk or a poster. `venue` is called as the lists of venues call it, `zone` is that of the place."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="presentations", db_index=False)
    venue = models.CharField(max_length=100)
    session = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64, default="UTC")
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "venue", "starts_at"], name="presented_once")]
        indexes = [models.Index(fields=["venue", "starts_at"], name="programme_of_venue")]
        ordering = ["starts_at", "session", "ends_at", "id"]

    def __str__(self) -> str:
        return f"{self.venue}: {self.session}"

    @property
    def starts(self) -> datetime:
        """Return when it starts, by the clocks of the place."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime:
        return self.ends_at.astimezone(ZoneInfo(self.zone))
