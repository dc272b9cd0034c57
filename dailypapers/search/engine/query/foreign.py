"""Queries of INSPIRE (SPIRES), with fields before a blank: ``find a ellis and t boson and date > 2015``.

See https://help.inspirehep.net/knowledge-base/inspire-paper-search/. Those of arXiv, ADS and Google Scholar have fields
before a colon, as ours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from dailypapers.search.engine.query.fields import FIELDS, UNKNOWN_FIELDS
from dailypapers.search.engine.query.lexer import Kind, Token

_FIND = re.compile(r"(?:find|fin|f)\s+", re.IGNORECASE)
_PIECE = re.compile(r"\(|\)|\"[^\"]*\"|'[^']*'|[^\s()\"]+(?:\([^\s()]*\)[^\s()]*)*")
_CONNECTORS = {"and": Kind.AND, "or": Kind.OR, "not": Kind.NOT, "|": Kind.OR, "+": Kind.AND, "&": Kind.AND}
_SHORT = frozenset(
    ("a", "t", "j", "d", "k", "r", "ab", "au", "ti", "ea", "fa", "jy", "de", "cn", "tc", "cc", "ac", "ft")
)
"""Names of fields in SPIRES that are too short to be told from a word without ``find``."""

_WORDS = frozenset(
    """
    author title date abstract topcite cited citedby refersto reference collaboration eprint texkey subject
    affiliation journal keyword first-author exact-author year irn recid affid fulltext
    """.split()  # noqa: SIM905
)
_CERTAIN = frozenset(("au", "ti", "ea", "fa", "jy", "topcite", "citedby", "refersto", "texkey", "irn", "affid"))
_DATE = re.compile(r"(?:date|d)\s+(?:[<>=]|after|before|today|this|last|\d{4})", re.IGNORECASE)
_NAMES = _SHORT | _WORDS
_NAME_VALUE = re.compile(r"['\"]|[^\W\d]+,[^\W\d]|[^\W\d]+\.[^\W\d,*]|[^\W\d]+\.,")
_MAX_WORDS, _MAX_ALONE = 20, 3


def to_query_language(text: str) -> list[Token] | None:
    """Return the tokens of a query of INSPIRE; None where it is none."""
    find = _FIND.match(text)
    start = find.end() if find else 0
    if not _is_spires(text, start, has_find=find is not None):
        return None
    return _Reader(text, start).read()


def _is_spires(text: str, start: int, *, has_find: bool) -> bool:
    words = text[start:].split()
    if not 2 <= len(words) <= _MAX_WORDS or ":" in words[0]:
        return False
    first = words[0].lstrip("-(")
    if has_find:
        return first.lower() in _NAMES
    if first in _CERTAIN or _DATE.match(text):
        return True
    following = [after.lstrip("-(") for before, after in pairwise(words) if before.lower() in _CONNECTORS]
    names_follow = any(word.partition(":")[0] in _NAMES for word in following)
    if first in ("a", "j") and _NAME_VALUE.match(words[1]):
        return names_follow or len(words) <= _MAX_ALONE
    return first in _WORDS and (names_follow or any(word.partition(":")[0] in FIELDS and ":" in word for word in words))


class _Reader:
    """Reads the pieces of a query of INSPIRE. A value goes on until a connector; a field holds for the next values."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.tokens: list[Token] = []
        self.field = ""
        self.value: Token | None = None

    def read(self) -> list[Token]:
        for match in _PIECE.finditer(self.text, self.start):
            self._piece(match[0], match.start(), match.end())
        self._close()
        return self.tokens

    def _piece(self, piece: str, start: int, end: int) -> None:
        lowered = piece.lower()
        if lowered in _CONNECTORS and (self.value is not None or lowered != "not" or not self.tokens):
            self._close()
            self.tokens.append(Token(_CONNECTORS[lowered], piece, start, end))
        elif lowered in _CONNECTORS:
            self.tokens.append(Token(_CONNECTORS[lowered], piece, start, end))
        elif piece in "()":
            self._close()
            self.tokens.append(Token(Kind.OPEN if piece == "(" else Kind.CLOSE, "", start, end))
        elif self._is_field(lowered):
            self._close()
            sign = "-" if piece.startswith("-") else ""
            name, _, value = piece.lstrip("-").partition(":")
            self.field = name.lower()
            self.value = self._token(value.strip("'\""), start, end, sign=sign)
        elif self.value is None:
            if piece.startswith('"'):  # a phrase of its own, of no field
                self.field = ""
            self.value = self._token(piece.strip("'\""), start, end, is_phrase=piece.startswith('"'))
        else:
            text = f"{self.value.text} {piece}".strip().strip("'\"")
            self.value = replace(self.value, text=text, end=end)

    def _is_field(self, word: str) -> bool:
        """Tell whether a word begins a new field: the first after a connector, or one with a colon."""
        name, colon, _ = word.lstrip("-").partition(":")
        begins = self.value is None
        return (name in FIELDS or name in UNKNOWN_FIELDS) and (bool(colon) or (begins and name in _NAMES))

    def _token(self, value: str, start: int, end: int, sign: str = "", *, is_phrase: bool = False) -> Token:
        if not self.field:
            return Token(Kind.PHRASE if is_phrase else Kind.WORD, value, start, end, is_quoted=is_phrase)
        kind = Kind.FIELD if self.field in FIELDS else Kind.UNKNOWN
        return Token(kind, value, start, end, self.field, sign)

    def _close(self) -> None:
        if self.value is not None:
            self.tokens.append(replace(self.value, is_quoted=bool(self.value.text)))
            self.value = None
