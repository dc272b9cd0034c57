"""The papers that followed people, topics and saved searches point at: what a personal feed takes from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.models import Paper
from dailypapers.community.models import Comment, Follow, Vote
from dailypapers.lib.sentences import sentence
from dailypapers.ranking.personal.profile import FollowedPapers
from dailypapers.search import Filters, Mode, NoIndex, hits, parse

DAYS = 60  # how far back
MAX_PAPERS = 100  # of one person or search
MAX_SEARCHES = 20  # the newest
MAX_TOPICS = 20


def followed_papers(user_id: int, now: datetime, newest: date) -> tuple[FollowedPapers, ...]:
    """Return the papers that somebody's follows point at.

    Those a followed person voted for or wrote about in public, the newest of a followed topic, and the hits of a
    followed search, among the papers until `newest`. Five queries, one for each topic, and the searches.
    """
    follows = Follow.objects.filter(user_id=user_id).order_by("-created_at", "-id")
    persons = dict(
        follows.filter(kind=Follow.Kind.PERSON, person__is_active=True).values_list("person_id", "person__username")
    )
    searches = list(follows.filter(kind=Follow.Kind.SEARCH).values_list("query", flat=True)[:MAX_SEARCHES])
    topics = list(follows.filter(kind=Follow.Kind.TOPIC).values_list("query", flat=True)[:MAX_TOPICS])
    return (
        *(FollowedPapers(persons[person], papers) for person, papers in _of_persons(list(persons), now).items()),
        *(FollowedPapers(name, papers) for name, papers in _of_topics(topics, newest)),
        *(
            FollowedPapers(sentence("the search “%(query)s”", query=query), papers)
            for query in searches
            if (papers := _of_search(query, newest))
        ),
    )


def _of_persons(persons: Sequence[int], now: datetime) -> dict[int, frozenset[int]]:
    """Return the newest `MAX_PAPERS` papers of each person, by the person's id in order."""
    if not persons:
        return {}
    span = {"user_id__in": persons, "created_at__gt": now - timedelta(days=DAYS)}
    rows = [
        *Vote.objects.filter(**span).values_list("created_at", "user_id", "paper_id"),
        *Comment.objects.filter(**span, group=None, deleted_at=None).values_list("created_at", "user_id", "paper_id"),
    ]
    by_person: dict[int, set[int]] = {}
    for _, person, paper in sorted(rows, reverse=True):
        papers = by_person.setdefault(person, set())
        if len(papers) < MAX_PAPERS:
            papers.add(paper)
    return {person: frozenset(papers) for person, papers in sorted(by_person.items())}


def _of_topics(slugs: Sequence[str], newest: date) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield the names of topics and fields with the newest `MAX_PAPERS` papers of each."""
    days = Q(featured_on__range=(newest - timedelta(days=DAYS), newest))
    for slug in slugs:
        within = Q(topic_row__topic__slug=slug) | Q(topic_row__topic__field__slug=slug)
        papers = Paper.objects.filter(days, within).order_by("-featured_on", "id").values_list("id", flat=True)
        topic = ENTITIES["topic"].find(slug)
        if topic is not None and (ids := frozenset(papers[:MAX_PAPERS])):
            yield ENTITIES["topic"].name_of(topic), ids


def _of_search(query: str, newest: date) -> frozenset[int]:
    """Return hits that hold a word of the search; nearness in meaning is what the likes are for."""
    parsed = parse(query)
    days = Filters(after=(newest - timedelta(days=DAYS)).toordinal())
    try:
        papers = hits(parsed, filters=days, limit=MAX_PAPERS, mode=Mode.LEXICAL if parsed.text else Mode.HYBRID)
    except NoIndex:
        return frozenset()
    return frozenset(hit.id for hit in papers)
