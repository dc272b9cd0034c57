"""Is a text prose — a title, a sentence, an abstract that was pasted — or words with operators?

In prose every sign is text: ``a post -rollout edit``, ``"Why Should I Trust You?": explaining``, ``DEEP AND WIDE``.
"""

from __future__ import annotations

import re

from dailypapers.search.engine.lexical.analysis import STOP_WORDS
from dailypapers.search.engine.query.fields import FIELDS, UNKNOWN_FIELDS

_QUOTED = re.compile(r'"[^"]*"')
_FIELD_VALUE = re.compile(
    r'(?:^|(?<=[\s(-]))([A-Za-z_]{1,20})[:=]( ?)(?:"[^"]*"|\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|[^\s:/"]\S*)'
)
_BOOLEAN = re.compile(r"(?<!\S)\(*(?:AND|OR|NOT|ANDNOT|\|\|?|&&)(?=[\s(\"])")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_TEX = re.compile(r"\\[A-Za-z]{2,}|\$[^$]+\$|[_^]\{|\w\(\w+ \| \w+\)")
_SENTENCE_MARKS = re.compile(r"[^\s:/]:\s|[.?!][\"')]?\s+[A-Z\"(]|[.?!][\"')]*$|;\s|,\s.*,\s")
_NOT_A_WORD = re.compile(r"\bNOT\s+([a-z]+)")
_MAX_WORDS = 7
_WORDS_PER_OPERATOR = 4
_TITLE_SHARE = 0.6
_MIN_TITLE = 4
_SUFFIX = re.compile(
    r"(?:\w+ed|based|like|free|aware|driven|level|wise|shot|dimensional|specific|type|order|scale|time|style|invariant)\b"
)


def is_prose(text: str) -> bool:
    """Tell whether the words of a query are running text, fields with their values left out."""
    bare = _FIELD_VALUE.sub(_blank_field, text)
    has_fields = bare != text
    unquoted = _QUOTED.sub(" ", bare)
    booleans = len(_BOOLEAN.findall(bare))
    words = [word for word in _WORD.findall(_BOOLEAN.sub(" ", unquoted)) if word not in ("AND", "OR", "NOT", "ANDNOT")]
    if _TEX.search(bare) and not has_fields:
        return True
    if booleans and not (_is_shouted(words) and not has_fields) and not is_title_case(words):
        not_word = _NOT_A_WORD.search(unquoted)
        if len(words) <= _WORDS_PER_OPERATOR * booleans and not (not_word and not_word[1] in STOP_WORDS):
            return False
    if _TEX.search(bare) or (len(words) >= _MIN_TITLE - 1 and _SENTENCE_MARKS.search(bare.strip())):
        return not (has_fields and booleans)
    if booleans and _is_shouted(words):
        return not _is_joined_by_or(bare)
    return len(words) > _MAX_WORDS or is_title_case(words)


def _blank_field(match: re.Match[str]) -> str:
    """Return a blank for a known field with its value; what only looks like one stays."""
    name = match[1].lower()
    is_known = name in FIELDS or name in UNKNOWN_FIELDS
    if not is_known or (match[2] and not (match[1].islower() and name in FIELDS)):
        return match[0]
    return " "


def is_exclusion(word: str) -> bool:
    """Tell whether a word behind a minus can be meant as excluded: not a number, not ``-based`` or ``-like``."""
    return not word[:1].isdigit() and not _SUFFIX.fullmatch(word.lower())


def is_title_case(words: list[str]) -> bool:
    """Tell whether most of several long words begin with a capital."""
    if len(words) < _MIN_TITLE:
        return False
    long = [word for word in words if len(word) > 3]
    capitalised = sum(word[0].isupper() and not word.isupper() for word in long)
    return len(long) > 1 and capitalised >= _TITLE_SHARE * len(long)


def _is_shouted(words: list[str]) -> bool:
    """Tell whether everything is in capitals."""
    long = [word for word in words if len(word) > 1]
    return len(long) > 1 and all(word.isupper() for word in long)


def _is_joined_by_or(text: str) -> bool:
    """Tell whether OR stands between all words: ``BERT OR ELMO OR GPT``."""
    words = text.split()
    return len(words) % 2 == 1 and all(word in ("OR", "|", "||") for word in words[1::2])
