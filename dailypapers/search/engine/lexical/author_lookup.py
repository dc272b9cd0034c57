"""From the name somebody types to the names of authors in the index that may be the same person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import tantivy
from rapidfuzz.distance import DamerauLevenshtein

from dailypapers.search.engine.lexical.author_names import is_named, key_of, spellings
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.schema import Field

_MAX_CANDIDATES = 20_000
_MAX_KEYS = 2_000
_MIN_SIMILAR, _LONG_SURNAME = 4, 7  # letters: of a surname that is compared, and of one that may differ by two


class Author(NamedTuple):
    """A name in the index: its key, and how many papers have it."""

    key: str
    papers: int

    @property
    def given(self) -> list[str]:
        """Return the words before the last."""
        return self.key.split(" ")[1:]


def author_query(lexical: LexicalIndex, name: str) -> tantivy.Query | None:
    """Query for papers by someone of this name; None when it has no letters.

    One word is any part of a name. Of several the last is the surname, or the first before a comma; where nobody is
    called so, they are taken as a surname of several words, without middle names, and in the other order.
    """
    versions = list(spellings(name))
    if not versions:
        return None
    if len(versions[0]) == 1:
        return tantivy.Query.term_set_query(lexical.schema, Field.AUTHOR_NAMES, [words[0] for words in versions])
    keys = [author.key for author in find_authors(lexical, name)]
    if not keys:
        return tantivy.Query.empty_query()
    return tantivy.Query.term_set_query(lexical.schema, Field.AUTHOR_NAMES, keys[:_MAX_KEYS])


def find_authors(lexical: LexicalIndex, name: str) -> list[Author]:
    """Find the names in the index that may be this one of several words, the most frequent first."""
    versions = list(spellings(name))
    readings: tuple[Callable[[list[str]], Iterable[Author]], ...] = (
        lambda words: _called(lexical, words),
        lambda words: _with_surname(lexical, words),
        lambda words: _called(lexical, words, lenient=True),
        lambda words: [] if "," in name else _called(lexical, [*words[1:], words[0]]),
    )
    for reading in readings:
        found = {author.key: author for words in versions if len(words) > 1 for author in reading(words)}
        if found:
            return sorted(found.values(), key=lambda author: (-author.papers, author.key))
    return []


def similar_surnames(lexical: LexicalIndex, name: str, limit: int = 3) -> list[str]:
    """Find surnames of the index that differ from this one by a letter or two, the closest and most frequent first."""
    words = next(iter(spellings(name)), [""])
    surname = words[-1]
    if len(surname) < _MIN_SIMILAR:
        return []
    most = 1 if len(surname) < _LONG_SURNAME else 2
    candidates = (
        (DamerauLevenshtein.distance(surname, author.key, score_cutoff=most), -author.papers, author.key)
        for author in _beginning(lexical, surname[:2])
        if author.key.isalpha() and author.key != surname
    )
    return [key for distance, _, key in sorted(candidates) if distance <= most][:limit]


def _called(lexical: LexicalIndex, words: list[str], *, lenient: bool = False) -> list[Author]:
    """Find authors of a surname with given names that agree.

    Who is asked for by a full name is also found by initials where all of the surname with that initial agree.
    """
    asked = words[:-1]
    begun = _beginning(lexical, f"{words[-1]} {asked[0][0]}")
    found = [author for author in begun if is_named(asked, author.given, lenient=lenient)]
    if len(asked[0]) == 1:
        return found
    are_others = any(len(author.given[0]) > 1 and not is_named(asked[:1], author.given) for author in begun)
    return [author for author in found if len(author.given[0]) > 1] if are_others else found


def _with_surname(lexical: LexicalIndex, words: list[str]) -> list[Author]:
    """Find authors whose surname is all of the words."""
    return [author for author in _beginning(lexical, f"{words[-1]} ") if author.given[-len(words) + 1 :] == words[:-1]]


def _beginning(lexical: LexicalIndex, prefix: str) -> list[Author]:
    found = lexical.searcher.terms_with_prefix(Field.AUTHOR_NAMES, prefix, limit=_MAX_CANDIDATES)
    return [Author(key, int(papers)) for key, papers in found]


def exact_author(lexical: LexicalIndex, name: str) -> int:
    """Count the papers of the most frequent author of exactly this name, in the order of speaking."""
    return max((lexical.frequency(key_of(words), Field.AUTHOR_NAMES) for words in spellings(name)), default=0)
