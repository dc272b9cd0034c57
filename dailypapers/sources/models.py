"""The state of harvesting: the sources, how far each part of them is brought in, what every run did."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dailypapers.catalog.leases import Leased


class Source(models.Model):
    """A place that papers come from, as the administrator wants it harvested."""

    class Kind(models.TextChoices):
        ARXIV = "arxiv", "arXiv"
        HUB = "hub", "Hugging Face Daily Papers"
        BIORXIV = "biorxiv", "bioRxiv"
        MEDRXIV = "medrxiv", "medRxiv"
        OPENREVIEW = "openreview", "OpenReview"
        OPENALEX = "openalex", "OpenAlex"
        SEMANTIC_SCHOLAR = "semantic-scholar", "Semantic Scholar"
        ALERTS = "alerts", "Alert mails"
        FEED = "feed", "RSS or Atom feed"

    class Schedule(models.TextChoices):
        MAILING = "mailing", "After each arXiv mailing (00:30 US Eastern, Monday to Friday)"
        HOURLY = "hourly", "Every hour"
        SIX_HOURLY = "six-hourly", "Every six hours"
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"

    name = models.SlugField(max_length=40, unique=True, help_text="As in `dailypapers harvest NAME`")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    is_on = models.BooleanField("on", default=False, help_text="Harvested by the worker, on its schedule")
    schedule = models.CharField(max_length=20, choices=Schedule.choices, default=Schedule.DAILY)
    categories = models.CharField(max_length=1000, blank=True, help_text="Of arXiv, separated by blanks: cs.LG stat.ML")
    address = models.CharField(max_length=1000, blank=True, help_text="Of a feed; of OpenReview its venue")
    next_run_at = models.DateTimeField(null=True, blank=True, help_text="Empty means as soon as it is on")
    last_run_at = models.DateTimeField(null=True, editable=False)
    last_error = models.TextField(blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="Runs in a row that ended in an error")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Slice(Leased):
    """A part of a source that is harvested and resumed on its own: a set, a feed, a range of days."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="slices", db_index=False)
    name = models.CharField(max_length=200)
    cursor = models.JSONField(default=dict, help_text="Where the next page begins: token, datestamp, ETag")
    is_whole = models.BooleanField(default=False, help_text="The last harvest of it came to its end")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name"], name="slice_once")]

    def __str__(self) -> str:
        return self.name


class Harvest(Leased):
    """One run over one source."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="harvests")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    requests = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source.name} {self.started_at:%Y-%m-%d %H:%M}"


class HarvestDay(models.Model):
    """What one run found of one day of its source: of a mailing day, or of a datestamp."""

    harvest = models.ForeignKey(Harvest, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    announced = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    revised = models.PositiveIntegerField(default=0)
    cross_listed = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["harvest", "day"], name="harvest_day_once")]
        ordering = ["day"]


class Announcement(models.Model):
    """One line of a source's mailing, kept to find what was announced and never came."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    identifier = models.CharField(max_length=255)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    is_here = models.BooleanField(
        default=False, help_text="The paper is in the catalogue, in this version or a newer one"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "day", "identifier"], name="announced_once")]
        indexes = [
            models.Index(fields=["source", "identifier"], name="announcement_paper"),
            models.Index(fields=["source", "day"], condition=Q(is_here=False), name="announcement_missing"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.identifier}"


class Failure(models.Model):
    """A record that came and could not be read. It goes when the record comes again and can be."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="unreadable", db_index=False)
    identifier = models.CharField(max_length=255)
    reason = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "identifier"], name="failure_once")]
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.reason}"


class Library(models.Model):
    """A file of references that somebody brought: its rows wait until they say what to take."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"  # for the worker
        READING = "reading", "being read"
        READY = "ready", "ready"  # for its owner to look at
        TAKING = "taking", "being taken in"
        TAKEN = "taken", "taken in"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="libraries")
    name = models.CharField(max_length=120, help_text="Of the file")
    data = models.BinaryField(blank=True, help_text="The file, until it has been read")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    collections = models.JSONField(default=list, help_text="Slugs of the collections that hold what was taken")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "libraries"
        indexes = [
            models.Index(
                fields=["changed_at"], name="library_open", condition=Q(state__in=["waiting", "reading", "taking"])
            )
        ]

    def __str__(self) -> str:
        return self.name


class LibraryRow(models.Model):
    """One reference of a library: what it is to the catalogue, and what its owner chose to do with it."""

    class Choice(models.TextChoices):
        TAKE = "take", "Take it"
        PAPER = "paper", "It is this paper"
        SKIP = "skip", "Skip it"

    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, help_text="One of catalog.actions.KINDS, or damaged")
    title = models.CharField(max_length=2000, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    line = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True, help_text="Why it could not be read")
    payload = models.BinaryField(blank=True, help_text="The record, as catalog.models.Record has it")
    paper = models.ForeignKey("catalog.Paper", null=True, on_delete=models.SET_NULL, related_name="+")
    choice = models.CharField(max_length=5, choices=Choice.choices, default=Choice.TAKE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "position"], name="library_row_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title or self.reason


class HubVisit(models.Model):
    """When the hub was last asked for the models, datasets and Spaces of a paper."""

    paper = models.ForeignKey("catalog.Paper", on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper"], name="hub_visit_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} at {self.asked_at}"
