"""The sentence of an abstract that says what the paper does.

Each sentence gets points for what Edmundson (1969, *New methods in automatic extracting*) looked at: cue phrases
("we introduce"), words of the title, its position and its length; and for the closeness by embedding to the title and
to the whole abstract, the centroid of Radev et al. (2004). The points of each are constants below, fitted by least
squares in `benchmarks/keyphrases/fit_sentences.py`.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from dailypapers.search.embedders import Embedder
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.keyphrases.sentence_splitting import split_sentences

MAX_TEXT = 20_000
"""Characters of an abstract that `summary_sentence` reads."""

MAX_SENTENCES = 60
_MAX_WORDS = 80

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
"""What each feature adds, in means of ROUGE-L and cosine with a summary."""

FEATURES = tuple(POINTS)
"""The columns of `features`."""

Floats = npt.NDArray[np.float32]


def summary_sentence(title: str, abstract: str, embedder: Embedder) -> str:
    """Choose the sentence of the abstract that says what the paper does; "" without an abstract."""
    sentences = split_sentences(abstract[:MAX_TEXT])[:MAX_SENTENCES]
    if len(sentences) < 2:
        return sentences[0] if sentences else ""
    points = features(title, sentences, embedder) @ np.array(list(POINTS.values()), np.float32)
    return sentences[int(np.argmax(points))]


def features(title: str, sentences: list[str], embedder: Embedder) -> Floats:
    """Compute what is known of each sentence, ``(sentences, features)``, named by `FEATURES`."""
    cues = np.array([_cues(sentence.lower()) for sentence in sentences], np.float32)
    positions = np.arange(len(sentences))
    is_made = cues[:, 0] > 0
    length = np.array([min(sentence.count(" ") + 1, _MAX_WORDS) / _MAX_WORDS for sentence in sentences])
    vectors = embedder.embed([title, *sentences])
    centroid = vectors[1:].sum(axis=0)
    to_centroid = vectors[1:] @ centroid / max(float(np.linalg.norm(centroid)), 1e-9)
    to_title = vectors[1:] @ vectors[0]
    title_terms = frozenset(analysis.query_terms(title))
    shared = [
        len(title_terms.intersection(analysis.terms(sentence))) / max(1, len(title_terms)) for sentence in sentences
    ]
    columns = [is_made & (np.cumsum(is_made) == 1), positions == 0, positions == positions[-1], length]
    columns += [to_title, to_title == to_title.max(), to_centroid, np.array(shared)]
    return np.hstack([cues, np.stack(columns, axis=1)]).astype(np.float32)


def _cues(lowered: str) -> list[bool]:
    """Tell which cues a sentence has: the first five of `FEATURES`."""
    verbs = {match.lastgroup for match in _OURS.finditer(lowered)}
    return [*(verb in verbs for verb in _VERBS), _HERE.match(lowered) is not None, _WHERE.search(lowered) is not None]
