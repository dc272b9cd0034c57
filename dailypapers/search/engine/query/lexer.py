"""A query as tokens: words, phrases, fields with their values, brackets and boolean operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dailypapers.search.engine.query.fields import FIELDS, SINGLE_LETTERS, UNKNOWN_FIELDS


class Kind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    UNKNOWN = "unknown field"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"


OPERATORS = frozenset((Kind.AND, Kind.OR, Kind.NOT))


@dataclass(frozen=True, slots=True)
class Token:
    """A token at ``source[start:end]``.

    ``field`` is the name before the colon as written, ``text`` the word, the phrase or the value; a field before a
    bracket has no value of its own. ``sign`` is a minus written directly before it.
    """

    kind: Kind
    text: str
    start: int
    end: int
    field: str = ""
    sign: str = ""
    is_quoted: bool = False


_FIELD = re.compile(
    r"(?P<sign>[-+]?)(?P<name>[A-Za-z_][A-Za-z_.-]{0,39})(?P<sign_after>[:=])(?P<blank>[ ]?)(?=(?P<next>[^\s:]?))"
)
_FIRST_AUTHOR = re.compile(r"\"?\^(?P<name>[^\W\d_][\w'’.-]*(?:,\s?[^\W\d_][\w.-]*(?:\s[^\W\d_]\.)*)?)\"?")
_FIND = re.compile(r"(?:find|fin|f)\s+(?=[-(]*([A-Za-z_-]{1,30}):)", re.IGNORECASE)
_VALUE = re.compile(
    r'"(?P<double>[^"]*)"|\'(?P<single>[^\'\s][^\']*)\'(?=[\s)]|$)|(?P<range>[\[{][^\]}]{0,60}[\]}]|/[^/]{1,60}/)|(?P<bare>[^\s"]*)'
)
_PHRASE = re.compile(r'(?P<sign>-?)"(?P<phrase>[^"]*)"')
_BRACKET = re.compile(r"(?P<sign>-?)\(|\)")
_OPERATOR = re.compile(r"(AND\s+NOT|ANDNOT|AND|OR|NOT|\|\|?|&&)(?![^\s(\"])")
_LOWER_OPERATOR = re.compile(r"(and\s+not|and|or|not)(?=\s+[-(]*[A-Za-z_]{1,20}:)", re.IGNORECASE)
_WORD = re.compile(r'(?P<sign>-(?=[^\W_]))?(?P<word>[^\s"]+)|(?P<quote>")')
_KINDS = {"AND": Kind.AND, "&&": Kind.AND, "OR": Kind.OR, "|": Kind.OR, "||": Kind.OR, "NOT": Kind.NOT}


def tokenize(text: str, *, has_operators: bool) -> list[Token]:
    """Split a query into tokens. Without ``has_operators`` only fields are told from words: every sign is text."""
    has_brackets = has_operators and bool(
        _OPERATOR.search(text) or re.search(r"(?:^|[\s(])-?\(+\s*[A-Za-z_]{1,20}:", text)
    )
    tokens: list[Token] = []
    depth = 0  # brackets that are open
    find = _FIND.match(text)
    position = find.end() if find and find[1].lower() in FIELDS else 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _field(text, position, has_operators) or (
            _operator(text, position, tokens, has_brackets or depth > 0) if has_operators else []
        )
        found = found or [_word(text, position, has_operators, has_brackets or depth > 0)]
        depth += sum((token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE) for token in found)
        tokens += found
        position = tokens[-1].end
    return tokens


def _field(text: str, position: int, has_operators: bool) -> list[Token]:
    """Read ``name:value`` at a position; nothing where it is no field: a name in prose, an address, ``a: b``.

    In prose only the names of our own fields count, in small letters and with the value behind them at once.
    """
    match = _FIELD.match(text, position)
    if match is None:
        return _first_author(text, position) if has_operators else []
    name = match["name"].lower()
    if not match["next"]:
        return _without_value(match) if has_operators else []
    is_known = name in FIELDS or name in UNKNOWN_FIELDS
    if not has_operators and (match["blank"] or match["name"] not in FIELDS or len(name) < 2):
        return []
    if match["sign_after"] == "=" and (name not in FIELDS or match["next"] == "="):
        return []
    if match["next"] == "/" and name not in FIELDS:
        return []
    if match["blank"] and not (name in FIELDS and match["name"].islower() and len(name) > 1):
        return []
    if not is_known and (len(name) < 2 or (not match["next"].isalnum() and match["next"] not in "\"'([")):
        return []
    if name in SINGLE_LETTERS and not match["name"].islower():
        return []
    kind = Kind.FIELD if name in FIELDS else Kind.UNKNOWN
    if match["next"] == "(":
        return [Token(kind, "", match.start(), match.end(), match["name"], match["sign"])]
    value = _VALUE.match(text, match.end())
    assert value is not None  # an empty value matches
    quoted = value["double"] if value["double"] is not None else value["single"]
    if quoted is not None:
        return [Token(kind, quoted.strip(), position, value.end(), match["name"], match["sign"], is_quoted=True)]
    written = value["range"] or _balanced(value["bare"])
    end = match.end() + len(written)
    return [Token(kind, written.rstrip(",;"), position, end, match["name"], match["sign"])]


def _without_value(match: re.Match[str]) -> list[Token]:
    """Return the token of a field with nothing behind it; nothing for a word before a colon."""
    name, following = match["name"], match.string[match.end() :]
    if name.lower() not in FIELDS or len(name) < 2 or following.strip():
        return []
    return [Token(Kind.FIELD, "", match.start(), match.end(), name, match["sign"])]


def _first_author(text: str, position: int) -> list[Token]:
    """Read ``^Name, I.``, as ADS writes who is the first author."""
    match = _FIRST_AUTHOR.match(text, position)
    if match is None:
        return []
    return [Token(Kind.FIELD, match["name"], position, match.end(), "firstauthor", is_quoted=True)]


def _balanced(value: str) -> str:
    """Cut a value at the first bracket that closes one which was opened before it."""
    depth = 0
    for position, letter in enumerate(value):
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return value[:position]
    return value


def _operator(text: str, position: int, before: list[Token], has_brackets: bool) -> list[Token]:
    """Read a phrase, a boolean operator or a bracket at a position."""
    if phrase := _PHRASE.match(text, position):
        return [
            Token(Kind.PHRASE, phrase["phrase"].strip(), position, phrase.end(), sign=phrase["sign"], is_quoted=True)
        ]
    follows_field = bool(before) and before[-1].kind in (Kind.FIELD, Kind.UNKNOWN, Kind.CLOSE)
    operator = _OPERATOR.match(text, position) or (_LOWER_OPERATOR.match(text, position) if follows_field else None)
    if operator and (position == 0 or not text[position - 1].isalnum()):
        words = operator[1].upper().replace("ANDNOT", "AND NOT").split()
        end = operator.end()
        return [Token(_KINDS[word], word, position, end) for word in words]
    follows_open_field = bool(before) and before[-1].kind in (Kind.FIELD, Kind.UNKNOWN) and not before[-1].text
    bracket = _BRACKET.match(text, position) if has_brackets or follows_open_field else None
    if bracket is None:
        return []
    is_closing = bracket[0] == ")"
    return [Token(Kind.CLOSE if is_closing else Kind.OPEN, "", position, bracket.end(), sign=bracket["sign"] or "")]


def _word(text: str, position: int, has_operators: bool, has_brackets: bool) -> Token:
    if not has_operators:
        end = next((at for at in range(position, len(text)) if text[at].isspace()), len(text))
        return Token(Kind.WORD, text[position:end], position, end)
    match = _WORD.match(text, position)
    assert match is not None  # at a letter, a sign or a quotation mark
    if match["quote"]:
        return Token(Kind.WORD, "", position, match.end())
    sign, word_text = match["sign"] or "", match["word"]
    if has_brackets:
        word_text = _balanced(word_text.rstrip())
    start = position + len(sign)
    return Token(Kind.WORD, word_text or match["word"], position, start + len(word_text or match["word"]), sign=sign)
