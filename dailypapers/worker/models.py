"""What the worker remembers of its steps."""

from __future__ import annotations

from django.db import models

from dailypapers.catalog.leases import Leased


class StepState(Leased):
    """The last run of a step; the steps themselves are in `steps.py`."""

    name = models.CharField(max_length=60, unique=True)
    is_paused = models.BooleanField("paused", default=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    message = models.TextField(blank=True, editable=False, help_text="What the last run did, or what went wrong")
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="Runs in a row that failed")

    class Meta:
        verbose_name = "step"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
