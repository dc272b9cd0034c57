"""What makes a feed one's own: seeds, sliders, and the order that was worked out from them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone

from dailypapers.catalog.models import Paper

USER = settings.AUTH_USER_MODEL


class Seed(models.Model):
    """A paper somebody names as one of theirs, so that the first day's feed knows something."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="seeds", db_index=False)  # in the constraint
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="seeds")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="seed_once")]


class SeedList(models.Model):
    """A long list of papers somebody named, which the worker reads, and how that ended. Each user has one at most."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    ENDED = (State.DONE, State.FAILED)

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="seed_list")
    text = models.TextField(blank=True, help_text="until it is read")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    unknown = models.JSONField(default=list, help_text="the first names that are not in this catalogue")
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)


class FeedSettings(models.Model):
    """The sliders, each 0 to 100."""

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="feed_settings")
    freshness = models.PositiveSmallIntegerField(default=50, validators=[MaxValueValidator(100)])
    popularity = models.PositiveSmallIntegerField(default=20, validators=[MaxValueValidator(100)])
    breadth = models.PositiveSmallIntegerField(default=30, validators=[MaxValueValidator(100)])
    changed_at = models.DateTimeField(default=timezone.now)


class Feed(models.Model):
    """A worked-out order, derived from everything else and disposable.

    `basis` says what it was derived from: what its user did, and the papers it chooses from.
    """

    user = models.OneToOneField(USER, on_delete=models.CASCADE, related_name="feed")
    basis = models.CharField(max_length=64)
    rows = models.JSONField(default=list, help_text="[paper id, score, {part: value}, reason, exploration], best first")
    made_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(null=True, help_text="When it was last read, to the hour")
    is_wanted = models.BooleanField(
        default=False, db_default=False, help_text="Read since papers came that it does not know"
    )

    class Meta:
        indexes = [models.Index(fields=["user"], name="feed_wanted", condition=models.Q(is_wanted=True))]
