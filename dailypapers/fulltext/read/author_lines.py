"""Names of authors out of the lines above an abstract, where nothing marks what is a name and what is an address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dailypapers.lib.text import collapse

MAX_AUTHORS = 5_000
_PLACE = re.compile(
    r"\b(?:universit\w*|institut\w*|dep(?:artmen)?t\b\.?|department\w*|laborator\w*|labs?\b|college|school|"
    r"cent(?:er|re)s?\b|"
    r"facult\w*|academy|research|inc\b|corp\w*|ltd|hospital|division|group\b|google|microsoft|facebook|meta\b|"
    r"amazon|openai|"
    r"deepmind|nvidia|ibm\b|intel\b|adobe|apple\b|huawei|tencent|alibaba|baidu|bytedance|salesforce|polytech\w*|"
    r"e-?mail|correspond\w*|abstract|street|road|avenue|box|usa|u\.s\.a|china|germany|france|italy|japan|india|"
    r"canada|spain|uk|united|kingdom|netherlands|switzerland|australia|korea|israel|brazil|russia|sweden|poland|"
    r"technolog\w*|science[s]?\b|engineering|physics|mathematics|computer|informatics|foundation|observator\w*|"
    r"hochschule|fakult\w*|instituto|universidad\w*|universidade|cnrs|inria|mit\b|eth\b|cern\b|member|ai|ieee|fellow|"
    r"received|accepted|published|preprint|arxiv|submitted|draft|version|january|february|march|april|june|july|"
    r"august|september|october|november|december|equal|contribution|authors?|footnote|thanks|project|team lead|"
    r"facility|accelerator|orientador\w*|discussion|schriftenreihe|abteilung|collaborations?)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"[\u2002\u2003*†‡§¶∗⋆★♯♮♢♠♣♡◇△☆✉✝#^∥‖]+|[\u00b9\u00b2\u00b3\u2070-\u2079]+|"
    r"(?<=[^\W\d_]),?\s?[0-9]{1,2}(?:\s?[,;]\s?(?:[0-9]{1,2}|[a-z])\b)*|\$[^$]{0,60}\$|\{[^{}]*\}|"
    r"\[[^\]]{0,20}\]|\([^()]{0,80}\)"
)
_SEPARATOR = re.compile(r"\s*(?:,|;|&|·|•|\||\u2003|\u2001|\s{2,}|\n|\b(?:and|und|et|AND|y)\b(?=\s))\s*")
_NAME = re.compile(r"[^\W\d_][^\d@/\\=<>{}\[\]()]{1,60}")
_GROUP = re.compile(r"(?:The\s)?[A-Z][\w-]+(?:(?:,\s|\sand\s|\s)[A-Z][\w-]+){0,4}\s(?:Collaborations?|Consortium|Team)")
_SUFFIX = re.compile(r"^(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D|M\.?Sc|B\.?Sc|MBBS|FRCP)\.?$")
_NO_GIVEN_NAME = frozenset((
    "the", "a", "an", "on", "in", "for", "of", "by", "with", "from", "to", "zur", "zum", "die", "der", "das",
    "eine", "ein", "les", "une", "un", "o", "os", "as", "uma", "and", "no", "new", "paper", "short", "key",
))  # fmt: skip
_LOWER = re.compile(r"(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|ten|ter|bin|ibn|zu|zur|af|y|e)")


def names_in_lines(blocks: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of all blocks; in a block that begins with a name, lines of addresses end what is read.

    A block is what stands for one author, or for all of them, line by line.
    """
    names: list[str] = []
    for lines in blocks:
        for line in lines:
            text = line.replace("\u00a0", " ")
            if not text.strip(" \u2002\u2003,;.*"):
                continue
            found = names_of(text)
            names.extend(name for name in found if name not in names)
            if len(names) > MAX_AUTHORS:
                return tuple(names[:MAX_AUTHORS])
    return tuple(names)


def names_of(line: str) -> list[str]:
    """Return the names of one line; none where it is an address."""
    if _GROUP.fullmatch(line.strip(" *†‡∗.")):
        return [collapse(line).strip(" *†‡∗.")]
    if "@" in line or _PLACE.search(line) or "http" in line:
        return []
    bare = _MARKS.sub("  ", line)
    names: list[str] = []
    for piece in _SEPARATOR.split(bare):
        name = collapse(piece).strip(" .,;:*-–")
        if _SUFFIX.match(name):
            continue
        if piece.rstrip().endswith(".") and re.search(r"\b[A-Z]$", name):
            name += "."
        if is_name(name):
            names.append(name)
    return names


def is_name(text: str) -> bool:
    """Tell whether words look like the name of a person: two to six words, capitals, no digits."""
    if not _NAME.fullmatch(text) or _PLACE.search(text):
        return False
    words = text.split()
    if len(words) == 1 or _is_unspaced(text):
        return _is_unspaced(text)
    if len(words) > 6 or words[0].lower() in _NO_GIVEN_NAME or ":" in text:
        return False
    capitals = sum(word[:1].isupper() for word in words)
    return capitals >= 2 and all(word[:1].isupper() or word[:1] in "'’" or _LOWER.fullmatch(word) for word in words)


def _is_unspaced(text: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text) and len(text) <= 6
