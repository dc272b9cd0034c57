"""Recognising the language of a paper from its title and abstract. Pure.

Nearly all papers are in English and are told by the words that every English text has; only what is not goes to
py3langid (naive Bayes over byte n-grams, by Lui and Baldwin 2012, as kept by A. Barbaresi), whose model is read when
the first such text comes. A paper that is called German and is not is found by nobody, so nothing is guessed: a text
that is too short, of several languages or mostly formulas has none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from dailypapers.lib.paper_languages import CODES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MAX_TEXT = 2_000  # characters that are looked at
_ENGLISH_SHARE = 0.12  # of the words of a text that are function words of English
_FOREIGN_SHARE = 0.04  # a text with more of them is of English too
_MIN_WORDS = 8  # before those shares say anything
_MIN_ABSTRACT = 80  # characters
_MIN_LETTERS = 24
_MIN_LETTERS_OF_OTHER_SCRIPTS = 5
_SURE, _SURE_OF_TITLE = 0.8, 0.97
_TITLE = 160  # letters: what is no longer is taken for a title alone
_FUNCTION_WORDS = frozenset(
    """
    the and to for with that this these those which are been by from our its not can has have were between into both
    their than using based how what
    """.split()  # noqa: SIM905
)
"""Words of English that hardly stand in a text of another language."""

_WORD = re.compile(r"[^\W\d_]+")
_FORMULA = re.compile(r"\$[^$]{0,500}\$|\\\(.{0,500}?\\\)|\\[a-zA-Z]+|https?://\S+|<[^<>]{1,80}>", re.DOTALL)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u9fff\uac00-\ud7af]")  # none that is written with Latin letters


def recognise_language(title: str, abstract: str) -> str:
    """Return the code (ISO 639-1) of the language that a paper is written in; "" where that is not certain.

    An abstract of some length decides alone: beside it, titles are given in two languages.
    """
    said = abstract if len(abstract) >= _MIN_ABSTRACT else f"{title}\n{abstract}"
    text = _FORMULA.sub(" ", said[: 2 * MAX_TEXT])[:MAX_TEXT]
    words = _WORD.findall(text.lower())
    share = sum(map(_FUNCTION_WORDS.__contains__, words)) / max(1, len(words))
    if len(words) >= _MIN_WORDS and share >= _ENGLISH_SHARE:
        return "en"
    letters = sum(map(len, words))
    is_of_other_script = 2 * len(_OTHER_SCRIPT.findall(text)) > letters
    if letters < (_MIN_LETTERS_OF_OTHER_SCRIPTS if is_of_other_script else _MIN_LETTERS):
        return ""
    language, certainty = _identifier().classify(" ".join(words))
    if language != "en" and share > _FOREIGN_SHARE:
        return ""
    return language if certainty >= (_SURE_OF_TITLE if letters <= _TITLE and language != "en" else _SURE) else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Return the model of the languages that we know: 5 MB on the disk, 100 MB in memory, a second to read."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in CODES if code in identifier.labels])
    return identifier
