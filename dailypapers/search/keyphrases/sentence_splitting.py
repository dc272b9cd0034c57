"""Splitting an abstract into sentences."""

from __future__ import annotations

import re

_END = re.compile(
    r"""
      (?<![.!?\u2026]) [.!?\u2026]++ ["'\u2019\u201d)\]]*+ \s++ (?=["'\u2018\u201c(\[]?[^\W_])
    | [\u3002\uff01\uff1f]++ ["\u201d\u300d\u300f]*+ \s*+
    """,
    re.VERBOSE,
)
_CLOSED = re.compile(r"""["'\u2019\u201d)\]]""")
_LAST_WORD = re.compile(r"[^\s(\[]{1,24}$")
_NEVER_LAST = frozenset(
    """
    e.g i.e eg ie cf vs viz fig figs eq eqs eqn sec secs ref refs tab dr prof mr mrs ms st vol pp approx resp ca incl
    esp ch thm lem prop def col dept univ jan feb mar apr aug sep sept oct nov dec a.k.a w.r.t s.t
    """.split()  # noqa: SIM905
)
_BEFORE_NUMBERS = frozenset(("no", "nos", "p"))
_RARELY_LAST = frozenset(
    ("al", "etc", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "u.s.a", "ph.d", "m.sc", "b.sc")
)
_BEGINS_SENTENCE = re.compile(
    r"[\"'\u201c(\[]?(?:We|The|This|These|Our|In|To|It|However|Here|Moreover|Furthermore|Finally|Experiments|Results|"
    r"For|Using|By|As|An?|Both|While|Although|Unlike)\b"
)


def split_sentences(text: str) -> list[str]:
    """Split a text into its sentences, without the blanks around them.

    A full stop ends no sentence after an abbreviation, an initial or a number of a list, inside a number or a name, or
    before a small letter.
    """
    sentences: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _is_end(text, start, match):
            sentences.append(text[start : match.end()].strip())
            start = match.end()
    sentences.append(text[start:].strip())
    return [sentence for sentence in sentences if sentence]


def _is_end(text: str, start: int, match: re.Match[str]) -> bool:
    """Tell whether the sentence that began at ``start`` ends with the punctuation of a match."""
    sign = text[match.start()]
    if sign in "\u3002\uff01\uff1f":
        return True
    following = text[match.end()]
    if following.islower():
        return False
    if sign != "." or match[0].startswith("..") or _CLOSED.search(match[0]):
        return True
    last = _LAST_WORD.search(text, max(start, match.start() - 24), match.start())
    if last is None:
        return match.start() > start
    word = last[0].casefold().lstrip("\"'\u2018\u201c")
    if word in _NEVER_LAST or (word in _BEFORE_NUMBERS and following.isdigit()):
        return False
    if word in _RARELY_LAST or (len(word) == 1 and last[0].isupper()):
        return _BEGINS_SENTENCE.match(text, match.end()) is not None
    return not (word.isdigit() and last.start() == start)
