"""The steps that send: mails, digests, posts to channels, webhooks; and what takes back the work of a wrong clock."""

from __future__ import annotations

import time

from django.conf import settings
from django.utils import timezone

from dailypapers.community.actions import mail_notifications
from dailypapers.digests.clock_repair import take_back_the_future
from dailypapers.digests.delivery.queue_sending import has_due, send_queued, tidy
from dailypapers.digests.delivery.sending import CHATS, MAIL, Sent, send_due
from dailypapers.digests.run import run_due
from dailypapers.lib.sentences import sentences
from dailypapers.webhooks import sending as webhook_sending
from dailypapers.worker.reports import report_counts
from dailypapers.worker.step import SLICE, StepContext


def notify(_context: StepContext) -> str:
    mailed = mail_notifications(settings.SITE_URL)
    return (
        sentences("%(count)s person notified by mail.", "%(count)s people notified by mail.", mailed) if mailed else ""
    )


def send_digests(context: StepContext) -> str:
    """Freeze editions, plan digests and send those that go by mail, for a slice."""
    done = run_due(until=context.ends_at, is_ending=context.is_ending, channels=MAIL)
    counts = {"editions frozen": len(done.frozen), "digests planned": done.planned} | _sent_counts(done.sent)
    return report_counts(counts)


def send_posts(context: StepContext) -> str:
    """Send the digests that go to chats and webhooks, for a slice."""
    return report_counts(_sent_counts(send_due(until=context.ends_at, is_ending=context.is_ending, channels=CHATS)))


def send_webhooks(context: StepContext) -> str:
    """Send what webhooks are told, for a slice."""
    return report_counts(webhook_sending.send_due(until=context.ends_at, is_ending=context.is_ending))


def _sent_counts(sent: Sent) -> dict[str, int]:
    return {"sent": sent.sent, "postponed": sent.later, "failed": sent.failed}


def mend_clock(_context: StepContext) -> str:
    """Take back what was written while the clock was ahead."""
    return take_back_the_future(timezone.now())


def send_account_mails(context: StepContext) -> str:
    """Send the mails that are no digests, for a slice, and forget old ones."""
    tidy(timezone.now())
    return report_counts(_sent_counts(send_queued(until=context.ends_at, is_ending=context.is_ending)))


def send_new_account_mails() -> None:
    """Send such a mail within a second."""
    if has_due():
        send_queued(until=time.monotonic() + SLICE)
