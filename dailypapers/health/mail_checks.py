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
from dailypapers.lib.sentences import sentence, sentences

LATE = timedelta(hours=1)  # a message that was due before that should have left


def check_mail() -> Iterator[Finding]:
    """Say which servers are down or refuse everything, and whether messages are late."""
    delivery = status()
    for outage in delivery.outages:
        server = sentence("the mail server") if outage.server == SERVER else outage.server
        remedy = (
            sentence("Check EMAIL_URL, and that the server takes mails of ours.") if outage.server == SERVER else ""
        )
        what = sentences(
            "Digests: %(server)s is down or refuses all messages after %(count)s failure: %(error)s",
            "Digests: %(server)s is down or refuses all messages after %(count)s failures: %(error)s",
            outage.failures,
            server=server,
            error=outage.error,
        )
        yield Finding("bad", what, remedy)
    if delivery.outages:
        return
    now = timezone.now()
    late = Delivery.objects.filter(state=Delivery.State.PLANNED, due_at__lt=now - LATE).count()
    late += QueuedMail.objects.filter(state=QueuedMail.State.PLANNED, due_at__lt=now - LATE).count()
    if late:
        yield Finding(
            "bad",
            sentences(
                "Mail: %(count)s message should have left an hour ago",
                "Mail: %(count)s messages should have left an hour ago",
                late,
            ),
            sentence("Start `dailypapers serve` or `dailypapers worker`; in /admin/ see whether a step is paused."),
        )
    elif settings.EMAIL_URL.startswith("file:"):
        yield Finding(
            "notice",
            sentence("Digests: mails are written as files (%(url)s)", url=settings.EMAIL_URL),
            sentence("Set EMAIL_URL to send them."),
        )
    else:
        subscribers = sentences("%(count)s subscriber", "%(count)s subscribers", delivery.subscribers)
        what = sentences(
            "Digests: %(subscribers)s, %(count)s message waiting",
            "Digests: %(subscribers)s, %(count)s messages waiting",
            delivery.states.get("planned", 0),
            subscribers=subscribers,
        )
        yield Finding("good", what)
