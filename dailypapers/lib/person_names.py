"""Names of people: their parts, their reading order, how several are written on one line. Pure.

As in `text`, all functions are total: they take any `str` and never raise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dailypapers.lib.sentences import sentence, sentences
from dailypapers.lib.text import collapse

_PARTICLES = frozenset((
    "af", "al", "ap", "ben", "bin", "bint", "da", "dal", "das", "de", "degli", "dei", "del", "della", "delle",
    "den", "der", "des", "di", "do", "dos", "du", "el", "ibn", "la", "las", "le", "les", "lo", "los", "op", "'t",
    "ten", "ter", "van", "vande", "vanden", "vander", "vom", "von", "y", "zu", "zum", "zur",
))  # fmt: skip
_SUFFIXES = frozenset(("jr", "jnr", "sr", "snr", "ii", "iii", "iv", "vi", "vii", "phd", "md", "esq"))
_GROUPS = frozenset((
    "collaboration", "collaborations", "consortium", "team", "teams", "group", "project", "initiative",
    "committee", "alliance", "network", "lab", "labs", "laboratory", "institute", "foundation",
))  # fmt: skip
_GIVEN_OR_SUFFIX = re.compile(r"Md\.?|MD|M\.\s?D\.|Vi|Vii|Ii|Iv")
_COMPANY = re.compile(r"(?:Inc|Ltd|LLC|GmbH|Corp|Co|LLP|PLC|Pty(?: Ltd)?)\.?", re.IGNORECASE)
# Not AG, S.A. and B.V.: behind a comma they are the initials of somebody.
_AFFILIATION = re.compile(r"(?:\s*[(\[][^()\[\]]{0,500}[)\]])+\s*$")


_EAST_ASIAN = re.compile(
    "[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff\u30fb\u00b7]+"
)


def is_east_asian(name: str) -> bool:
    """Tell whether a name without blanks is written in Han, Kana or Hangul, where the family name comes first."""
    return _EAST_ASIAN.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name; a group of people or a single word has nothing but a family name."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    is_group: bool = False

    @property
    def inverted(self) -> str:
        """Return "van Beethoven, Ludwig" and "King, Jr., Martin Luther", the order in which BibTeX and RIS sort."""
        family = f"{self.particle} {self.family}".strip()
        return ", ".join(part for part in (family, self.suffix, self.given) if part)


def is_company(name: str) -> bool:
    """Tell whether a name ends as those of companies do, behind a comma: "Widgets, Inc."."""
    return _COMPANY.fullmatch(name.rpartition(",")[2].strip()) is not None and "," in name


def in_reading_order(name: str) -> str:
    """Return "Family, Given", "Family, Jr., Given" or "Family, Given, Jr." in reading order; a company as it is."""
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    if len(parts) < 2 or is_company(", ".join(parts)):
        return ", ".join(parts)
    suffix = _pop_suffix(parts)
    *rest, last = parts[-1].split()
    if not suffix and rest and is_suffix(last):
        parts[-1], suffix = " ".join(rest), last
    if len(parts) == 2 and is_east_asian("".join(parts)):
        return "".join(parts)
    return " ".join(filter(None, (*parts[1:], parts[0], suffix)))


def split_name(name: str) -> Name:
    """Split "Given van Family Jr." and "van Family, Jr., Given"; a bracketed affiliation behind it is dropped.

    Lower-case words before the last one and known particles belong to the family name; names of groups stay whole.
    Nobody can split every name rightly: a name that gives no hint is read as given names and one family name.
    """
    plain = collapse(_AFFILIATION.sub("", name)).strip(" ,;") or collapse(name)
    words = plain.split()
    if not words:
        return Name("")
    if len(words) == 2 and is_east_asian("".join(words)):
        return Name(words[0], words[1])
    if (
        is_company(plain)
        or words[-1].lower() in _GROUPS
        or (len(words) > 1 and (words[0] == "The" or "and" in words[1:-1]))
    ):
        return Name(plain, is_group=True)
    parts = [part.strip() for part in plain.split(",") if part.strip()]
    suffix = _pop_suffix(parts) if len(parts) > 1 else ""
    if len(parts) > 1:
        particle, family = _split_particle(parts[0].split())
        return Name(family, " ".join(parts[1:]), particle, suffix)
    words = parts[0].split() if parts else [plain]
    if len(words) > 2 and not suffix and is_suffix(words[-1]):
        suffix = words.pop()
    start = _family_start(words)
    particle, family = _split_particle(words[start:])
    return Name(family, " ".join(words[:start]), particle, suffix)


def _pop_suffix(parts: list[str]) -> str:
    """Take the suffix out of a name's parts between commas and return it; "Md" in "Hasan, Md" is a given name."""
    positions = [position for position in (1, len(parts) - 1) if is_suffix(parts[position])]
    positions.sort(key=lambda position: _GIVEN_OR_SUFFIX.fullmatch(parts[position]) is not None)
    if not positions:
        return ""
    has_family_alone = len(parts) == 2 and " " not in _split_particle(parts[0].split())[1]
    if has_family_alone and _GIVEN_OR_SUFFIX.fullmatch(parts[1]):
        return ""
    return parts.pop(positions[0])


def is_suffix(word: str) -> bool:
    """Tell whether a word stands behind a name and is none: "Jr.", "III"."""
    return word.replace(".", "").lower() in _SUFFIXES


def is_particle(word: str) -> bool:
    """Tell whether a word is one that goes with a family name: "van", "de la"."""
    return word.lower() in _PARTICLES


def _family_start(words: list[str]) -> int:
    """Return where the family name with its particles begins; the first word is a given name unless it stands alone."""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and not words[start - 1].isupper():
        start -= 1
    return max(start, 0)


def _split_particle(words: list[str]) -> tuple[str, str]:
    count = 0
    while count < len(words) - 1 and words[count].lower() in _PARTICLES:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])


def surname(name: str) -> str:
    """Return the family name as spelt, without particles and suffix: "Beethoven" for "Ludwig van Beethoven".

    Compare two of them by `title_key`, which also folds accents written in TeX.
    """
    return split_name(name).family


def byline(first: Sequence[str], count: int) -> str:
    """Name the authors in a few words: one or two names, else the first and how many others there are."""
    others = count - 1
    if not first:
        return sentences("%(count)s author", "%(count)s authors", count) if count else ""
    if others <= 0:
        return first[0]
    if others == 1 and len(first) > 1:
        return sentence("%(name)s and %(other)s", name=first[0], other=first[1])
    return sentence("%(name)s and %(others)s others", name=first[0], others=others)
