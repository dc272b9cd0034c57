"""The names of people, in every order and spelling: ``LeCun, Y.``, ``Yann LeCun``; ``Müller``, ``Mueller``, ``Muller``.

A name is kept as its words in Latin letters without accents, the last first: ``lecun yann``. A letter with a mark is
spelt in two ways more, as people without that key type it: ``ü`` as ``ue``, every other acute, grave or circumflex with
an ``e`` behind it and a caron with an ``h`` (the conventions of ADS, astronomy's index).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dailypapers.search.embedders.tokens import fold

_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_SURNAME_INITIAL = re.compile(r"\A([^\W\d_-]+(?:-[^\W\d_]+)*)_([^\W\d_])\Z")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_SLAVIC_END = re.compile(r"(?<=[^\W_]{3}k)(?:ii|iy|ij|yi|yj|iĭ|i|y)\Z")
_MAX_WORDS = 8
_MIN_SHORT, _MIN_LONG = 3, 6  # letters of Tim and of Daniel

_CYRILLIC = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў",
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i i ye g u",
)
_GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
_SCRIPTS = str.maketrans(
    {
        letter: latin.strip("_")
        for letters, romanised in (_CYRILLIC, _GREEK)
        for letter, latin in zip(letters, romanised.split(), strict=True)
    }
)

_GREEK_LETTER = re.compile("[\u0370-\u03ff]")
_UMLAUT, _RING = "\u0308", "\u030a"
_WITH_E = frozenset("\u0300\u0301\u0302\u0308\u030b")  # grave, acute, circumflex, umlaut, two acutes
_CARON = "\u030c"


def name_words(name: str) -> list[str]:
    """Return the words of a name in the order of speaking, in small Latin letters without accents."""
    return _words(_in_order(name))


def _words(name: str) -> list[str]:
    if "'" in name or not name.isascii():
        name = _romanised(_APOSTROPHES.sub("", name))
    words = _WORD.findall(fold(name))[:_MAX_WORDS]
    return words[:-1] if len(words) > 2 and words[-1] in _SUFFIXES else words


def _romanised(name: str) -> str:
    """Write Cyrillic and Greek in Latin letters; other scripts stay."""
    if name.isascii():
        return name
    lowered = unicodedata.normalize("NFC", name.lower())
    if _GREEK_LETTER.search(lowered):  # their accents say nothing
        lowered = "".join(c for c in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(c))
        lowered = lowered.replace("ου", "ou")
    return lowered.translate(_SCRIPTS)


def _in_order(name: str) -> str:
    """Return a name in the order of speaking, from ``LeCun, Yann`` and ``lecun_y`` too."""
    if match := _SURNAME_INITIAL.match(name.strip()):
        return f"{match[2]} {match[1]}"
    last, comma, first = name.partition(",")
    is_suffix = comma and fold(first).strip(" .") in _SUFFIXES
    return f"{first} {last}" if comma and _words(first) and not is_suffix else name.replace(",", " ").replace("_", " ")


def spellings(name: str) -> Iterator[list[str]]:
    """Yield the words of a name in each way its last word is spelt, without accents first."""
    name = _in_order(name)
    plain = _words(name)
    seen: list[list[str]] = []
    for way in dict.fromkeys((name, _spelt_out(name, german_only=True), _spelt_out(name, german_only=False))):
        last = _words(way)[-1:]
        for version in _slavic_too([*plain[:-1], *last]) if last else ():
            if version not in seen:
                seen.append(version)
                yield version


def _spelt_out(name: str, *, german_only: bool) -> str:
    """Write ``ue`` for ``ü``, ``oe`` for ``ø``; unless ``german_only``, ``ee`` for ``é`` and ``ch`` for ``č`` too."""
    if name.isascii():
        return name
    out: list[str] = []
    for character in unicodedata.normalize("NFD", name):
        if character == _RING and out[-1:] and out[-1] in "aA":
            out.append("a")
        elif character == _UMLAUT or (not german_only and character in _WITH_E):
            out.append("e")
        elif not german_only and character == _CARON:
            out.append("h")
        else:
            out.append({"ø": "oe", "Ø": "Oe", "đ": "dj", "Đ": "Dj"}.get(character, character))
    return "".join(out)


@lru_cache(maxsize=400_000)
def author_keys(name: str) -> tuple[str, ...]:
    """Return the keys of a name for the index: each spelling with the last word first, and each word of it alone."""
    words = _words(name) if name.isascii() and "," not in name and "_" not in name else []
    if words:  # nine of ten: one spelling
        versions = _slavic_too(words)
    else:
        versions = list(spellings(name))
        words = [word for part in _in_order(name).split() for version in spellings(part) for word in version]
    return tuple(dict.fromkeys((*map(key_of, versions), *words, *(version[-1] for version in versions))))


def _slavic_too(words: list[str]) -> list[list[str]]:
    """Return the words of a name, and those with -sky at the end for -skii, -skij and -ski."""
    sky = _SLAVIC_END.sub("y", words[-1])
    return [words] if sky == words[-1] else [words, [*words[:-1], sky]]


def key_of(words: Sequence[str]) -> str:
    """Return the key of a name's words: the last, then the others."""
    return " ".join((*words[-1:], *words[:-1]))


def is_named(asked: Sequence[str], given: Sequence[str], *, lenient: bool = False) -> bool:
    """Tell whether the given names of a paper's author may be those asked for: initials and middle names may differ.

    The first must agree and the others asked for must stand there in their order. ``lenient`` lets these be missing
    where the first is a whole name, and takes ``Tim`` for ``Timothy``.
    """
    if not asked or "".join(asked) == "".join(given):
        return True
    if not given or not (_agree(asked[0], given[0]) or (lenient and _is_short_for(asked[0], given[0]))):
        return False
    position = 1
    for word in asked[1:]:
        while position < len(given) and not _agree(word, given[position]):
            position += 1
        if position == len(given):
            return lenient and len(given) == 1 and len(asked[0]) > 1
        position += 1
    return True


def _is_short_for(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= _MIN_SHORT and len(long) >= _MIN_LONG and long.startswith(short)


def _agree(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
