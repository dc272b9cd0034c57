"""Claims of authorship."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.models import User
from dailypapers.catalog.models import Author, Paper


class Claim(models.Model):
    """Somebody says that they are this author of this paper."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waits for an administrator")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    class Evidence(models.TextChoices):
        ORCID = "orcid", _("the works of an ORCID record")
        EMAIL = "email", _("a verified e-mail address printed with the paper")
        NONE = "", _("the word of the user")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="claims", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="claims")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="claims")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    evidence = models.CharField(max_length=10, choices=Evidence.choices, blank=True)
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "paper"], name="claim_once")]
