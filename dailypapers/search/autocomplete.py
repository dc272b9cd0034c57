"""What the search box offers while somebody types: papers, people, organisations and categories that begin so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from dailypapers.catalog.models import Authorship, Category, Organisation, Paper
from dailypapers.search import live
from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine import Boost, highlight, plain

Kind = Literal["paper", "author", "organisation", "category"]
TITLES, NAMES = 5, 3  # offered of each kind
MAX_PREFIX_LENGTH = 200  # characters that are read
SHORTEST = 2
_PAPERS_OF_PEOPLE = 40  # whose authors are looked through


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` in pieces, True where it matches; `value` is a paper's key, a name or a category's code."""

    kind: Kind
    value: str
    pieces: tuple[tuple[str, bool], ...]
    more: str = ""


def suggest(text: str) -> list[Suggestion]:
    """What may be meant by a text that is only begun: people, organisations, categories, then titles.

    Five queries at most. Nothing for less than two characters, and no people or titles while there is no index.
    """
    begun = " ".join(text[:MAX_PREFIX_LENGTH].split())
    if len(begun) < SHORTEST or '"' in begun or ":" in begun:
        return []
    return [*_people(begun), *_organisations(begun), *_categories(begun), *_titles(begun)]


def _titles(begun: str) -> list[Suggestion]:
    query = plain(begun)
    mode: Literal["hybrid", "lexical"] = "hybrid" if " " in begun else "lexical"
    found = live.ask(lambda engine: engine.search(query, limit=TITLES, mode=mode, prefix=True, boost=Boost(0.3, 0.3)))
    hits = found.hits if found and not found.nothing_close else []
    papers = Paper.objects.in_bulk([hit.id for hit in hits]) if hits else {}
    last = begun.rsplit(" ", 1)[-1]
    return [
        Suggestion("paper", paper.key, tuple(highlight(paper.title_text, query, begun=last)))
        for hit in hits
        if hit.matched and (paper := papers.get(hit.id))
    ]


def _people(begun: str) -> list[Suggestion]:
    ids = live.ask(lambda engine: engine.people(begun, limit=_PAPERS_OF_PEOPLE)) or []
    if not ids:
        return []
    names = Counter(
        name
        for name in Authorship.objects.filter(paper_id__in=ids).values_list("author__name", flat=True)
        if _begins(name, begun)
    )
    best = sorted(names.items(), key=lambda item: (-item[1], item[0]))[:NAMES]
    return [Suggestion("author", name, _marked(name, begun)) for name, _ in best]


def _organisations(begun: str) -> list[Suggestion]:
    found = Organisation.objects.filter(Q(name__istartswith=begun) | Q(name__icontains=f" {begun}"))
    return [Suggestion("organisation", row.name, _marked(row.name, begun)) for row in found.order_by("name")[:NAMES]]


def _categories(begun: str) -> list[Suggestion]:
    found = Category.objects.filter(
        Q(code__istartswith=begun) | Q(name__istartswith=begun) | Q(name__icontains=f" {begun}")
    )
    return [
        Suggestion("category", row.code, _marked(row.code, begun), row.name) for row in found.order_by("code")[:NAMES]
    ]


def _begins(name: str, begun: str) -> bool:
    """Whether every word that was typed begins a word of the name, the unfinished last one and those before it."""
    words = fold(name).replace("-", " ").split()
    return all(any(word.startswith(part) for word in words) for part in fold(begun).replace(",", " ").split())


def _marked(name: str, begun: str) -> tuple[tuple[str, bool], ...]:
    """The name with what was typed marked, where it stands there letter for letter."""
    place = name.casefold().find(begun.casefold())
    if place < 0 or len(name.casefold()) != len(name):
        return ((name, False),)
    end = place + len(begun)
    return tuple(
        (piece, hit) for piece, hit in ((name[:place], False), (name[place:end], True), (name[end:], False)) if piece
    )
