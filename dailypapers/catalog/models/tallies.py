"""What is counted of names, and what moderators say of namesakes."""

from __future__ import annotations

from django.db import models


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
