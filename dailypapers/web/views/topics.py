"""The papers of a day, week or month by topic: `?by=topic` of their pages, and `/topics` for the newest week."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dailypapers.catalog import queries
from dailypapers.formats import PaperView, load_cards
from dailypapers.insights.growth import Change, Growth
from dailypapers.insights.topics import FieldOfTopics, TopicSize, topics_of
from dailypapers.lib.periods import Period, Week

MOST_CHANGED = 8  # topics named at the top of the page
WORDS = {Change.NEW: "new here", Change.MORE: "more than usual", Change.LESS: "less than usual", Change.USUAL: ""}


class ShownTopic(NamedTuple):
    """A topic within a period: its papers there are at `url`; `change` says how it differs from before."""

    name: str
    url: str
    papers: int
    change: str
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
        "changed": [_shown(size, period, found.before) for size in changed],
        "sorted_papers": found.papers,
        "before": found.before,
    }


def _field(field: FieldOfTopics, period: Period, before: str, papers: dict[int, PaperView]) -> ShownField:
    return ShownField(
        _shown(TopicSize(field.topic, field.growth), period, before),
        ", ".join(field.topic.phrases),
        [_shown(size, period, before) for size in field.topics],
        [papers[paper_id] for paper_id in field.best if paper_id in papers],
    )


def _shown(size: TopicSize, period: Period, before: str) -> ShownTopic:
    url = f"{reverse('topic', args=[size.topic.slug])}?period={period}"
    is_more = size.growth.change in (Change.NEW, Change.MORE)
    return ShownTopic(size.topic.name, url, size.growth.papers, change_in_words(size.growth, before), is_more)


def change_in_words(growth: Growth, before: str) -> str:
    """Return how a topic differs from before, with the number: more than usual, 2.5 times its share of …"""
    if growth.change is Change.USUAL:
        return ""
    if growth.ratio is None:
        return f"new here: none in {before}"
    return f"{WORDS[growth.change]}: {growth.ratio:.1f} times its share of {before}"
