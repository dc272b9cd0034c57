"""The texts of papers: where each came from, under which licence, and what stood in the way.

The document itself stands in a table of its own, so that lists of texts never touch its pages, and in the database
rather than in a folder: it appears and vanishes with its row in one transaction, every host of a site on PostgreSQL
reads it, and a backup holds it. Compressed, a paper takes some 40 kB.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from dailypapers.accounts.models import User
from dailypapers.catalog.leases import Leased
from dailypapers.catalog.models import Paper
from dailypapers.lib.sentences import sentence

SOURCE_NAMES = {
    "arxiv-html": "arXiv, HTML", "arxiv-pdf": "arXiv, PDF", "plos": "PLOS", "elife": "eLife", "biorxiv": "bioRxiv",
    "medrxiv": "medRxiv", "europepmc": "Europe PMC", "openreview": "OpenReview", "link": sentence("a linked PDF"),
    "file": sentence("a file that was brought"),
}  # fmt: skip
"""Where texts come from, as readers call it."""


class FullText(Leased):
    """The text of a paper: the site's, fetched from a source, or the copy of one member, from a file they brought."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be fetched"
        READ = "read", "Read"
        MISSING = "missing", "No source offers it"
        FAILED = "failed", "Could not be fetched or read"

    class Priority(models.IntegerChoices):
        EVERYTHING = 0, "Every paper is fetched"
        SEEN = 1, "People see it, or saved it"
        ASKED = 2, "Somebody asked for it"

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="texts", db_index=False)
    owner = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, related_name="texts", help_text="Who brought it; empty: the site's"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.EVERYTHING)
    problem = models.TextField(blank=True, help_text="What stood in the way, source by source")
    failures = models.PositiveIntegerField(default=0, help_text="Tries in a row that brought no text")
    next_try_at = models.DateTimeField(null=True, help_text="Empty: nothing is to be done")

    source = models.CharField(max_length=20, blank=True, help_text="arxiv-html, arxiv-pdf, plos, …, or file")
    url = models.CharField(max_length=1000, blank=True)
    version = models.PositiveSmallIntegerField(null=True, help_text="Of the paper, where the source has versions")
    licence = models.CharField(max_length=255, blank=True, help_text="As the file itself states it")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file")
    file_size = models.PositiveIntegerField(default=0, help_text="Bytes")
    fetched_at = models.DateTimeField(null=True)
    words = models.PositiveIntegerField(default=0)
    linked_by = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="`cited_works.LINKER` that matched its references; 0: none yet"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper"], condition=Q(owner=None), name="text_once"),
            models.UniqueConstraint(fields=["paper", "owner"], name="own_text_once"),
        ]
        indexes = [
            models.Index(fields=["-priority", "next_try_at"], name="text_due", condition=~Q(next_try_at=None)),
            models.Index(fields=["linked_by"], name="text_linked_by"),
        ]

    def __str__(self) -> str:
        return f"text {self.pk} of paper {self.paper_id}"

    @property
    def source_name(self) -> str:
        """Return where the text came from, as readers call it."""
        return SOURCE_NAMES.get(self.source, self.source)

    @classmethod
    def due(cls) -> QuerySet[FullText]:
        """Return the texts that are to be fetched now, the most urgent first."""
        return cls.objects.filter(next_try_at__lte=timezone.now()).order_by("-priority", "next_try_at", "pk")


class StoredDocument(models.Model):
    """What was read out of the file of a text. Read anew from the file where the program reads more than it did."""

    text = models.OneToOneField(FullText, primary_key=True, on_delete=models.CASCADE, related_name="stored")
    format = models.PositiveSmallIntegerField(help_text="`fulltext.document.FORMAT` when it was read")
    document = models.BinaryField(help_text="A `fulltext.document.Document` as zlib-compressed JSON")
    file = models.BinaryField(default=b"", help_text="The file itself, where somebody brought it: nobody else has it")


class TextPicture(models.Model):
    """A picture of a text that stands nowhere but in its file: a part of a page of a PDF, as PNG."""

    text = models.ForeignKey(FullText, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    src = models.CharField(max_length=80, help_text="As the document names it: page:3:72,500,540,700")
    png = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "src"], name="text_picture_once")]


class TextFigures(Leased):
    """The figures of a text as lists show them: those of its strip, and the main one as small pictures.

    Derived from the document. A row without pictures says that there is no such figure, or what stood in the way.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Its main figure is still to be fetched"
        MADE = "made", "Made"
        NONE = "none", "No figure stands for it"
        CLOSED = "closed", "Its licence shows it to nobody"
        FAILED = "failed", "Could not be fetched or read"

    text = models.OneToOneField(FullText, primary_key=True, on_delete=models.CASCADE, related_name="figures")
    strip = models.JSONField(default=list, help_text="`fulltext.figures.ShownFigure`s as lists")
    state = models.CharField(max_length=10, choices=State.choices)
    next_try_at = models.DateTimeField(null=True, help_text="Empty: nothing is to be done")
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    src = models.CharField(max_length=500, blank=True, help_text="What the document calls its main figure's picture")
    alt = models.CharField(max_length=300, blank=True)
    stamp = models.CharField(max_length=12, blank=True, help_text="Of the pictures: changes with them")
    width = models.PositiveSmallIntegerField(default=0, help_text="Of the small one")
    height = models.PositiveSmallIntegerField(default=0)
    small = models.BinaryField(default=b"", help_text="WebP, 320 pixels wide at most")
    large = models.BinaryField(default=b"", help_text="WebP, 640 pixels wide at most")

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], name="figures_due", condition=~Q(next_try_at=None)),
            models.Index(fields=["state"], name="figures_state"),
        ]


class CitedIdentifier(models.Model):
    """An identifier of a paper that a text cites. By it a paper finds who cites it, also one that comes in later."""

    text = models.ForeignKey(FullText, on_delete=models.CASCADE, related_name="cited", db_index=False)
    identifier = models.CharField(max_length=255, db_index=True, help_text="An arXiv id without version, or a DOI")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "identifier"], name="cited_once")]


class CitedWork(models.Model):
    """A reference of a text, and the paper that it is; empty where the catalogue has none, as far as we know."""

    text = models.ForeignKey(FullText, on_delete=models.CASCADE, related_name="cited_works", db_index=False)
    anchor = models.CharField(max_length=100, help_text="Of the reference in the document")
    title_start = models.CharField(
        max_length=24, blank=True, help_text="The first letters of its title's key, by which new papers find it"
    )
    paper = models.ForeignKey(Paper, null=True, on_delete=models.SET_NULL, related_name="cited_works", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "anchor"], name="cited_work_once")]
        indexes = [
            models.Index(
                fields=["title_start"], name="cited_work_unknown", condition=Q(paper=None) & ~Q(title_start="")
            ),
            models.Index(fields=["paper"], name="cited_work_paper", condition=Q(paper__isnull=False)),
        ]


class LinkedPapers(models.Model):
    """Up to which paper the references of all texts were matched: one row."""

    up_to = models.BigIntegerField(help_text="An id")
