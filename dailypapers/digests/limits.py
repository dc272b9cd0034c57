"""How much a stranger may ask for: counted in the database, so that all processes count together."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from dailypapers.digests.models import Allowance
from dailypapers.lib.errors import TooManyRequests

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# what is counted: (how many, in what time, what to say)
BY_ADDRESS = (3, DAY, "This address has been asked to confirm three times today. Look into its spam folder.")
BY_NETWORK = (20, HOUR, "Too many subscriptions from your network within an hour. Try again later.")
BY_LIST = (1_000, HOUR, "Too many people subscribe at this moment. Try again in an hour.")


def network_of(ip: str) -> str:
    """The network somebody comes from: /24 of IPv4, /48 of IPv6; what is no address counts as one network."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    prefix = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def spend(address_key: str, ip: str, now: datetime) -> None:
    """Counts one request for a confirmation, all or nothing. Raises `TooManyRequests`."""
    with transaction.atomic():
        for name, value, rule in (
            ("network", network_of(ip), BY_NETWORK),
            ("address", address_key, BY_ADDRESS),
            ("list", "", BY_LIST),
        ):
            _count(f"{name}:{_hashed(value)}", rule, now)


def _count(key: str, rule: tuple[int, timedelta, str], now: datetime) -> None:
    most, span, sentence = rule
    seconds = int(span.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
    Allowance.objects.get_or_create(key=key, window_start=start)
    if not Allowance.objects.filter(key=key, window_start=start, count__lt=most).update(count=F("count") + 1):
        raise TooManyRequests(sentence)


def forget(now: datetime) -> None:
    """Deletes what no longer counts."""
    Allowance.objects.filter(window_start__lt=now - 2 * DAY).delete()


def _hashed(value: str) -> str:
    """Addresses of strangers are not kept, only what tells them apart."""
    return hmac.new(settings.SECRET_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()[:40]
