"""What the search box offers while somebody types: papers, people, organisations and categories that begin so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from dailypapers.catalog.models import Authorship, Category, Organisation, Paper
from dailypapers.search import serving
from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine import Boost, Mode, Piece, highlight, parse, plain
from dailypapers.search.mentions import find_mentioned

TITLES, NAMES = 5, 3  # offered of each kind
MAX_PREFIX_LENGTH = 200  # characters that are read
MIN_PREFIX_LENGTH = 2
_AUTHORS_OF = 40  # papers whose authors are considered
_BOOST = Boost(recency=0.3, popularity=0.3)


class SuggestionKind(StrEnum):
    PAPER = "paper"
    AUTHOR = "author"
    ORGANISATION = "organisation"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` is a paper's key, a name or a category's code, `pieces` its text with what matches, `more` its name."""

    kind: SuggestionKind
    value: str
    pieces: tuple[Piece, ...]
    more: str = ""


def suggest(text: str) -> list[Suggestion]:
    """Suggest what a text may become: people, organisations, categories, then titles; papers named by an identifier.

    Five queries at most. Nothing for less than two characters, and no people or titles while there is no index.
    """
    if named := _named(text):
        return named
    prefix = " ".join(text[:MAX_PREFIX_LENGTH].split())
    if len(prefix) < MIN_PREFIX_LENGTH or '"' in prefix or ":" in prefix:
        return []
    return [*_authors(prefix), *_organisations(prefix), *_categories(prefix), *_titles(prefix)]


def _named(text: str) -> list[Suggestion]:
    """Suggest the papers that a text names by identifiers. Three queries, none without an identifier."""
    mentioned = find_mentioned(parse(text))
    papers = Paper.objects.in_bulk(mentioned.ids[:TITLES]) if mentioned.ids else {}
    return [
        Suggestion(SuggestionKind.PAPER, papers[paper_id].key, (Piece(papers[paper_id].title_text, False),))
        for paper_id in mentioned.ids
        if paper_id in papers
    ]


def _titles(prefix: str) -> list[Suggestion]:
    query = plain(prefix)
    mode = Mode.HYBRID if " " in prefix else Mode.LEXICAL
    results = serving.ask(lambda engine: engine.search(query, limit=TITLES, mode=mode, prefix=True, boost=_BOOST))
    if results is None or results.nothing_close:
        return []
    papers = Paper.objects.in_bulk([hit.id for hit in results.hits]) if results.hits else {}
    last_word = prefix.rsplit(" ", 1)[-1]
    return [
        Suggestion(SuggestionKind.PAPER, paper.key, tuple(highlight(paper.title_text, query, prefix=last_word)))
        for hit in results.hits
        if hit.matched and (paper := papers.get(hit.id))
    ]


def _authors(prefix: str) -> list[Suggestion]:
    return [
        Suggestion(SuggestionKind.AUTHOR, name, _mark(name, prefix))
        for name in authors_named(prefix, NAMES, papers=_AUTHORS_OF)
    ]


def authors_named(text: str, limit: int, *, papers: int = 0) -> list[str]:
    """Return the names of authors that have these words, the last perhaps only begun, the most frequent first.

    They are looked for on as many papers of the index as `papers` says, by default as many as names. One query.
    """
    ids = serving.ask(lambda engine: engine.papers_by_author_prefix(text, limit=papers or limit)) or []
    if not ids:
        return []
    names = Counter(
        name
        for name in Authorship.objects.filter(paper_id__in=ids).values_list("author__name", flat=True)
        if _has_words_beginning(name, text)
    )
    return [name for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0]))[:limit]]


def _organisations(prefix: str) -> list[Suggestion]:
    organisations = Organisation.objects.filter(Q(name__istartswith=prefix) | Q(name__icontains=f" {prefix}"))
    return [
        Suggestion(SuggestionKind.ORGANISATION, organisation.name, _mark(organisation.name, prefix))
        for organisation in organisations.order_by("name")[:NAMES]
    ]


def _categories(prefix: str) -> list[Suggestion]:
    categories = Category.objects.filter(
        Q(code__istartswith=prefix) | Q(name__istartswith=prefix) | Q(name__icontains=f" {prefix}")
    )
    return [
        Suggestion(SuggestionKind.CATEGORY, category.code, _mark(category.code, prefix), category.name)
        for category in categories.order_by("code")[:NAMES]
    ]


def _has_words_beginning(name: str, prefix: str) -> bool:
    """Tell whether every word that was typed begins a word of the name."""
    words = fold(name).replace("-", " ").split()
    return all(any(word.startswith(part) for word in words) for part in fold(prefix).replace(",", " ").split())


def _mark(name: str, prefix: str) -> tuple[Piece, ...]:
    """Split a name so that what was typed matches, where it stands there letter for letter."""
    start = name.casefold().find(prefix.casefold())
    if start < 0 or len(name.casefold()) != len(name):
        return (Piece(name, False),)
    end = start + len(prefix)
    pieces = (Piece(name[:start], False), Piece(name[start:end], True), Piece(name[end:], False))
    return tuple(piece for piece in pieces if piece.text)
