"""Tells a WebSub hub (W3C Recommendation, 2018) that feeds have something new."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

import httpx
from django.conf import settings

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.lib.errors import RefusedAddress
from dailypapers.lib.http import bounded
from dailypapers.lib.http.ssrf import guarded_transport

TOPICS = tuple(f"/feeds/{name}.{ending}" for name in ("day", "editions") for ending in ("rss", "atom", "json"))
TIMEOUT = 15.0  # seconds in all
log = logging.getLogger(__name__)


def publish(days: Sequence[date]) -> bool:
    """Ping the hub of the setting DAILYPAPERS_WEBSUB_HUB after editions were frozen; tell whether it took that.

    A failure is only logged, since readers that ask by themselves still find the news.
    """
    if not settings.WEBSUB_HUB or not days:
        return False
    form = {"hub.mode": "publish", "hub.url": [absolute_url(path) for path in TOPICS]}
    try:
        with httpx.Client(transport=guarded_transport(), trust_env=False) as client:
            answer = bounded.post(client, settings.WEBSUB_HUB, seconds=TIMEOUT, data=form)
        if answer.is_success:
            return True
        log.warning("The WebSub hub answered with status %d", answer.status_code)
    except (httpx.HTTPError, RefusedAddress) as error:
        log.warning("The WebSub hub cannot be reached: %s", error)
    return False
