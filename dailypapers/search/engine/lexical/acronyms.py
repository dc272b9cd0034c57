"""Acronyms and their long forms, as papers define them: ``reinforcement learning from human feedback (RLHF)``.

Found by the algorithm of Schwartz and Hearst 2003, *A simple algorithm for identifying abbreviation definitions in
biomedical text*: the letters of the short form, from the right, stand in the words before the bracket in order, the
first at the beginning of a word. How many papers define it so is in the term dictionary of the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dailypapers.search.engine.lexical import analysis

_SHORT_FORM = re.compile(r"\(([A-Za-z][\w.&/-]{1,9})\)")
_MAX_LONG_FORM = 120  # characters before the bracket that are looked at
_ARROW = "="
"""Stands between the two forms of a key of the index."""


class Definition(NamedTuple):
    short_form: str
    long_form: str


def definitions(text: str) -> Iterator[Definition]:
    """Find ``long form (SF)`` in a text."""
    for match in _SHORT_FORM.finditer(text):
        short = match[1]
        letters = [c for c in short if c.isalnum()]
        if len(letters) < 2 or sum(map(str.isupper, letters)) < 2:
            continue
        before = text[max(0, match.start() - _MAX_LONG_FORM) : match.start()].rstrip()
        words = re.split(r"\s+", before)[-min(len(letters) + 5, 2 * len(letters)) :]
        long_form = _long_form(short, " ".join(words))
        if long_form and short.lower() not in long_form.lower().split() and len(long_form) > len(short):
            yield Definition(short, long_form)


def _long_form(short: str, before: str) -> str:
    """Return the shortest end of a text that holds the letters of a short form in order; "" where there is none."""
    position = len(before) - 1
    for index in range(len(short) - 1, -1, -1):
        letter = short[index].lower()
        if not letter.isalnum():
            continue
        while position >= 0 and (
            before[position].lower() != letter or (index == 0 and position > 0 and before[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return ""
        position -= 1
    return before[before.rfind(" ", 0, position + 2) + 1 :]


def acronym_key(one: str, other: str) -> str:
    """Return the key of the index that leads from one form to the other, each as its terms."""
    return f"{one}{_ARROW}{other}"


def short_terms(short_form: str) -> str:
    """Return a short form as a term; the plural's ``s`` is left out."""
    bare = short_form[:-1] if short_form[-1:] == "s" and short_form[:-1].isupper() else short_form
    return analysis.stem("".join(c for c in bare if c.isalnum()))


def acronym_keys(text: str) -> tuple[str, ...]:
    """Return the keys of all definitions in a text, in both directions."""
    if "(" not in text:
        return ()
    keys: dict[str, None] = {}
    for short_form, long_form in definitions(text):
        short, long = short_terms(short_form), " ".join(analysis.terms(long_form))
        if short and " " in long:
            keys |= {acronym_key(short, long): None, acronym_key(long, short): None}
    return tuple(keys)
