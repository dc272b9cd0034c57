"""Who wrote the papers of a list, and what they are about: counted in its newest papers, however many it has."""

from __future__ import annotations

from collections import Counter
from time import monotonic
from typing import NamedTuple

from django.db.models import Count, QuerySet

from dailypapers.catalog.entities import ENTITIES
from dailypapers.catalog.entity_lists import EntityCount
from dailypapers.catalog.models import Authorship, Paper, PaperKeyword
from dailypapers.listings.facets import KEPT_FROM, KEPT_SECONDS, MAX_KEPT
from dailypapers.listings.listing import Listing

COUNTED = 400  # papers, the first of the list
SHOWN = 8
_MANY = 200  # authors of a paper of a collaboration, which would be all that is shown


class Names(NamedTuple):
    """The most frequent authors and keywords of a list, and the keyphrases that several of its papers have."""

    authors: list[EntityCount]
    keywords: list[EntityCount]
    phrases: list[str]


_kept: dict[str, tuple[float, Names]] = {}


def names_of(listing: Listing, papers: int) -> Names:
    """Return the authors and keywords of the first papers of a list of so many, what it is about left out.

    Four queries; those of long lists, which are long to put in order, are kept for a minute.
    """
    if papers < KEPT_FROM or not isinstance(listing.papers, QuerySet):
        return _count(listing)
    key = str(listing.papers.query)
    kept = _kept.get(key)  # other threads may empty it
    if kept is None or kept[0] < monotonic():
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        kept = _kept[key] = (monotonic() + KEPT_SECONDS, _count(listing))
    return kept[1]


def _count(listing: Listing) -> Names:
    ids = listing.ids(0, COUNTED)
    own = ENTITIES[listing.kind].key_of(listing.subject) if listing.subject is not None else ""
    written = Authorship.objects.filter(paper_id__in=ids, paper__author_count__lte=_MANY).order_by()
    authors = written.values_list("author__name").annotate(papers=Count("paper_id", distinct=True))
    keywords = PaperKeyword.objects.filter(paper_id__in=ids).order_by().values_list("keyword__slug", "keyword__name")
    topics = keywords.annotate(papers=Count("paper_id", distinct=True))
    people = [EntityCount(name, name, n) for name, n in authors.order_by("-papers", "author__name")[: SHOWN + 1]]
    words = [EntityCount(slug, name, n) for slug, name, n in topics.order_by("-papers", "keyword__slug")[: SHOWN + 1]]
    found = Paper.objects.filter(id__in=ids, keyphrases__isnull=False).order_by().values_list("keyphrases", flat=True)
    phrases = Counter(phrase for several in found for phrase in dict.fromkeys(several or ()))
    common = sorted((phrase for phrase, n in phrases.items() if n > 1), key=lambda phrase: (-phrases[phrase], phrase))
    return Names(_without(own, people), _without(own, words), common[:SHOWN])


def _without(own: str, rows: list[EntityCount]) -> list[EntityCount]:
    return [row for row in rows if row.key != own][:SHOWN]
