"""The list of a topic: a cluster of papers close in meaning, or a field of several."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.insights.models import Topic
from dailypapers.lib.errors import NotFound
from dailypapers.lib.text import collapse
from dailypapers.listings.listing import Listing
from dailypapers.listings.registry import Request, register


@register(
    "topic", gettext_lazy("A topic"), asks=gettext_lazy("the end of its address, like gaussian-splatting-3d-gaussian")
)
def topic(request: Request) -> Listing:
    """List the papers of a topic, the newest day first."""
    row = Topic.objects.filter(slug=request.target).first()
    if row is None:
        raise NotFound(
            _("There is no topic “%(name)s”. Every day, week and month lists its topics.")
            % {"name": collapse(request.target)[:100]}
        )
    papers = Paper.objects.filter(Q(topic_row__topic=row) if row.field_id else Q(topic_row__topic__field=row))
    url = reverse("topic", args=[row.slug])
    papers, name, reason = (
        queries.newest_first(papers),
        _("papers on %(topic)s") % {"topic": row.name},
        _("on %(topic)s") % {"topic": row.name},
    )
    return Listing("topic", row.slug, row.name, name, url, papers, reason, subject=row)
