"""The topics of a day, week or month: how large, how much more than before, and their best papers. `topics_of`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dailypapers.catalog import queries
from dailypapers.catalog.models import Paper
from dailypapers.insights.growth import Growth, Times, grow
from dailypapers.insights.models import PaperTopic, Topic
from dailypapers.lib.periods import Month, Period, Week

SHOWN = 3  # papers of a field


class TopicSize(NamedTuple):
    """A topic within a period."""

    topic: Topic
    growth: Growth


@dataclass(frozen=True, slots=True)
class FieldOfTopics:
    """A field within a period: its growth, its topics, the largest first, and the ids of its best papers."""

    topic: Topic
    growth: Growth
    topics: tuple[TopicSize, ...]
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PeriodTopics:
    """The fields of a period, the largest first; `papers` have a topic. `before` says what they are compared with."""

    fields: tuple[FieldOfTopics, ...]
    papers: int
    before: str

    @property
    def changed(self) -> list[TopicSize]:
        """Return the topics that are new, more or less than usual, the least probable first."""
        topics = [size for field in self.fields for size in field.topics if size.growth.change != "usual"]
        return sorted(topics, key=lambda size: (size.growth.chance, size.topic.number))


def topics_of(period: Period, best: int = SHOWN) -> PeriodTopics:
    """Return the topics of a period, compared with the four weeks before a day or a week, the month before a month.

    Four queries, whatever there is; no fields where papers have no topics yet.
    """
    topics = {topic.pk: topic for topic in Topic.objects.all()}
    slices, words = _slices(period)
    now = _counts(period.first_day, period.last_day)
    daily = _daily(slices)
    before = [_sum(daily, first, last) for first, last in slices]
    times = Times(sum(now.values()), [sum(counts.values()) for counts in before])
    known = [pk for pk, topic in topics.items() if topic.field_id is not None]
    sizes = grow({pk: (now[pk], [counts[pk] for counts in before]) for pk in known}, times)
    members: dict[int, list[int]] = defaultdict(list)
    for pk in known:
        members[topics[pk].field_id or 0].append(pk)
    of_fields = {
        field: (sum(now[pk] for pk in pks), [sum(counts[pk] for pk in pks) for counts in before])
        for field, pks in members.items()
    }
    growths = grow(of_fields, times)
    papers = _best(period, {pk: topics[pk].field_id or 0 for pk in known}, best)
    fields = [
        FieldOfTopics(
            topics[field],
            growth,
            tuple(sorted((TopicSize(topics[pk], sizes[pk]) for pk in members[field] if now[pk]), key=_largest)),
            tuple(papers.get(field, ())),
        )
        for field, growth in growths.items()
        if growth.papers
    ]
    return PeriodTopics(tuple(sorted(fields, key=_largest)), times.total, words)


def topic_at(address: str) -> Topic | None:
    """Return the topic or field of an address, also of a former one; None where there is none."""
    here = Topic.objects.filter(Q(slug=address) | Q(former__slug=address))
    return here.select_related("field").first() if "\0" not in address else None


def papers_on(topic: Topic) -> QuerySet[Paper]:
    """Return the papers of a topic or of all topics of a field, the newest day first."""
    condition = Q(topic_row__topic=topic) if topic.field_id else Q(topic_row__topic__field=topic)
    return queries.newest_first(Paper.objects.filter(condition))


def _largest(size: TopicSize | FieldOfTopics) -> tuple[int, int]:
    return -size.growth.papers, size.topic.number


def _slices(period: Period) -> tuple[list[tuple[date, date]], str]:
    """Return the days, weeks or month that a period is compared with, the newest first, and what they are called."""
    first = period.first_day
    if isinstance(period, Month):
        start = (first - timedelta(days=1)).replace(day=1)
        weeks = [(start + timedelta(days=7 * week), start + timedelta(days=7 * week + 6)) for week in range(4)]
        return [*weeks[:3], (weeks[3][0], first - timedelta(days=1))], _("the month before")
    if isinstance(period, Week):
        return [(first - timedelta(days=7 * back), first - timedelta(days=7 * back - 6)) for back in range(1, 5)], _(
            "the four weeks before"
        )
    days = [first - timedelta(days=back) for back in range(1, 29)]
    return [(day, day) for day in days], _("the four weeks before")


def _counts(first: date, last: date) -> Counter[int]:
    rows = PaperTopic.objects.filter(day__range=(first, last)).values_list("topic_id").annotate(papers=Count("pk"))
    return Counter(dict(rows.order_by()))


def _daily(slices: Sequence[tuple[date, date]]) -> dict[date, Counter[int]]:
    """Return how many papers each topic has on each day of the slices."""
    first, last = min(start for start, _ in slices), max(end for _, end in slices)
    rows = PaperTopic.objects.filter(day__range=(first, last)).values_list("day", "topic_id")
    days: dict[date, Counter[int]] = defaultdict(Counter)
    for day, topic, papers in rows.annotate(papers=Count("pk")).order_by():
        days[day][topic] = papers
    return days


def _sum(days: dict[date, Counter[int]], first: date, last: date) -> Counter[int]:
    total: Counter[int] = Counter()
    for offset in range((last - first).days + 1):
        total.update(days.get(first + timedelta(days=offset), {}))
    return total


def _best(period: Period, fields: dict[int, int], number: int) -> dict[int, list[int]]:
    """Return the ids of the best papers of each field: most attention first, then the nearest to their topic."""
    rows = PaperTopic.objects.filter(day__range=(period.first_day, period.last_day))
    ordered = rows.order_by("-paper__attention_score", "-closeness", "paper_id").values_list("paper_id", "topic_id")
    best: dict[int, list[int]] = defaultdict(list)
    for paper_id, topic_id in ordered:
        if topic_id in fields and len(best[fields[topic_id]]) < number:
            best[fields[topic_id]].append(paper_id)
    return best
