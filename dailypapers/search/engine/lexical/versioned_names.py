"""Names with a number, however they are spelt: ``SAM 2``, ``SAM-2`` and ``SAM2`` are one term and the name alone.

Only the form is looked at: a word of two letters or more, then a number of up to four digits that is not a year, with a
letter before it where a space or hyphen parts them (``DINO v3``, ``DeepSeek-R1``) and one after it (``GPT-4o``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dailypapers.search.embedders.tokens import fold

_LETTERS = r"[^\W\d_]"
_DIGITS = rf"(?!(?:19|20)\d\d(?!\d))\d{{1,4}}(?:\.\d{{1,3}}){{0,2}}{_LETTERS}?"
_END = r"(?![^\W_]|\.\d)"
_TOGETHER = rf"(?P<together>{_LETTERS}{{2,}}?)(?P<version>v?{_DIGITS})"
_APART = rf"(?P<apart>{_LETTERS}{{2,}})[-\u2010-\u2013_ ](?P<number>{_LETTERS}?{_DIGITS})"
_VERSIONED = re.compile(rf"(?<![^\W_])(?:{_TOGETHER}|{_APART}){_END}")
_SIGNS = re.compile(r"[^\w+#]|_")
_NUMBER = re.compile(rf"{_LETTERS}?{_DIGITS}{_END}")
_MERE_NUMBER = re.compile(r"v?\d+\Z")
_NAME = re.compile(rf"(?<![^\W_]){_LETTERS}{{2,}}\Z")

NOT_NAMES = frozenset(
    """
    about above after all among and any are around as at below between by chapter day days eq equation exceed except fig
    figure figures first for from had has have hour hours in into is its last least less minutes month months more most
    near nearly next of on only or other over per section step than that the these this those to top under up using was
    week weeks were when with within year years
    """.split()  # noqa: SIM905
)
"""Words before a number that it does not belong to."""


class VersionedName(NamedTuple):
    """A name with a number at ``text[start:end]`` of the folded text: ``Qwen 2.5`` is ``qwen`` and ``qwen25``.

    ``number`` is the number where it says something alone, as ``r1`` in ``DeepSeek-R1`` does; "" for 2, 2.5 and v3.
    """

    name: str
    term: str
    number: str
    start: int
    end: int


def versioned_names(folded: str) -> Iterator[VersionedName]:
    """Find the names with a number in a folded text, from the left."""
    for match in _VERSIONED.finditer(folded):
        name, number = match["together"] or match["apart"], match["version"] or match["number"]
        if name not in NOT_NAMES:
            number = number.replace(".", "")
            yield VersionedName(name, f"{name}{number}", "" if _MERE_NUMBER.match(number) else number, *match.span())


def number_at_start(folded: str) -> str:
    """Return the number that a piece of text begins with, its dots taken out; "" where something else stands there."""
    match = _NUMBER.match(folded)
    return match[0].replace(".", "") if match else ""


def name_at_end(folded: str) -> str:
    """Return the word that a piece of text ends in, where a number behind it may belong to it; else ""."""
    match = _NAME.search(folded)
    return match[0] if match and match[0] not in NOT_NAMES else ""


def squashed(text: str) -> str:
    """Return the folded letters and digits of a text without anything between them; ``+`` and ``#`` stay."""
    return _SIGNS.sub("", fold(text))
