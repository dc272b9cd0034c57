"""Whether mail leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from dailypapers.digests.delivery.mail_channel import SERVER
from dailypapers.digests.models import Delivery, QueuedMail
from dailypapers.digests.queries import status
from dailypapers.health.finding import Finding
from dailypapers.lib.text import pluralize

LATE = timedelta(hours=1)  # a message that was due before that should have left


def check_mail() -> Iterator[Finding]:
    """Say which servers are down or refuse everything, and whether messages are late."""
    delivery = status()
    for outage in delivery.outages:
        failures = pluralize(outage.failures, "failure")
        server = "the mail server" if outage.server == SERVER else outage.server
        remedy = "Check EMAIL_URL, and that the server takes mails of ours." if outage.server == SERVER else ""
        yield Finding(
            "bad", f"Digests: {server} is down or refuses all messages after {failures}: {outage.error}", remedy
        )
    if delivery.outages:
        return
    now = timezone.now()
    late = Delivery.objects.filter(state=Delivery.State.PLANNED, due_at__lt=now - LATE).count()
    late += QueuedMail.objects.filter(state=QueuedMail.State.PLANNED, due_at__lt=now - LATE).count()
    if late:
        yield Finding(
            "bad",
            f"Mail: {pluralize(late, 'message')} should have left an hour ago",
            "Start `dailypapers serve` or `dailypapers worker`; in /admin/ see whether a step is paused.",
        )
    elif settings.EMAIL_URL.startswith("file:"):
        yield Finding(
            "notice", f"Digests: mails are written as files ({settings.EMAIL_URL})", "Set EMAIL_URL to send them."
        )
    else:
        subscribers = pluralize(delivery.subscribers, "subscriber")
        messages = pluralize(delivery.states.get("planned", 0), "message")
        yield Finding("good", f"Digests: {subscribers}, {messages} waiting")
