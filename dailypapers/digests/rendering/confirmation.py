"""The mail that asks whether an address wants digests."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.digests.models import Subscriber
from dailypapers.digests.rendering import html_fragments
from dailypapers.digests.rendering.text_fragments import WIDTH
from dailypapers.digests.subscriptions import links
from dailypapers.lib.text import collapse


class Confirmation(NamedTuple):
    """What the mail says."""

    subject: str
    text: str
    html: str


def confirmation(subscriber: Subscriber, labels: list[str]) -> Confirmation:
    """Return the mail that asks for a confirmation of subscriptions with these labels.

    `labels` are words of ours only: a stranger must not write words of their own to somebody else's address.
    """
    url = links.link("confirm", subscriber)
    offer = _("%(site)s would send to this address: %(subscriptions)s.") % {
        "site": settings.SITE_NAME,
        "subscriptions": "; ".join(labels),
    }
    caution = _("Somebody, probably you, asked for this. If it was not you, do nothing: no further mail will come.")
    lines = [_("Yes, send it:"), url, "", *textwrap.wrap(caution, WIDTH), ""]
    text = "\n".join([*textwrap.wrap(offer, WIDTH), "", *lines])
    subject = _("Confirm your subscription to %(site)s") % {"site": settings.SITE_NAME}
    html = (
        html_fragments.document_start(subject, _("One click, and the papers come."), _("One more step"), caution)
        + html_fragments.fragment("ask", text=offer, url=url, label=_("Yes, send it"))
        + html_fragments.fragment("sign", text=settings.SITE_NAME)
        + html_fragments.document_end()
    )
    return Confirmation(collapse(subject), text, html)
