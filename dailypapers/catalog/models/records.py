"""What papers are derived from: records of sources, notices, and what an administrator has split."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dailypapers.catalog.models.papers import Paper


class Record(models.Model):
    """A paper as found at one source. The payload is the whole parsed record, so that papers can be derived again."""

    source = models.CharField(max_length=40)
    source_id = models.CharField(max_length=255)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="records")
    key = models.CharField(
        max_length=255, db_index=True, help_text="The key the paper would have from this record alone"
    )
    doi = models.CharField(max_length=255, blank=True)
    title_fingerprint = models.BigIntegerField(help_text="0 where the title is too general to match by")
    payload = models.BinaryField(help_text="The record as zlib-compressed JSON")
    payload_hash = models.BigIntegerField()
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source_id", "source"], name="record_once")]
        indexes = [
            models.Index(fields=["title_fingerprint"], name="record_fingerprint", condition=~Q(title_fingerprint=0)),
            models.Index(fields=["doi"], name="record_doi", condition=~Q(doi="")),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.source_id}"


class PaperNotice(models.Model):
    """What a publisher or a registry says of a paper after it came out, by the paper's DOI or arXiv number."""

    identifier = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=16)
    doi = models.CharField(max_length=255, blank=True, help_text="Of the notice, or of the published article")
    issued_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["identifier", "kind", "doi"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.identifier}"


class Separation(models.Model):
    """Two papers that an administrator has split: they are never merged again by themselves."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "other"], name="separated_once")]
