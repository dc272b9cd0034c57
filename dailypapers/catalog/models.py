"""What exists: papers, their versions, the records they were merged from, and everything they point to.

A Paper is the unit people see. Everything on it is derived from its Records by `catalog/merging.py`, so it can be
derived again. Columns marked "derived" repeat what other rows say, to keep lists to a fixed number of queries.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

UNDESCRIBED = ~Q(described_hash=F("text_hash"))
"""Papers whose gist and keyphrases are not those of their title and abstract."""


class Category(models.Model):
    """A subject class of arXiv or another source: `cs.LG`."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Organisation(models.Model):
    """A university, company or lab as a source names it."""

    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    avatar_url = models.URLField(max_length=1000, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Author(models.Model):
    """A name on a paper, as it is written there. Not an account: a Claim joins the two."""

    name = models.CharField(max_length=400, unique=True)

    def __str__(self) -> str:
        return self.name


class Keyword(models.Model):
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


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


class Tally(models.Model):
    """How many papers name a thing, counted by `search/tallies.py`, so that an index page reads rows and no papers.

    Authors of a single paper have none: they are three in five.
    """

    kind = models.CharField(max_length=16, help_text="author, organisation, category, keyword or venue")
    key = models.CharField(max_length=400, help_text="Its public key")
    name = models.CharField(max_length=400, blank=True)
    folded = models.CharField(max_length=200, help_text="Its name in plain small letters")
    turned = models.CharField(max_length=200, help_text="The same with the last word first")
    papers = models.PositiveIntegerField()
    months = models.JSONField(help_text="Papers of each of the last months, the newest last")
    last_month = models.PositiveIntegerField(help_text="The newest of them, counted from the year 0")
    ambiguity = models.PositiveSmallIntegerField(default=0, help_text="Of an author's name, by namesakes.py")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="tally_once")]
        indexes = [
            models.Index(fields=["kind", "-papers", "key"], name="tally_order"),
            models.Index(
                fields=["kind", "folded"], name="tally_folded", opclasses=["varchar_ops", "varchar_pattern_ops"]
            ),
            models.Index(
                fields=["kind", "turned"], name="tally_turned", opclasses=["varchar_ops", "varchar_pattern_ops"]
            ),
        ]
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.papers}"


class AuthorDecision(models.Model):
    """What a moderator says of two papers: that one person wrote them, under one name or two, or that two did.

    Names and keys are text, so that a decision outlives the rows it is about: papers that are merged, or imported anew.
    """

    name = models.CharField(max_length=400, db_index=True)
    key = models.CharField(max_length=255, help_text="Of a paper")
    other_name = models.CharField(max_length=400, db_index=True)
    other_key = models.CharField(max_length=255)
    is_same = models.BooleanField()
    reason = models.CharField(max_length=500)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "key", "other_name", "other_key"], name="author_decision_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.key} and {self.other_name}, {self.other_key}: {'one' if self.is_same else 'two'}"
