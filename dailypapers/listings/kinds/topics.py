"""The list of a topic: a cluster of papers close in meaning, or a field of several."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.insights.topics import papers_on, topic_at
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register(
    "topic", gettext_lazy("A topic"), asks=gettext_lazy("the end of its address, like gaussian-splatting-3d-gaussian")
)
def topic(request: Request) -> Listing:
    """List the papers of a topic, the newest day first."""
    row = topic_at(request.target)
    if row is None:
        raise NotFound(
            _("There is no topic “%(name)s”. Every day, week and month lists its topics.")
            % {"name": collapse(request.target)[:100]}
        )
    url = reverse("topic", args=[row.slug])
    papers, name, reason = (
        papers_on(row),
        _("papers on %(topic)s") % {"topic": row.name},
        _("on %(topic)s") % {"topic": row.name},
    )
    return Listing("topic", row.slug, row.name, name, url, papers, reason, subject=row)
