"""Channels: chats, push services and webhooks that digests go to, each known by an address that is a secret.

An address is sealed when it comes in and opened where a message leaves; pages, programs and archives get its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from dailypapers.accounts import ciphers
from dailypapers.accounts.models import User
from dailypapers.digests.delivery import services
from dailypapers.digests.models import Subscriber
from dailypapers.formats.chat import BODIES
from dailypapers.lib.errors import InvalidSubscription, NotFound

PURPOSE = "channel"  # of the encryption of addresses
MAX_URL = 1_000  # characters
Channel = Subscriber.Channel
_HOSTS = {  # whose webhooks have a form of their own
    "hooks.slack.com": Channel.SLACK,
    "discord.com": Channel.DISCORD,
    "discordapp.com": Channel.DISCORD,
}
_WEB = ("https", "http")
_BLUESKY = ("bluesky", "bluesky+http")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads: the channel, the address itself, what it is called, the server as outages name it."""

    channel: str
    url: str
    name: str
    server: str


def place_of(url: str, channel: str = "") -> Place:
    """Return where an address leads; `channel` is needed for webhooks of Mattermost and Matrix alone.

    Raises `InvalidSubscription`.
    """
    url = url.strip()
    if channel and channel not in (*BODIES, Channel.BLUESKY, Channel.SERVICE):
        known = ", ".join([*BODIES, Channel.BLUESKY, Channel.SERVICE])
        raise InvalidSubscription(
            _("Invalid channel: “%(channel)s”. Choose one of %(known)s.") % {"channel": channel[:20], "known": known}
        )
    if len(url) > MAX_URL or any(ord(c) < 33 for c in url):
        raise InvalidSubscription(
            _("Invalid address of a channel: at most %(count)s characters, without spaces.")
            % {"count": intcomma(MAX_URL)}
        )
    scheme = url.partition("://")[0].lower()
    if scheme not in (*_WEB, *_BLUESKY) and channel in ("", Channel.SERVICE):
        return _service(url)
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise InvalidSubscription(
            _("Invalid address of a channel: its host or port is not written correctly.")
        ) from None
    if scheme in _BLUESKY:
        return _bluesky(url, host, port)
    if scheme not in _WEB or not host:
        raise InvalidSubscription(_("Invalid webhook. Write an address that begins with https://."))
    chosen = channel or _HOSTS.get(host, Channel.WEBHOOK)
    if chosen == Channel.SERVICE:
        raise InvalidSubscription(_("Write the address of a service as Apprise does: ntfys://ntfy.sh/topic, for one."))
    server = f"{host}:{port}" if port else host
    return Place(chosen, url, f"{Channel(chosen).label} at {server}"[:200], server[:255])


def _bluesky(url: str, host: str, port: int | None) -> Place:
    parts = urlsplit(url)
    if not (host and parts.username and parts.password):
        raise InvalidSubscription(_("Write the account of Bluesky as bluesky://handle:app-password@bsky.social."))
    server = f"{host}:{port}" if port else host
    return Place(Channel.BLUESKY, url, f"Bluesky, {parts.username}"[:200], server[:255])


def _service(url: str) -> Place:
    service = services.open_service(url)
    scheme = url.partition(":")[0].lower()
    name = f"{service.name} at {service.host}" if service.host else service.name
    return Place(Channel.SERVICE, url, name[:200], (service.host or scheme)[:255])


def key_of(place: Place, user: Any) -> str:
    """Return what tells two channels apart without telling where they lead; several users may have the same place."""
    owner = getattr(user, "pk", None) or 0
    return salted_hmac("digests.channels", f"{owner} {place.url}", algorithm="sha256").hexdigest()


def seal(url: str) -> str:
    """Return an address encrypted with the site's secret key."""
    return ciphers.encrypt(PURPOSE, url)


def url_of(channel: Subscriber) -> str | None:
    """Return where a channel leads; None where the secret key it was sealed with is gone."""
    return ciphers.decrypt(PURPOSE, channel.sealed) if channel.sealed else None


def channels_of(user: User) -> QuerySet[Subscriber]:
    """Return the channels of a user, the oldest first."""
    rows = Subscriber.objects.filter(user=user).exclude(channel__in=Subscriber.BY_MAIL)
    return rows.prefetch_related("subscriptions").order_by("id")


def channel_of(user: User, channel_id: int) -> Subscriber:
    """Return one channel of a user. Raises `NotFound`."""
    found = channels_of(user).filter(pk=channel_id).first()
    if found is None:
        raise NotFound(_("You have no such channel."))
    return found
