"""Who wants to be told of what, and the messages on their way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import translated_reason
from dailypapers.catalog.leases import Leased


class Webhook(models.Model):
    """An address that is told of events: of a user, of what they may see; or of the site, of what everybody may see."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    host = models.CharField(max_length=255, help_text=_("Of its address, which may hold a secret"))
    sealed_url = models.TextField(help_text=_("Encrypted with the site's secret key"))
    sealed_secret = models.TextField(help_text=_("Signs; encrypted with the site's secret key"))
    events = models.CharField(max_length=200, help_text=_("Names between spaces, with one at each end"))
    created_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0, help_text=_("In a row"))
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True, help_text=_("After a failure; not asked before"))
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.host

    @property
    def why_stopped(self) -> str:
        """Return `stop_reason` in the reader's language."""
        return translated_reason(self.stop_reason)

    @property
    def event_names(self) -> list[str]:
        """Return the events it is told of."""
        return self.events.split()


class Message(Leased):
    """One event for one webhook: written with what happened, in its transaction."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    uid = models.CharField(max_length=40, unique=True, help_text=_("The same for every attempt: webhook-id"))
    event = models.CharField(max_length=20)
    subject = models.CharField(max_length=60, blank=True, help_text=_("What may be taken back before it leaves"))
    body = models.TextField(help_text=_("JSON, as it is signed"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("Not before"))
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Of the last answer"))
    error = models.CharField(max_length=300, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], name="webhook_open", condition=Q(state="planned")),
            models.Index(fields=["subject"], name="webhook_subject", condition=~Q(subject="")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.uid}"
