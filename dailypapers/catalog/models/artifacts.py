"""What belongs to papers elsewhere: models, datasets and Spaces, numbers of results, repositories and their stars."""

from __future__ import annotations

from django.db import models

from dailypapers.catalog.models.papers import Paper


class Artifact(models.Model):
    """A model, dataset or Space of the hub that says it belongs to a paper."""

    class Kind(models.TextChoices):
        MODEL = "model", "Model"
        DATASET = "dataset", "Dataset"
        SPACE = "space", "Space"

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="artifacts", db_index=False
    )  # in the constraint
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=255)
    title = models.CharField(max_length=400, blank=True)
    task = models.CharField(max_length=100, blank=True)
    likes = models.PositiveIntegerField(null=True)
    downloads = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "kind", "name"], name="artifact_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Result(models.Model):
    """A number of a table of results that names a paper, as its source writes it."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="results")
    task = models.CharField(max_length=200)
    dataset = models.CharField(max_length=200)
    model = models.CharField(max_length=200)
    metric = models.CharField(max_length=200)
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=40)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.metric} of {self.model} on {self.dataset}: {self.value}"


class Repository(models.Model):
    """What is known of a code repository, whatever papers link it."""

    url = models.CharField(max_length=1000, unique=True)
    language = models.CharField(max_length=100, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    is_archived = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True, help_text="When it was asked for, found or not")

    class Meta:
        verbose_name_plural = "repositories"

    def __str__(self) -> str:
        return self.url


class StarsOfDay(models.Model):
    """The stars of a repository on a day: one count a day."""

    url = models.CharField(max_length=1000)
    day = models.DateField()
    stars = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url", "day"], name="stars_once_a_day")]
        verbose_name_plural = "stars of days"

    def __str__(self) -> str:
        return f"{self.url} on {self.day}: {self.stars}"
