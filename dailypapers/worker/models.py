"""What the worker remembers of its steps, and the signs of life of its processes."""

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


class Heartbeat(models.Model):
    """The sign of life of one worker process, written every few seconds while it runs."""

    name = models.CharField(max_length=120, unique=True, help_text="Host, process, and when it began")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="The last sign of life")
    ended_at = models.DateTimeField(null=True, help_text="When it ended in order; empty: it runs, or was killed")
    lanes = models.JSONField(default=dict, help_text="What each lane does, since when, and its last sign")
    key = models.CharField(max_length=16, blank=True, help_text="Tells the secret keys of hosts apart")
    trouble = models.CharField(max_length=400, blank=True, help_text="The last error of the database, and when")

    class Meta:
        verbose_name = "worker process"
        verbose_name_plural = "worker processes"
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.name
