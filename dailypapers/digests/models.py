"""What is sent to whom: editions, subscribers with their subscriptions, and the deliveries that prove what was sent."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dailypapers.accounts.wording import translated_reason
from dailypapers.catalog.leases import Leased
from dailypapers.catalog.models import Paper
from dailypapers.digests.planning.schedule import Cadence, no_papers


def new_secret() -> str:
    return secrets.token_urlsafe(12)


class Edition(models.Model):
    """The list of one day, frozen when the day closed. Page, mail and API read this row and nothing else."""

    day = models.DateField(unique=True)
    frozen_at = models.DateTimeField()
    paper_ids = models.JSONField(default=list, help_text=_("Ids of papers in the order of the day's page"))
    note = models.CharField(max_length=200, blank=True, help_text=_("Why it is empty, in English"))

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def why_empty(self) -> str:
        """Return `note` in the reader's language."""
        return no_papers(self.day) if self.note else ""


class Subscriber(models.Model):
    """Where digests go: a mail address that was confirmed, or a channel: a chat, a push service, a webhook.

    Whoever knows where a channel leads can write there, so that is kept encrypted and shown to nobody again;
    `digests/subscriptions/channels.py` opens it. `address` is then a name for it.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("Mail")
        SLACK = "slack", "Slack"
        DISCORD = "discord", "Discord"
        MATTERMOST = "mattermost", "Mattermost"
        MATRIX = "matrix", "Matrix"
        WEBHOOK = "webhook", _("Webhook")
        E_READER = "e-reader", _("E-reader")
        BLUESKY = "bluesky", "Bluesky"
        SERVICE = "service", _("Service")

    BY_MAIL = (Channel.MAIL, Channel.E_READER)
    """The channels whose messages are mails."""

    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.MAIL)
    address = models.CharField(max_length=500, help_text=_("As it was given; what a channel is called"))
    address_key = models.CharField(max_length=500, help_text=_("Folded: two spellings of one address meet here"))
    sealed = models.TextField(blank=True, default="", help_text=_("Where a channel leads, encrypted"))
    server = models.CharField(max_length=255, blank=True, default="", help_text=_("Of a channel, as outages name it"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE)
    secret = models.CharField(max_length=24, default=new_secret, editable=False, help_text=_("In every link"))
    hour = models.PositiveSmallIntegerField(default=7, help_text=_("By the clock of the time zone"))
    time_zone = models.CharField(max_length=64, default="UTC")
    empty_digests = models.BooleanField(default=False, help_text=_("Says so when there is nothing"))
    language = models.CharField(
        max_length=10, blank=True, default="", help_text=_("Empty: the site's; a user's choice comes first")
    )
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, help_text=_("When the next digest is due; empty: never"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_key", "channel"], name="subscriber_once")]
        indexes = [models.Index(fields=["next_at"], name="subscriber_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return self.address

    @property
    def why_stopped(self) -> str:
        """Return `stop_reason` in the reader's language."""
        return translated_reason(self.stop_reason)


class EReader(models.Model):
    """The address of somebody's e-reader, and whether they have read there the code that was sent to it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="e_reader"
    )
    address = models.CharField(max_length=254)
    code = models.CharField(max_length=6, blank=True, help_text=_("Empty once it was confirmed"))
    tries = models.PositiveSmallIntegerField(default=0, help_text=_("Wrong codes"))
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)


class Subscription(models.Model):
    """What somebody subscribed to and how often. All that fall on one day become one digest."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    kind = models.CharField(max_length=24, help_text=_("A name of digests/subscriptions/kinds.py"))
    target = models.CharField(max_length=300, blank=True, help_text=_("Which category, keyword, search …"))
    cadence = models.CharField(max_length=10, default=Cadence.DAILY)
    weekday = models.PositiveSmallIntegerField(default=0, help_text=_("For weekly ones; Monday is 0"))
    limit = models.PositiveSmallIntegerField(default=10, help_text=_("Papers at most"))
    revisions = models.BooleanField(default=False, help_text=_("Papers again when they were revised"))
    confirmed = models.BooleanField(default=False)
    covered_until = models.DateField(null=True, blank=True, help_text=_("The last edition that was looked through"))
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "kind", "target"], name="subscription_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}".strip()


class Delivery(Leased):
    """One message to one subscriber, from plan to proof. docs/operations.md says what a kill leaves."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")  # waits for `due_at`
        CLAIMED = "claimed", _("claimed")  # a process has it; nothing was handed over yet
        SENDING = "sending", _("sending")  # being handed over: a kill here leaves open whether it was accepted
        SENT = "sent", _("sent")  # accepted by the server, and recorded
        FAILED = "failed", _("failed")  # refused for good, or still not accepted after three days
        DROPPED = "dropped", _("dropped")  # the subscriber was stopped before it left

    class Kind(models.TextChoices):
        DIGEST = "digest", _("digest")
        CONFIRM = "confirm", _("confirmation")
        TEST = "test", _("test")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.DIGEST)
    day = models.DateField(help_text=_("The subscriber's day; one digest a day"))
    notes = models.JSONField(default=list, help_text=_("Sentences under the papers: what was left out, what is gone"))
    left_out = models.PositiveIntegerField(default=0, help_text=_("Papers that found no room"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField(help_text=_("Not before"))
    attempts = models.PositiveSmallIntegerField(default=0)
    uncertain = models.PositiveSmallIntegerField(
        default=0, help_text=_("Times the process or connection ended between handing over and the server's answer")
    )
    planned_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "day"], condition=Q(kind="digest"), name="digest_once_a_day")
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="delivery_open", condition=Q(state__in=["planned", "claimed", "sending"])
            ),
            models.Index(fields=["finished_at"], name="delivery_finished", condition=Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} to {self.subscriber_id}"


class QueuedMail(Leased):
    """A mail to one address that is no digest: a confirmation of an address, a new password, notifications.

    Its text may hold secrets; it is emptied as soon as the mail was sent or given up.
    """

    State = Delivery.State

    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=320)
    wire = models.BinaryField(help_text=_("The mail as it leaves, with CRLF line ends; empty once it has left"))
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField(help_text=_("Not before"))
    expires_at = models.DateTimeField(help_text=_("Given up after that"))
    attempts = models.PositiveSmallIntegerField(default=0)
    uncertain = models.PositiveSmallIntegerField(default=0, help_text=_("As of a delivery"))
    planned_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="queued_mail_open", condition=Q(state__in=["planned", "claimed", "sending"])
            )
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class DigestPaper(models.Model):
    """A paper of a digest, at its position. These rows also keep a paper from being mailed twice."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="papers", db_index=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=0)
    section = models.CharField(max_length=200, help_text=_("The heading it stands under"))
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "paper", "version"], name="mailed_once"),
            models.UniqueConstraint(fields=["delivery", "position"], name="digest_place"),
        ]
        ordering = ["position"]


class Mark(models.Model):
    """A paper somebody upvoted or saved from a digest, by a signed link."""

    class Kind(models.TextChoices):
        VOTE = "vote", _("upvoted")
        SAVE = "save", _("saved")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="marks")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "paper", "kind"], name="mark_once")]


class Bounce(models.Model):
    """What came back: a mail that was not delivered, or a complaint."""

    class Kind(models.TextChoices):
        HARD = "hard", _("address refused for good")
        SOFT = "soft", _("not delivered this time")
        COMPLAINT = "complaint", _("complaint")
        HELD = "held", _("one of many alike: the mail server's, not the address's")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="bounces")
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delivery", "kind"], name="bounce_once")]


class Outage(models.Model):
    """A server that did not answer, and until when nobody tries: shared by all processes."""

    server = models.CharField(max_length=255, unique=True)
    until = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500)


class SecretFeed(models.Model):
    """A feed for its owner alone, at an address nobody can guess. Only the hash of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="secret_feeds")
    kind = models.CharField(max_length=24, default="for-you", help_text=_("Of which list"))
    target = models.CharField(max_length=300, blank=True, default="", help_text=_("And of what: a collection, a group"))
    hash = models.CharField(max_length=64, unique=True, help_text=_("SHA-256 of the secret, in hexadecimal"))
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
