"""What kind of query it is: a list of keywords and a quotation are answered by their words first."""

from __future__ import annotations

from dailypapers.search.embedders.tokens import fold, words
from dailypapers.search.engine.lexical import analysis
from dailypapers.search.engine.query.query import Query

_MIN_KEYWORDS = 4
_TITLE_SHARE = 0.5


def words_share(query: Query, share: float) -> float:
    """Return the share of BM25 in the fusion: the embedder's, and half of the rest for keywords and quotations."""
    return (1 + share) / 2 if query.phrases or is_keyword_list(query.text) else share


def is_keyword_list(text: str) -> bool:
    """Tell whether a text is a list of keywords: four or more, no word between that only joins, not as in a title."""
    found = words(text)
    if len(found) < _MIN_KEYWORDS or not analysis.STOP_WORDS.isdisjoint(found) or text.rstrip()[-1:] in ".?!":
        return False
    capitalised = sum(word[0].isupper() and fold(word[1:]) == word[1:] for word in text.split())
    return capitalised <= _TITLE_SHARE * len(text.split())
