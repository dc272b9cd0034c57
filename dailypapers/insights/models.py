"""What the papers of a time are about. All of it is derived from texts and vectors, and disposable."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.catalog.models import Paper


class TopicModel(models.Model):
    """The clusters in use: one row, whose centroids and mean are whole numbers (int16). `Topic` names them."""

    embedder = models.CharField(max_length=100, help_text=_("The vectors it was made of; others are of no use to it"))
    dimensions = models.PositiveIntegerField()
    centroids = models.BinaryField()
    mean = models.BinaryField()
    places = models.BinaryField(default=b"", help_text=_("Of each topic on the map: two int16"))
    papers = models.PositiveIntegerField(help_text=_("That the catalogue had when it was made"))
    made_at = models.DateTimeField(default=timezone.now)


class Topic(models.Model):
    """A topic: one cluster, or a field of several. `slug` stays while its papers do, `name` may change then."""

    number = models.PositiveIntegerField(
        unique=True, help_text=_("Its row among the centroids; fields come behind them")
    )
    field = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="topics")
    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    phrases = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name


class FormerTopic(models.Model):
    """The address of a topic that is no more, and the one that most of its papers went to."""

    slug = models.CharField(max_length=120, unique=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="former")

    def __str__(self) -> str:
        return self.slug


class PaperTopic(models.Model):
    """The topic of a paper. `day` and `text_hash` are the paper's: where they are no longer, the row is made anew."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, primary_key=True, related_name="topic_row")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="paper_rows", db_index=False)
    day = models.DateField(null=True)
    closeness = models.FloatField(help_text=_("The cosine of its vector with the centroid"))
    text_hash = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["day", "topic"], name="topic_of_day"),
            models.Index(fields=["topic", "day"], name="days_of_topic"),
        ]


class RisingWords(models.Model):
    """The words of a week that stand in more of its papers than before; `papers` are those of the week it tells of."""

    week = models.CharField(max_length=8, unique=True)
    words = models.JSONField(
        default=list, help_text=_("[word, papers, before, ratio, chance], the least probable first")
    )
    papers = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("rising words")

    def __str__(self) -> str:
        return self.week
