"""The review of a week: its numbers, what was more than usual, and the papers that stand for it. It writes itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import F
from django.utils.translation import ngettext

from dailypapers.catalog import queries
from dailypapers.insights.growth import Change
from dailypapers.insights.rising import RisingWord, rising_of
from dailypapers.insights.topics import PeriodTopics, TopicSize, topics_of
from dailypapers.lib.periods import Week

DISCUSSED = 5  # papers
MOST_TOPICS = 8  # of those that changed
MOST_WORDS = 12
WEEKS = 12  # that a week is shown beside


class Choice(NamedTuple):
    """A paper of the review, and why it is in it."""

    paper_id: int
    reason: str


class WeekCount(NamedTuple):
    """How many papers a week has."""

    week: Week
    papers: int


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to say of a week, the same for every reader. `weeks` are the ones before, the oldest first."""

    week: Week
    numbers: queries.Overview
    weeks: tuple[WeekCount, ...]
    topics: PeriodTopics
    more: tuple[TopicSize, ...]
    less: tuple[TopicSize, ...]
    words: tuple[RisingWord, ...]
    discussed: tuple[Choice, ...]
    best: tuple[Choice, ...]

    @property
    def choices(self) -> list[Choice]:
        """Return the papers of the review in their order, each once."""
        found: dict[int, Choice] = {}
        for choice in (*self.discussed, *self.best):
            found.setdefault(choice.paper_id, choice)
        return list(found.values())


def review_of(week: Week) -> Review:
    """Return the review of a week, worked out from what is there now. A fixed number of queries."""
    papers = queries.featured_between(week.first_day, week.last_day)
    topics = topics_of(week, best=1)
    more = [size for size in topics.changed if size.growth.change in (Change.MORE, Change.NEW)]
    less = [size for size in topics.changed if size.growth.change is Change.LESS]
    talk = papers.annotate(talk=F("comments") + F("external_comments")).filter(talk__gt=0)
    discussed = talk.order_by("-talk", "-attention_score", "id").values_list("id", "talk")[:DISCUSSED]
    return Review(
        week,
        queries.overview(papers),
        _weeks(week),
        topics,
        tuple(more[:MOST_TOPICS]),
        tuple(less[:MOST_TOPICS]),
        tuple(rising_of(week)[:MOST_WORDS]),
        tuple(Choice(paper_id, _discussed(talk)) for paper_id, talk in discussed),
        tuple(
            Choice(pk, _for_topic(field.topic.name, field.growth.papers))
            for field in topics.fields
            for pk in field.best
        ),
    )


def _discussed(comments: int) -> str:
    text = ngettext("discussed: %(count)s comment", "discussed: %(count)s comments", comments)
    return text % {"count": intcomma(comments)}


def _for_topic(topic: str, papers: int) -> str:
    text = ngettext("for %(topic)s, %(count)s paper of the week", "for %(topic)s, %(count)s papers of the week", papers)
    return text % {"topic": topic, "count": intcomma(papers)}


def newest_reviewed() -> Week | None:
    """Return the last week whose papers are all there, or nearly: Friday's are. None without papers."""
    newest = queries.newest_day()
    if newest is None:
        return None
    week = Week.of(newest)
    return week if newest >= week.last_day - timedelta(days=2) else week.previous()


def _weeks(week: Week) -> tuple[WeekCount, ...]:
    first = week.first_day - timedelta(days=7 * WEEKS)
    days = queries.day_counts(first, week.last_day)
    starts = [first + timedelta(days=7 * number) for number in range(WEEKS + 1)]
    return tuple(WeekCount(Week.of(start), _papers(days, start)) for start in starts)


def _papers(days: dict[date, int], start: date) -> int:
    return sum(days.get(start + timedelta(days=offset), 0) for offset in range(7))
