"""Sentences of an abstract, and the one that says what the paper does.

Each sentence gets points for what Edmundson (1969, *New methods in automatic extracting*) looked at: cue phrases
("we introduce"), words of the title, its place and its length; and for the closeness by embedding to the title and to
the whole, the centroid of Radev et al. (2004). The points of each are constants below, fitted by least squares in
`benchmarks/keyphrases/fit_sentences.py`.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.engine.lexical import analysis

MAX_TEXT = 20_000
"""Characters of an abstract that `summary_sentence` reads."""

MAX_SENTENCES = 60
_MAX_WORDS = 80

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
_SELDOM_LAST = frozenset(
    ("al", "etc", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "u.s.a", "ph.d", "m.sc", "b.sc")
)
_BEGINS = re.compile(
    r"[\"'\u201c(\[]?(?:We|The|This|These|Our|In|To|It|However|Here|Moreover|Furthermore|Finally|Experiments|Results|"
    r"For|Using|By|As|An?|Both|While|Although|Unlike)\b"
)


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, without the blanks around them.

    A point ends no sentence after an abbreviation, an initial or a number of a list, inside a number or a name, or
    before a small letter.
    """
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            _keep(found, text[start : match.end()])
            start = match.end()
    _keep(found, text[start:])
    return found


def _keep(found: list[str], sentence: str) -> None:
    stripped = sentence.strip()
    if stripped:
        found.append(stripped)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
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
    if word in _SELDOM_LAST or (len(word) == 1 and last[0].isupper()):
        return _BEGINS.match(text, match.end()) is not None
    return not (word.isdigit() and last.start() == start)


_OURS = re.compile(
    r"""
    \b(?:we|paper|work|study|article|report|authors)(?:[ ]\w+){0,3}?[ ](?:
      (?P<make>propos|introduc|present|develop|design|build|built|releas|construct|creat|describ|formulat|devis|curat)
    | (?P<study>stud|investigat|explor|examin|analy|address|evaluat|review|survey|revisit|compar|consider|ask|tackl)
    | (?P<find>show|demonstrat|find|found|prov|observ|reveal|discover|argue|establish|report)
    )\w*
    """,
    re.VERBOSE,
)
_HERE = re.compile(r"(?:in this|this) (?:paper|work|study|article|report|thesis)\b")
_WHERE = re.compile(r"https?:|github|(?:available|released) at\b|publicly available")
_VERBS = ("make", "study", "find")
NAMES = (
    "we make", "we study", "we find", "in this work", "where", "first cue", "first", "last", "length", "title",
    "closest to title", "whole", "title words",
)  # fmt: skip
"""What the columns of `facts` are."""

POINTS = {
    "we make": 0.023,
    "we study": -0.009,
    "we find": 0.009,
    "in this work": 0.022,
    "where": -0.029,
    "first cue": 0.048,
    "first": 0.005,
    "last": -0.013,
    "length": 0.038,
    "title": 0.157,
    "closest to title": 0.008,
    "whole": 0.437,
    "title words": 0.052,
}
"""What each adds, in means of ROUGE-L and cosine with a summary."""

Floats = npt.NDArray[np.float32]


def summary_sentence(title: str, abstract: str, embedder: Embedder) -> str:
    """The sentence of the abstract that says what the paper does, as it stands there; "" without an abstract."""
    sentences = split_sentences(abstract[:MAX_TEXT])[:MAX_SENTENCES]
    if len(sentences) < 2:
        return sentences[0] if sentences else ""
    points = facts(title, sentences, embedder) @ np.array([POINTS[name] for name in NAMES], np.float32)
    return sentences[int(np.argmax(points))]


def facts(title: str, sentences: list[str], embedder: Embedder) -> Floats:
    """``(sentences, facts)``, named by `NAMES`."""
    cues = np.array([_cues(sentence.lower()) for sentence in sentences], np.float32)
    places = np.arange(len(sentences))
    made = cues[:, 0] > 0
    length = np.array([min(one.count(" ") + 1, _MAX_WORDS) / _MAX_WORDS for one in sentences])
    vectors = embedder.embed([title, *sentences])
    whole = vectors[1:].sum(axis=0)
    to_whole = vectors[1:] @ whole / max(float(np.linalg.norm(whole)), 1e-9)
    to_title = vectors[1:] @ vectors[0]
    wanted = frozenset(analysis.query_terms(title))
    shared = [len(wanted.intersection(analysis.terms(one))) / max(1, len(wanted)) for one in sentences]
    columns = [made & (np.cumsum(made) == 1), places == 0, places == places[-1], length]
    columns += [to_title, to_title == to_title.max(), to_whole, np.array(shared)]
    return np.hstack([cues, np.stack(columns, axis=1)]).astype(np.float32)


def _cues(lowered: str) -> list[bool]:
    found = {match.lastgroup for match in _OURS.finditer(lowered)}
    return [*(verb in found for verb in _VERBS), _HERE.match(lowered) is not None, _WHERE.search(lowered) is not None]
