"""Plain words that are a person: ``kaiming he``, ``lecun world models``, ``schmidhuber 2025``.

Nothing but the index decides: who has papers, and how often the words stand in texts as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.lexical.author_lookup import exact_author, find_authors
from dailypapers.search.engine.lexical.author_names import name_words
from dailypapers.search.engine.lexical.index import LexicalIndex
from dailypapers.search.engine.lexical.names import name_key
from dailypapers.search.engine.lexical.schema import NAME_FIELDS, Field
from dailypapers.search.engine.query.query import ExtractedFilter, Prefix

_TOKEN = re.compile(r"\S+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?)+[^\W\d_]{2,}|[^\W\d_]{2,},\s*(?:[^\W\d_]\.?[ -]?)+|[^\W\d_]{2,}_[^\W\d_]")
_NOT_PERSON = re.compile(r'[":()\[\]{}|/*@#<>=?!]|\d[^\W\d_]|[^\W\d_]\d')
_MAX_WORDS = 8
_LONGEST_NAME = 4  # words
_MIN_SURNAME = 4  # letters
_MIN_PAPERS = 2  # of a surname that stands alone
_MAX_PAPERS = 400  # a more frequent surname is nobody in particular
_SURNAME_SHARE = 0.7  # of the papers by somebody with the word in their name
_SURER = 3  # times as many papers by somebody as papers with the word or words


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def read_person(lexical: LexicalIndex, source: str) -> tuple[ExtractedFilter, ...]:
    """Return what plain words say of a person: an author, and a year beside it; nothing where it is not sure."""
    words = [_bare(match) for match in _TOKEN.finditer(source)]
    words = [word for word in words if word.text]
    if not words or len(words) > _MAX_WORDS or _NOT_PERSON.search(source):
        return ()
    author = _initials(lexical, source) or _full_name(lexical, source, words) or _surname(lexical, source, words)
    if author is None:
        return ()
    rest = [word for word in words if word.end <= author.start or word.start >= author.end]
    beside = rest[0] if len(rest) == 1 else next((word for word in rest if word.start >= author.end), None)
    if beside is not None and _YEAR.fullmatch(beside.text):
        return (author, _filter(Prefix.YEAR, source, beside.start, beside.end))
    return (author,)


def _bare(match: re.Match[str]) -> _Word:
    """Return a word without the signs around it."""
    text = match[0].strip(".,;'’")
    start = match.start() + match[0].find(text)
    return _Word(text, start, start + len(text))


def _author(source: str, start: int, end: int) -> ExtractedFilter:
    return _filter(Prefix.AUTHOR, source, start, end)


def _filter(kind: Prefix, source: str, start: int, end: int) -> ExtractedFilter:
    return ExtractedFilter(kind, source[start:end], source[start:end], start, end, is_from_sentence=True)


def _initials(lexical: LexicalIndex, source: str) -> ExtractedFilter | None:
    """Read a query that is a name with initials, or in the order of a bibliography."""
    name = source.strip()
    is_listed = name.count(",") == 1 and len(name_words(name)) <= _LONGEST_NAME and exact_author(lexical, name)
    if not is_listed and not (_INITIALS.fullmatch(name) and find_authors(lexical, name)):
        return None
    start = source.find(name)
    return _author(source, start, start + len(name))


def _full_name(lexical: LexicalIndex, source: str, words: Sequence[_Word]) -> ExtractedFilter | None:
    """Read two to four words at the beginning or the end that are an author more often than words of a text."""
    for span in _ends(len(words)):
        first, *_, last = words[span]
        name = source[first.start : last.end]
        if not all(len(word.text) > 1 and word.text[0].isalpha() for word in (first, last)) or "," in name:
            continue
        papers = exact_author(lexical, name)
        phrase = lexical.phrase(name, (Field.TEXT,)) if papers else None
        if phrase is not None and papers > lexical.count(phrase):
            return _author(source, first.start, last.end)
    return None


def _ends(count: int) -> Iterator[slice]:
    """Yield the beginnings and ends of a list that may be a name, the longest first."""
    for length in range(min(_LONGEST_NAME, count), 1, -1):
        yield slice(0, length)
        if length < count:
            yield slice(count - length, count)


def _surname(lexical: LexicalIndex, source: str, words: Sequence[_Word]) -> ExtractedFilter | None:
    """Read a first or last word that is a rare surname and hardly a word."""
    for word in dict.fromkeys((words[0], words[-1], *(words[-2:-1] if _YEAR.fullmatch(words[-1].text) else ()))):
        parts = name_words(word.text)
        if not word.text.isalpha() or len(word.text) < _MIN_SURNAME or len(parts) != 1:
            continue
        if len(words) == 1 and any(lexical.frequency(name_key(word.text), field) for field in NAME_FIELDS):
            continue
        papers = lexical.frequency(parts[0], Field.AUTHOR_NAMES)
        uses = lexical.frequency(analysis.stem(word.text))
        people = lexical.searcher.terms_with_prefix(Field.AUTHOR_NAMES, f"{parts[0]} ", limit=_MAX_PAPERS)
        is_surname = sum(count for _, count in people) >= _SURNAME_SHARE * papers
        if is_surname and max(_MIN_PAPERS, _SURER * uses) <= papers <= _MAX_PAPERS:
            return _author(source, word.start, word.end)
    return None
