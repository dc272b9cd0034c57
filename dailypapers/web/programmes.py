"""A conference's papers by day and session or by topic, and what of it a reader picked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from dailypapers.accounts.models import User
from dailypapers.accounts.wording import period_title
from dailypapers.catalog.models import Presentation
from dailypapers.community.models import ReadingState
from dailypapers.formats import PaperView, load_cards
from dailypapers.insights.models import PaperTopic
from dailypapers.lib.icalendar import Event, calendar
from dailypapers.lib.periods import Day
from dailypapers.lib.programme import clashes

MAX_SLOTS = 2_000  # on a page


class Slot(NamedTuple):
    """A presentation with its paper. `clashes` are the titles of others that are picked for the same time."""

    presentation: Presentation
    paper: PaperView
    clashes: list[str]


class Session(NamedTuple):
    """A session: its slots in their order, when it begins and ends by the clocks of the place."""

    title: str
    place: str
    starts: datetime
    ends: datetime
    slots: list[Slot]


class ProgrammeDay(NamedTuple):
    """A day of a programme with its sessions."""

    day: date
    title: str
    sessions: list[Session]


class TopicPapers(NamedTuple):
    """The papers of a list that have a topic; no name and no URL for those without one."""

    name: str
    url: str
    papers: list[PaperView]


def picks_of(user: User) -> QuerySet[Presentation]:
    """Return when the papers are presented that a reader keeps for later."""
    later = {"paper__reading_states__user": user, "paper__reading_states__state": ReadingState.State.LATER}
    return Presentation.objects.filter(**later)


def slots_of(
    rows: Iterable[Presentation], picked: Sequence[Presentation], papers: Mapping[int, PaperView]
) -> list[Slot]:
    """Return presentations with their papers, and for each what of the picked it clashes with."""
    known, ids = [*picked], {row.pk for row in picked}
    others = [row for row in rows if row.paper_id in papers]
    known += [row for row in others if row.pk not in ids]
    found = {row.pk: places for row, places in zip(known, clashes(known), strict=True)}
    number = len(picked)
    return [
        Slot(row, papers[row.paper_id], [papers[known[place].paper_id].title_text for place in found[row.pk]
             if place < number and known[place].paper_id in papers])
        for row in others
    ]  # fmt: skip


def days_of(slots: Iterable[Slot]) -> list[ProgrammeDay]:
    """Group slots, which come by time, by day and session."""
    days: dict[date, dict[tuple[str, str], list[Slot]]] = {}
    for slot in slots:
        row = slot.presentation
        sessions = days.setdefault(row.starts.date(), {})
        sessions.setdefault((row.session, row.place if row.session else ""), []).append(slot)
    return [
        ProgrammeDay(
            day,
            period_title(Day(day)),
            [
                Session(
                    title, place, group[0].presentation.starts, max(slot.presentation.ends for slot in group), group
                )
                for (title, place), group in sessions.items()
            ],
        )
        for day, sessions in sorted(days.items())
    ]


def topics_of(papers: Sequence[PaperView]) -> list[TopicPapers]:
    """Group papers by topic, the largest first; those without one come last. One query."""
    rows = PaperTopic.objects.filter(paper_id__in=[paper.id for paper in papers]).select_related("topic")
    topics = {row.paper_id: row.topic for row in rows}
    groups: dict[int, list[PaperView]] = {}
    for paper in papers:
        groups.setdefault(topics[paper.id].pk if paper.id in topics else 0, []).append(paper)
    named = {topic.pk: topic for topic in topics.values()}
    order = sorted(groups, key=lambda pk: (not pk, -len(groups[pk]), pk))
    return [
        TopicPapers(named[pk].name, reverse("topic", args=[named[pk].slug]), groups[pk])
        if pk
        else TopicPapers(_("Without a topic"), "", groups[pk])
        for pk in order
    ]


def papers_of(rows: Iterable[Presentation]) -> dict[int, PaperView]:
    """Load the papers of presentations for cards, by their ids."""
    return {paper.id: paper for paper in load_cards(list(dict.fromkeys(row.paper_id for row in rows)))}


def icalendar(name: str, site: str, rows: Sequence[Presentation]) -> str:
    """Return presentations as a calendar."""
    papers = papers_of(rows)
    return calendar(name, [_event(row, papers[row.paper_id], site) for row in rows if row.paper_id in papers])


def _event(row: Presentation, paper: Any, site: str) -> Event:
    host = site.partition("://")[2]
    facts = ", ".join(part for part in (row.venue, row.session, row.kind) if part)
    url = f"{site}/papers/{paper.key}"
    uid = f"{row.starts_at:%Y%m%dT%H%M%SZ}-{paper.key}-{row.venue}@{host}"
    return Event(uid, row.starts_at, row.ends_at, row.imported_at, paper.title_text, row.place, f"{facts}\n{url}", url)
