"""The papers of a day, week or month by topic: `?by=topic` of their pages, and `/topics` for the newest week."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dailypapers.accounts.wording import decimal_text
from dailypapers.catalog import queries
from dailypapers.formats import PaperView, load_cards
from dailypapers.insights.growth import Change, Growth
from dailypapers.insights.topics import FieldOfTopics, TopicSize, topics_of
from dailypapers.lib.periods import Period, Week

MOST_CHANGED = 8  # topics named at the top of the page
WORDS = {
    Change.NEW: gettext_lazy("new here"),
    Change.MORE: gettext_lazy("more than usual"),
    Change.LESS: gettext_lazy("less than usual"),
    Change.USUAL: "",
}


class ShownTopic(NamedTuple):
    """A topic within a period: its papers there are at `url`; `change` says how it differs from
    before, "" where it does not, and `times` by how much."""

    name: str
    url: str
    papers: int
    change: str
    times: str
    is_more: bool


class ShownField(NamedTuple):
    """A field, its topics, and its best papers."""

    shown: ShownTopic
    phrases: str
    topics: list[ShownTopic]
    papers: list[PaperView]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Redirect to the topics of the newest week."""
    newest = queries.newest_day()
    if newest is None:
        return redirect("papers")
    return redirect(f"{reverse('week', args=[str(Week.of(newest))])}?by=topic")


def topic_values(period: Period) -> dict[str, Any]:
    """Return the values of a period's page by topic, the same for every reader. A fixed number of queries."""
    found = topics_of(period)
    papers = {paper.id: paper for paper in load_cards([paper_id for field in found.fields for paper_id in field.best])}
    fields = [_field(field, period, found.before, papers) for field in found.fields]
    changed = [size for size in found.changed if size.growth.change != Change.LESS][:MOST_CHANGED]
    return {
        "fields": fields,
        "papers": list(papers.values()),
        "changed": [shown_topic(size, period, found.before) for size in changed],
        "sorted_papers": found.papers,
        "before": found.before,
    }


def _field(field: FieldOfTopics, period: Period, before: str, papers: dict[int, PaperView]) -> ShownField:
    return ShownField(
        shown_topic(field, period, before),
        ", ".join(field.topic.phrases),
        [shown_topic(size, period, before) for size in field.topics],
        [papers[paper_id] for paper_id in field.best if paper_id in papers],
    )


def shown_topic(size: TopicSize | FieldOfTopics, period: Period, before: str) -> ShownTopic:
    """Return a topic or a field as pages of a period show it."""
    url = f"{reverse('topic', args=[size.topic.slug])}?period={period}"
    is_more = size.growth.change in (Change.NEW, Change.MORE)
    words = change_in_words(size.growth, before), times_in_words(size.growth, before)
    return ShownTopic(size.topic.name, url, size.growth.papers, *words, is_more)


def change_in_words(growth: Growth, before: str) -> str:
    """Return how a topic differs from before, with the number: more than usual, 2.5 times its share of …"""
    times = times_in_words(growth, before)
    if growth.change is Change.USUAL:
        return ""
    return _("%(change)s: %(times)s") % {"change": WORDS[growth.change], "times": times}


def times_in_words(growth: Growth, before: str) -> str:
    """Return the share of a topic beside that of before: 2.5 times its share of the four weeks before."""
    if growth.ratio is None:
        return _("none in %(before)s") % {"before": before}
    return _("%(times)s times its share of %(before)s") % {"times": decimal_text(growth.ratio), "before": before}
