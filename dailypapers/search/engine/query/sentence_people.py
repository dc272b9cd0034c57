"""The people that a plain sentence asks for: ``by Truong and Rasia``, ``by May, E``, ``by Levesque first author``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.lexical.analysis import STOP_WORDS
from dailypapers.search.engine.query import sentence_lexicon as lexicon
from dailypapers.search.engine.query.query import Prefix

MAX_LIST = 14
"""Words that a list of people may take."""

_MAX_NAME = 5
_ORDINARY = 20
"""Papers whose texts hold a word, from which on it is no unknown name when it is written small."""

_NAME_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,3}[^\W\d_]?|[^\W\d_]")
_FIRST_AUTHOR = re.compile(r",? (?:(?:as|is) )?(?:the )?(?:first|1st|lead)[ -]author$", re.IGNORECASE)
_ET_AL = re.compile(r",? et al\.?$", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*,?\s(?:and|&)\s", re.IGNORECASE)
_COMMA = re.compile(",")


class Names(Protocol):
    """What an index knows of names and words. Capital letters do not matter."""

    def organisation(self, name: str) -> str | None:
        """Return the name to filter by for an organisation of the index, else None."""

    def author(self, name: str) -> bool:
        """Tell whether someone of this name has a paper; two words and more must be a whole name."""

    def phrase(self, text: str) -> int:
        """Count the papers that hold these words side by side."""


class Person(NamedTuple):
    """``author:name`` or ``firstauthor:name``, read from the characters ``text[start:end]``."""

    kind: Prefix
    name: str
    start: int
    end: int


class _Name(NamedTuple):
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_people(text: str, names: Names) -> list[Person]:
    """Read the people of a list such as ``Hellmann and Kleine``; [] where a part of it may be something else.

    Somebody the index does not know is a person, too, where the name is written with capitals or is no word of the
    papers: asked for what somebody wrote, "nothing" is the right answer, and what others wrote is not.
    """
    is_first = _FIRST_AUTHOR.search(text) is not None
    text = _FIRST_AUTHOR.sub("", text)
    if text.endswith(".") and not _INITIALS.fullmatch(text.split()[-1]):
        text = text[:-1]
    people: dict[str, _Name] = {}
    for part in _split(_Name(text, 0), _SEPARATOR):
        for name in _names_of(_Name(_ET_AL.sub("", part.text), part.start), names):
            read = _read_name(name, names)
            if not read:
                return []
            people |= {person.text: person for person in read}
    kinds = (Prefix.FIRST_AUTHOR if is_first and not number else Prefix.AUTHOR for number in range(len(people)))
    return [Person(kind, *name, name.end) for kind, name in zip(kinds, people.values(), strict=False)]


def _split(name: _Name, separator: re.Pattern[str]) -> list[_Name]:
    """Cut a text at a separator, without the blanks around the pieces."""
    starts = [0, *(match.end() for match in separator.finditer(name.text))]
    ends = [*(match.start() for match in separator.finditer(name.text)), len(name.text)]
    pieces = [(start, name.text[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [_Name(piece.strip(), name.start + start + len(piece) - len(piece.lstrip())) for start, piece in pieces]


def _names_of(part: _Name, names: Names) -> Iterator[_Name]:
    """Yield the names between commas, of which one may stand inside a name: ``May, E, Huchra, John``."""
    pieces = _split(part, _COMMA)
    position = 0
    while position < len(pieces):
        name = pieces[position]
        if position + 1 < len(pieces):
            following = pieces[position + 1]
            is_inverted = _is_initials(following.text.split()) or names.author(f"{name.text}, {following.text}")
            if is_inverted:
                name = _Name(part.text[name.start - part.start : following.end - part.start], name.start)
                position += 1
        position += 1
        yield name


def _read_name(name: _Name, names: Names) -> list[_Name]:
    """Return the one person of this name, or the several whose surnames stand side by side; [] where it is no name."""
    words = [_Name(match[0], name.start + match.start()) for match in re.finditer(r"[^\s,]+", name.text)]
    if not 1 <= len(words) <= _MAX_NAME or not all(_NAME_WORD.fullmatch(word.text) for word in words):
        return []
    folded = [fold(word.text) for word in words]
    if not lexicon.NOT_NAMES.isdisjoint(folded) or (folded[0] in STOP_WORDS and name.text[0].islower()):
        return []
    if names.author(name.text):
        return [name]
    surnames = [word.text for word in words if not _INITIALS.fullmatch(word.text)]
    if len(surnames) == len(words) > 1 and all(map(names.author, surnames)):
        return words
    return [name] if surnames and _may_be_name(surnames, names) else []


def _may_be_name(words: Sequence[str], names: Names) -> bool:
    """Tell whether words that no author of the index is called by may be somebody's name all the same."""
    if any(names.organisation(word) for word in words):
        return False
    if words[0][0].isupper() or words[0] in lexicon.PARTICLES:
        return all(word in lexicon.PARTICLES or (word[0].isupper() and not word.isupper()) for word in words)
    return all(word[0].islower() and (names.author(word) or names.phrase(word) < _ORDINARY) for word in words)


def _is_initials(words: Sequence[str]) -> bool:
    return bool(words) and all(_INITIALS.fullmatch(word) for word in words)
