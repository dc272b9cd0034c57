"""Words of other languages to English: a small table of the terms of the fields, for papers that are in English.

`terms.tsv` holds, for an English term, what Chinese, German, French, Spanish and Russian call it, alternatives
separated by ``|``. A word that may be English too is left alone, unless the words beside it say which language it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from dailypapers.lib.sentences import sentence
from dailypapers.search.embedders.tokens import fold
from dailypapers.search.engine.query.query import Query

_HAN = re.compile(r"[\u3400-\u9fff]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UNSPACED = frozenset(("zh", "ja"))
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MAX_TERM = 6  # words
_MAX_HAN = 10  # signs
_GERMAN_COMPOUND = 10  # letters of a word that is no English one
_FUNCTION_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der das und fur mit von zur zum wie ist ein eine einer uber durch bei aus den dem auf",
        "fr": "des du les pour avec et dans sur par comment est une aux au le la de l d",
        "es": "el los las para con y en del como por una un que de la sobre",
        "ru": "и в на с для по о об как что из от при к методы метод использование модели",
    }.items()
}
_HAN_FUNCTION = re.compile(
    "的|了|和|与|在|中|对|用|基于|如何|怎么样|怎么|怎样|什么|是|有|哪些|关于|论文|最新|研究|方法|问题|吗|呢|请|找|给我|模型|技术|应用|使用|进行"
)
_SURE = frozenset("pour avec dans des les et para con los las del und fur mit von".split())  # noqa: SIM905


class Translation(NamedTuple):
    """The English terms for a text, in its order, and the words of it that the table lacks."""

    english: str
    unknown: tuple[str, ...]
    keeps_words: bool
    """Whether the words themselves are searched too: those in Latin letters may stand in papers."""


def translated(query: Query, languages: Collection[str] = ()) -> Query:
    """Return the query with the English for its words of another language, and say so; the same where it has none.

    The words themselves are searched, too, where papers are in one of the ``languages`` that are written so.
    """
    if not query.text or query.phrases or (query.text.isascii() and not _may_be_foreign(query.text)):
        return query
    translation = translate(query.text)
    if translation is None:
        return query
    warnings = list(query.warnings)
    if translation.english:
        warnings.append(sentence("Searched in English: %(english)s.", english=translation.english))
    if translation.unknown:
        unknown = ", ".join(f"“{word}”" for word in translation.unknown)
        warnings.append(
            sentence(
                "No English term is known here for %(unknown)s. Most papers are in English: write it so.",
                unknown=unknown,
            )
        )
    if not translation.english:
        return replace(query, warnings=tuple(warnings))
    written = _UNSPACED if _HAN.search(query.text) else {"ru"}
    keeps_words = translation.keeps_words or not written.isdisjoint(languages)
    text = f"{query.text} {translation.english}" if keeps_words else translation.english
    return replace(query, text=text, warnings=tuple(warnings))


def translate(text: str) -> Translation | None:
    """Translate the terms of a text; None where it is English, or in a language that the table lacks."""
    if _HAN.search(text):
        return _from_han(text)
    words = [fold(word).replace("’", "'") for word in _WORD.findall(text)]
    if _CYRILLIC.search(text):
        found = _from_words(words, "ru")
        return Translation(found.english, found.unknown, keeps_words=False)
    for language in ("de", "fr", "es"):
        if _is_written_in(text, words, language):
            return Translation(_from_words(words, language).english, (), keeps_words=True)
    return None


def _may_be_foreign(text: str) -> bool:
    """Tell whether a text in ASCII may be of another language: by its function words, or a term of two words."""
    words = [fold(word) for word in _WORD.findall(text)]
    bare = (word.removeprefix("l'").removeprefix("d'") for word in words)
    return not _first_words().isdisjoint(bare) and any(
        _is_written_in(text, words, language) for language in ("de", "fr", "es")
    )


def _is_written_in(text: str, words: list[str], language: str) -> bool:
    """Tell whether a text holds a term of the language that is not English, and another sign of the language."""
    found = [term for term in _spans(words, language) if term.english and fold(term.english) != term.text]
    if not found:
        return False
    function = _FUNCTION_WORDS[language].intersection(words)
    others = [other for other in ("de", "fr", "es") if other != language]
    is_best = all(len(_FUNCTION_WORDS[other].intersection(words)) <= len(function) for other in others)
    has_accent = any(not character.isascii() and character.isalpha() for character in text)
    is_long = any(" " in term.text or "-" in term.text for term in found)
    is_compound = language == "de" and any(len(term.text) >= _GERMAN_COMPOUND for term in found)
    return is_best and bool(is_compound or is_long or has_accent or len(function) > 1 or _SURE.intersection(function))


class _Span(NamedTuple):
    text: str
    english: str


def _spans(words: list[str], language: str) -> list[_Span]:
    """Split words into the longest terms of the table and single words that it lacks."""
    terms = _table()[language]
    spans: list[_Span] = []
    position = 0
    while position < len(words):
        for length in range(min(_MAX_TERM, len(words) - position), 0, -1):
            text = " ".join(words[position : position + length])
            text = text.removeprefix("l'").removeprefix("d'")
            if text in terms:
                spans.append(_Span(text, terms[text]))
                position += length
                break
        else:
            spans.append(_Span(words[position], ""))
            position += 1
    return spans


def _from_words(words: list[str], language: str) -> Translation:
    spans = _spans(words, language)
    english = dict.fromkeys(span.english or (span.text if span.text.isascii() else "") for span in spans)
    ignored = _FUNCTION_WORDS[language]
    unknown = (span.text for span in spans if not span.english and span.text not in ignored and not span.text.isascii())
    if language != "ru":
        english = dict.fromkeys(span.english for span in spans if span.english)
    return Translation(" ".join(filter(None, english)), tuple(dict.fromkeys(unknown)), keeps_words=True)


def _from_han(text: str) -> Translation:
    """Translate a text in Chinese, which has no blanks between words: the longest terms first."""
    terms = _table()["zh"]
    english: dict[str, None] = {}
    unknown: list[str] = []
    position = 0
    while position < len(text):
        if not _HAN.match(text[position]):
            word = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+").match(text, position)
            if word and any(c.isalnum() for c in word[0]):
                english[word[0]] = None
            position = word.end() if word else position + 1
            continue
        length = next((n for n in range(_MAX_HAN, 0, -1) if text[position : position + n] in terms), 0)
        function = _HAN_FUNCTION.match(text, position)
        if length:
            english[terms[text[position : position + length]]] = None
        elif function is None:
            unknown.append(text[position])
        position += length or (function.end() - position if function else 1)
        if not length and function is not None:
            unknown.append(" ")
    runs = "".join(unknown).split()
    return Translation(" ".join(english), tuple(runs), keeps_words=False)


@cache
def _first_words() -> frozenset[str]:
    """Return the words that terms in Latin letters begin with."""
    return frozenset(term.split()[0] for language in ("de", "fr", "es") for term in _table()[language])


@cache
def _table() -> dict[str, dict[str, str]]:
    """Read the table: for each language from a folded term to the English one."""
    text = files(__package__).joinpath("terms.tsv").read_text(encoding="utf-8")
    header, *rows = (line.split("\t") for line in text.splitlines())
    table: dict[str, dict[str, str]] = {language: {} for language in header[1:]}
    for english, *columns in rows:
        for language, names in zip(header[1:], columns, strict=True):
            for name in names.split("|"):
                table[language].setdefault(fold(name), english)
    return table
