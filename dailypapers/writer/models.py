"""What was spent and what failed, so that the budget holds and nothing is asked in vain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dailypapers.catalog.leases import Leased
from dailypapers.catalog.models import Paper


class Spending(models.Model):
    """What one day (UTC) has cost. Tokens are reserved before a request and corrected after it."""

    day = models.DateField(unique=True)
    requests = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name_plural = _("spendings")

    def __str__(self) -> str:
        return f"{self.day}: {self.tokens} tokens"


class Attempt(Leased):
    """A paper that is claimed or failed; deleted once it has its summary."""

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, related_name="+")
    text_hash = models.BigIntegerField(help_text=_("Of the text it was about; another text is tried anew"))
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text=_("Until then nobody tries"))
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.paper_id}: {self.tries} tries"


class Rest(models.Model):
    """An endpoint that asked to be left alone or does not answer, and until when nothing is asked of it."""

    endpoint = models.CharField(max_length=600, unique=True, help_text=_("Address and model"))
    failures = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.endpoint} until {self.until}"


class Translation(Leased):
    """What a paper says of itself in another language, as a model wrote it; without a model it is still waited for."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+", db_index=False)  # in the constraint
    language = models.CharField(max_length=12, help_text=_("Of the interface: zh-hans, de"))
    text_hash = models.BigIntegerField(help_text=_("Of the text it is of; another text is translated anew"))
    title = models.TextField(blank=True)
    abstract = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    model = models.CharField(max_length=100, blank=True, help_text=_("Who translated it; empty until it is done"))
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(help_text=_("Until then nobody tries"))
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why the last answer was not usable"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "language"], name="translation_once")]
        indexes = [models.Index(fields=["due_at"], name="translation_due", condition=models.Q(model=""))]

    def __str__(self) -> str:
        return f"{self.paper_id} in {self.language}"
