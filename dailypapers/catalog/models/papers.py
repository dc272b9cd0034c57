"""A paper, and the rows that hang on it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from dailypapers.catalog.models.names import Author, Category, Keyword, Organisation

UNDESCRIBED = ~Q(described_hash=F("text_hash"))
"""Papers whose gist and keyphrases are not those of their title and abstract."""


FOREIGN = Q(language__gt="") & ~Q(language="en")
"""Papers in a language other than English."""


class Paper(models.Model):
    """One work, whatever its versions and wherever it was found."""

    key = models.CharField(max_length=255, unique=True, help_text="The id in every address: 2205.13147, hep-th/9901001")
    title = models.TextField(help_text="As the source spells it, TeX and all")
    title_text = models.TextField(help_text="The title for display, in plain Unicode (derived)")
    abstract = models.TextField(blank=True, help_text="As the source spells it, TeX and all")
    summary = models.TextField(blank=True)

    arxiv_id = models.CharField(max_length=32, blank=True)
    doi = models.CharField(max_length=255, blank=True)
    openreview_id = models.CharField(max_length=64, blank=True)

    published_at = models.DateTimeField(null=True, help_text="First version, at the source")
    revised_at = models.DateTimeField(null=True, help_text="Newest version, at the source")
    announced_on = models.DateField(null=True, help_text="The source's mailing day")
    featured_on = models.DateField(null=True, help_text="The day it stands on our daily page")
    first_seen_at = models.DateTimeField(help_text="When it entered this catalogue")
    version = models.PositiveSmallIntegerField(null=True)
    withdrawn = models.BooleanField(default=False)
    language = models.CharField(  # noqa: DJ001  # not looked at yet is another thing than unknown
        max_length=2,
        null=True,
        help_text="ISO 639-1: as its source says, else as its text tells; empty where unknown (derived)",
    )
    notice = models.CharField(
        max_length=16, blank=True, default="", db_default="", help_text="retraction or concern, by notices (derived)"
    )
    notice_doi = models.CharField(max_length=255, blank=True, default="", db_default="")
    notice_on = models.DateField(null=True)
    notice_reason = models.TextField(blank=True, default="", db_default="")
    published_doi = models.CharField(
        max_length=255, blank=True, default="", db_default="", help_text="Of the article of a preprint, by notices"
    )

    primary_category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="papers")
    categories = models.ManyToManyField(Category, through="PaperCategory", related_name="papers")
    keywords = models.ManyToManyField(Keyword, through="PaperKeyword", related_name="papers")
    authors = models.ManyToManyField(Author, through="Authorship", related_name="papers")
    author_count = models.PositiveIntegerField(default=0)

    author_comment = models.TextField(blank=True)
    journal_ref = models.TextField(blank=True)
    license_url = models.CharField(max_length=255, blank=True)
    thumbnail_url = models.CharField(max_length=1000, blank=True)

    external_upvotes = models.PositiveIntegerField(default=0, help_text="Counted at the source, never mixed with ours")
    external_comments = models.PositiveIntegerField(default=0)
    votes = models.PositiveIntegerField(default=0, db_default=0, help_text="Ours, kept by community actions (derived)")
    comments = models.PositiveIntegerField(default=0, db_default=0, help_text="Ours, without deleted ones (derived)")
    external_citations = models.PositiveIntegerField(default=0)
    code_url = models.CharField(max_length=1000, blank=True, help_text="The first code link (derived)")
    code_stars = models.PositiveIntegerField(null=True, help_text="Its stars (derived)")
    code_stars_gained = models.PositiveIntegerField(null=True, help_text="New ones, by catalog/stars.py (derived)")
    model_count = models.PositiveIntegerField(null=True, help_text="Linked at the hub (derived)")
    dataset_count = models.PositiveIntegerField(null=True, help_text="Linked at the hub (derived)")
    space_count = models.PositiveIntegerField(null=True, help_text="Linked at the hub (derived)")
    result_count = models.PositiveIntegerField(null=True, help_text="Numbers in tables (derived)")
    attention_score = models.FloatField(default=0, help_text="By ranking/formulas.py, of any age (derived)")
    trending_score = models.FloatField(null=True, help_text="By ranking/formulas.py; empty until computed (derived)")
    promise = models.FloatField(default=0, db_default=0, help_text="What its text lets expect, by ranking (derived)")
    ranked_votes = models.PositiveIntegerField(default=0, db_default=0, help_text="Votes the scores tell of (derived)")
    ranked_comments = models.PositiveIntegerField(default=0, db_default=0, help_text="Comments they tell of (derived)")
    ranked_pick = models.BooleanField(default=False, db_default=False, help_text="Do they tell of a pick (derived)")
    content_hash = models.BigIntegerField(default=0, help_text="Of everything the index holds (derived)")
    title_head = models.BigIntegerField(default=0, db_default=0, help_text="By lib/resemblance.py (derived)")
    title_tail = models.BigIntegerField(default=0, db_default=0, help_text="By lib/resemblance.py (derived)")
    text_hash = models.BigIntegerField(default=0, db_default=0, help_text="Of title and abstract (derived)")

    # What `search.describing` finds in title and abstract, or a language model writes; never mixed with the source's.
    gist = models.TextField(blank=True, default="", db_default="", help_text="One sentence that says what it does")
    gist_by = models.CharField(max_length=100, blank=True, default="", db_default="", help_text="Who wrote the gist")
    keyphrases = models.JSONField(null=True, help_text="Phrases a reader would name; empty until described")
    described_hash = models.BigIntegerField(default=-1, db_default=-1, help_text="text_hash of what was described")

    # What `queries.by_ids` loads beside the columns: names, and (slug, name).
    first_authors: list[str]
    first_keywords: list[tuple[str, str]]
    # What `community.queries.annotate_viewer_state` adds: what the reader did with it; None for strangers.
    viewer_state: Any

    class Meta:
        indexes = [
            models.Index(fields=["featured_on", "-attention_score", "id"], name="paper_day_order"),
            models.Index(F("trending_score").desc(), "id", name="paper_trending"),
            models.Index(fields=["title_head"], name="paper_title_head", condition=~Q(title_head=0)),
            models.Index(fields=["title_tail"], name="paper_title_tail", condition=~Q(title_tail=0)),
            models.Index(fields=["id"], name="paper_undescribed", condition=UNDESCRIBED),
            models.Index(fields=["id"], name="paper_language_due", condition=Q(language=None)),
            models.Index(fields=["language"], name="paper_language", condition=FOREIGN),
            models.Index(
                fields=["id"],
                name="paper_rank_due",
                condition=~Q(votes=F("ranked_votes")) | ~Q(comments=F("ranked_comments")),
            ),
            models.Index(fields=["id"], name="paper_ranked_pick", condition=Q(ranked_pick=True)),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title_text}"


class Version(models.Model):
    """One version of a paper at its source: v1, v2, …"""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="versions", db_index=False
    )  # in the constraint
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="version_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class Authorship(models.Model):
    """The place of an author on a paper; position 0 is the first."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="authorships", db_index=False
    )  # in the constraint
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "position"], name="authorship_place")]
        ordering = ["position"]


class AuthorIdentity(models.Model):
    """The ids of an author of a paper, where a source tells them."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="identities", db_index=False)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="identities")
    orcid = models.CharField(max_length=19, blank=True, db_index=True)
    openalex = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "author"], name="author_identity_once")]
        verbose_name_plural = "author identities"

    def __str__(self) -> str:
        return self.orcid or self.openalex


class PaperCategory(models.Model):
    """A category of a paper; position 0 is the primary, the others are cross-lists."""

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="paper_categories", db_index=False
    )  # in the constraint
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "category"], name="paper_category_once")]
        ordering = ["position"]


class PaperKeyword(models.Model):
    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="paper_keywords", db_index=False
    )  # in the constraint
    keyword = models.ForeignKey(Keyword, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "keyword"], name="paper_keyword_once")]
        ordering = ["position"]


class Link(models.Model):
    """An address that belongs to a paper: code, project page, video."""

    class Kind(models.TextChoices):
        CODE = "code", "Code"
        PROJECT = "project", "Project page"
        VIDEO = "video", "Video"
        PDF = "pdf", "PDF"
        PAGE = "page", "Web page"

    paper = models.ForeignKey(
        Paper, on_delete=models.CASCADE, related_name="links", db_index=False
    )  # in the constraint
    kind = models.CharField(max_length=10, choices=Kind.choices)
    url = models.CharField(max_length=1000)
    stars = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "url"], name="link_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url
