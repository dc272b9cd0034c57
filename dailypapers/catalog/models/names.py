"""What papers point to: categories, organisations, authors, keywords."""

from __future__ import annotations

from django.db import models


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
    ror = models.CharField(
        max_length=9, blank=True, default="", db_default="", help_text="Its id in the Research Organization Registry"
    )

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
