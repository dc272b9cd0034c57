"""Webhooks of one's own and of the site: add, test, send again, remove."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dailypapers.accounts import ciphers, limits
from dailypapers.accounts.actions import require_active
from dailypapers.accounts.models import User
from dailypapers.lib.errors import Invalid, NotAllowed, NotFound, RateLimited
from dailypapers.webhooks import events, signing
from dailypapers.webhooks.models import Message, Webhook

PURPOSE = "webhook"  # of the encryption of addresses and secrets
MAX_WEBHOOKS = 10  # of one user, and of the site
MAX_URL = 1_000  # characters
LOGGED = 20  # messages a page shows of each


class Added(NamedTuple):
    """A new webhook, and its secret, which is shown once."""

    webhook: Webhook
    secret: str


def webhooks_of(user: User) -> QuerySet[Webhook]:
    """Return the webhooks somebody may change: their own, and for administrators those of the site."""
    own = Webhook.objects.filter(user=user)
    return own | Webhook.objects.filter(user=None) if user.is_superuser else own


def log_of(webhook: Webhook) -> QuerySet[Message]:
    """Return the last messages, the newest first, `LOGGED` at most."""
    return webhook.messages.order_by("-id")[:LOGGED]


def add_webhook(user: Any, url: str, wanted: Iterable[str], *, for_site: bool = False) -> Added:
    """Add a webhook of a user, or of the site for an administrator.

    Raises `Invalid` for an address or an event that is none, `NotAllowed`, `RateLimited`.
    """
    url, host = _checked(url)
    names = list(dict.fromkeys(wanted))
    if not names or not set(names) <= set(events.EVENTS):
        raise Invalid(_("Choose at least one event of %(events)s.") % {"events": ", ".join(events.EVENTS)})
    with transaction.atomic():
        owner = require_active(user)
        if for_site and not owner.is_superuser:
            raise NotAllowed(_("Only administrators add webhooks of the site."))
        limits.check("webhook", limits.account(owner), is_new=limits.is_new(owner))
        if Webhook.objects.filter(user=None if for_site else owner).count() >= MAX_WEBHOOKS:
            raise RateLimited(_("There are %(count)s webhooks. Remove one first.") % {"count": MAX_WEBHOOKS}, 0)
        secret = signing.new_secret()
        webhook = Webhook.objects.create(
            user=None if for_site else owner,
            host=host,
            sealed_url=ciphers.encrypt(PURPOSE, url),
            sealed_secret=ciphers.encrypt(PURPOSE, secret),
            events=f" {' '.join(names)} ",
            created_at=timezone.now(),
        )
    return Added(webhook, secret)


def _checked(url: str) -> tuple[str, str]:
    """Return an address and its host. Raises `Invalid`."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in ("https", "http") or len(url) > MAX_URL or any(ord(c) < 33 for c in url):
        raise Invalid(
            _("Write an address that begins with https://, %(count)s characters at most.")
            % {"count": intcomma(MAX_URL)}
        )
    return url, (f"{host}:{port}" if port else host)[:255]


def _own(user: Any, webhook_id: int) -> Webhook:
    found = webhooks_of(require_active(user)).filter(pk=webhook_id).first()
    if found is None:
        raise NotFound(_("You have no such webhook."))
    return found


def remove_webhook(user: Any, webhook_id: int) -> None:
    """Delete a webhook with its messages. Raises `NotFound`."""
    with transaction.atomic():
        _own(user, webhook_id).delete()


def test_webhook(user: Any, webhook_id: int) -> Message:
    """Let a test message leave with the next run, also to a stopped webhook, which goes on where it is taken.

    Raises `NotFound`, `RateLimited`.
    """
    with transaction.atomic():
        webhook = _own(user, webhook_id)
        limits.check("channel-test", limits.account(user), is_new=limits.is_new(user))
        Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
        return events.test(webhook)


def send_again(user: Any, message_id: int) -> Message:
    """Let a message leave again with the next run, under the same id. Raises `NotFound`, `RateLimited`."""
    with transaction.atomic():
        owner = require_active(user)
        message = Message.objects.filter(pk=message_id, webhook__in=webhooks_of(owner)).exclude(body="").first()
        if message is None:
            raise NotFound(_("There is no such message any more."))
        limits.check("channel-test", limits.account(owner), is_new=limits.is_new(owner))
        Webhook.objects.filter(pk=message.webhook_id).update(rests_until=None)
        planned = {"state": Message.State.PLANNED, "due_at": timezone.now(), "finished_at": None, "attempts": 0}
        Message.objects.filter(pk=message.pk).update(**planned, created_at=timezone.now())
    return message
