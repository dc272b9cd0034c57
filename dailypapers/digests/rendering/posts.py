"""Digests and editions as posts for chats, blogs and newsletters."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.accounts.site_urls import absolute_url
from dailypapers.accounts.wording import period_title
from dailypapers.digests import queries
from dailypapers.digests.models import Edition, Subscriber
from dailypapers.digests.queries import Digest
from dailypapers.formats.post import Post, PostItem, PostSection
from dailypapers.lib.periods import Day


def post_of(digest: Digest) -> Post:
    """Return what a digest says, without anything of its subscriber."""
    sections = [
        PostSection(section.heading, [PostItem(card.paper, card.reason) for card in section.cards])
        for section in digest.sections
    ]
    edition = Edition.objects.filter(day__lte=digest.day).order_by("-day").values_list("day", flat=True).first()
    url = absolute_url(f"/editions/{edition.isoformat()}" if edition else "/papers")  # today's is not frozen yet
    return Post(settings.SITE_URL, settings.SITE_NAME, digest.title, sections, url, digest.day, digest.notes)


def test_post(channel: Subscriber) -> Post:
    """Return what a test message says: that digests come here, and when."""
    note = _("This is a test. Digests will come here at %(hour)s:00 (%(time_zone)s).") % {
        "hour": channel.hour,
        "time_zone": channel.time_zone,
    }
    url = absolute_url("/digests/mine")
    return Post(
        settings.SITE_URL, settings.SITE_NAME, _(_("a test")), [], url, notes=[note], link_text=_("Change what comes")
    )


def post_of_edition(edition: Edition, count: int = 20) -> Post:
    """Return the first papers of an edition, for everyone."""
    papers = queries.edition_papers(edition, 0, count)
    sections = [PostSection("", [PostItem(paper) for paper in papers])] if papers else []
    notes = [] if papers else [edition.why_empty]
    url = absolute_url(f"/editions/{edition.day.isoformat()}")
    title = period_title(Day(edition.day))
    return Post(settings.SITE_URL, settings.SITE_NAME, title, sections, url, edition.day, notes)
