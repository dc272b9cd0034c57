"""The phrases of titles and abstracts, counted by papers: what topics are named by, and what rises. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from dailypapers.search.engine.lexical.analysis import STOP_WORDS, terms

MAX_WORDS = 3
SOME = 5  # papers of which one writes a phrase in small letters: then that is its spelling
MOSTLY = 0.6  # of the papers with a phrase: so many have it as a part of a longer one, which is named instead
MAX_TEXT = 3_000  # characters of a title and its abstract
Key = tuple[str, ...]  # the terms of a phrase
_WORD = re.compile(r"[^\W\d_][\w+#]*(?:[-\u2010./][\w+#]+)*|\d+[^\W\d_]\w*")
_POSSESSIVE = ("s", "t")  # what is left behind an apostrophe
_GAP = re.compile(r"[ \t\n]{1,2}")
_EMPTY = STOP_WORDS | frozenset(
    """
    across actually already additionally address addresses addressing aim aims allow allows among approach
    approaches art available based benchmark better bring case cases challenge challenges challenging code
    comparable compare compared comprehensive consider contribution contributions current dataset datasets
    demonstrate demonstrates demonstrating despite develop developed different directly due easily effect effective
    effectively effectiveness efficient efficiently enable enables enabling especially even evaluate evaluation
    every existing experiment experimental experiments explore extensive findings first focus framework furthermore
    general github given good high higher highlight highly however https improve improved improvement improvements
    improves improving include including increase increasing input insights introduce introduced introduces
    introducing issue key known large lack lead leading leads less leverage leverages leveraging like limited low
    lower main make makes many method methods moreover multiple need needs new non notably novel number objective
    obtain often open outperform outperforming outperforms output overall part particular particularly performance
    performing popular possible potential practical present presents previous problem problems process project
    promising proposal propose proposed proposes proposing provide provided provides providing public publicly
    quality rather real recent recently related release rely remain remains report require required requires
    respectively result results reveal robust rich scenario scenarios second set several show showing shown shows
    significant significantly similar simple single specific specifically state state-of-the-art still strategy
    strong studies study substantial substantially superior support system systems task tasks technique techniques
    test third three toward towards traditional two type types typically unified unlike variety various way ways
    well wide widely work works yet yield yields zero url page e.g i.e et al al. vs via within without whether thus
    hence
    """.split()  # noqa: SIM905
)
"""Words that stand in papers of every subject; a phrase neither begins nor ends with one, and is none of them alone."""


def phrases_of(title: str, abstract: str) -> dict[Key, str]:
    """Return the phrases of a paper, each with a spelling: runs of up to three words, by their terms."""
    found: dict[Key, str] = {}
    text = f"{title}\n\n\n{abstract}"[:MAX_TEXT]
    for run in _runs(text):
        for first in range(len(run)):
            for last in range(first, min(first + MAX_WORDS, len(run))):
                words = run[first : last + 1]
                if _is_empty(words[0]) or _is_empty(words[-1]):
                    continue
                key = tuple(_term(word) for word in words)
                if len(key) > 1 or len(key[0]) > 2:
                    found.setdefault(key, " ".join(words))
    return found


class PhraseCounts:
    """In how many papers each phrase stands, and its most frequent spelling."""

    def __init__(self) -> None:
        self.papers = 0
        self.counts: Counter[Key] = Counter()
        self._spellings: dict[Key, Counter[str]] = {}

    def add(self, phrases: dict[Key, str]) -> None:
        """Count the phrases of one more paper."""
        self.papers += 1
        self.counts.update(phrases.keys())
        for key, spelling in phrases.items():
            self._spellings.setdefault(key, Counter())[spelling] += 1

    def merge(self, other: PhraseCounts) -> None:
        """Add the counts of other papers."""
        self.papers += other.papers
        self.counts.update(other.counts)
        for key, spellings in other._spellings.items():
            self._spellings.setdefault(key, Counter()).update(spellings)

    def spelling(self, key: Key) -> str:
        """Return how most papers write a phrase, without the capitals of titles where some write it so."""
        spellings = self._spellings[key]
        small = {text: papers for text, papers in spellings.items() if text.islower()}
        usual = small if sum(small.values()) * SOME >= sum(spellings.values()) else spellings
        return max(usual.items(), key=lambda item: (item[1], item[0]))[0]


def unlike(spellings: Iterable[str]) -> Iterator[str]:
    """Yield phrases in their order, without those that say nothing beside the ones before: parts, wholes, acronyms."""
    kept: list[set[str]] = []
    initials: set[str] = set()
    for spelling in spellings:
        words = set(terms(spelling))
        if any(words <= other or other <= words for other in kept) or initials & {spelling.lower().rstrip("s")}:
            continue
        kept.append(words)
        initials.add("".join(word[0] for word in re.split(r"[\s\-\u2010]+", spelling) if word).lower())
        yield spelling


def mostly_parts(counts: Mapping[Key, int]) -> set[Key]:
    """Return phrases that are mostly a part of a longer one: “model predictive” of “model predictive control”."""
    return {
        key[first : first + size]
        for key, papers in counts.items()
        for size in range(1, len(key))
        for first in range(len(key) - size + 1)
        if papers >= MOSTLY * counts.get(key[first : first + size], papers + papers)
    }


def _runs(text: str) -> Iterator[list[str]]:
    """Yield runs of words with nothing but a blank between them, and no word of grammar inside."""
    run: list[str] = []
    end = -1
    for match in _WORD.finditer(text):
        word = match[0]
        if end < 0 or not _GAP.fullmatch(text, end, match.start()) or word in _POSSESSIVE:
            yield from [run] if run else []
            run = []
        if word.lower() in STOP_WORDS or word in _POSSESSIVE:
            yield from [run] if run else []
            run = []
        else:
            run.append(word)
        end = match.end()
    yield from [run] if run else []


def _is_empty(word: str) -> bool:
    return word.lower() in _EMPTY


@lru_cache(maxsize=100_000)
def _term(word: str) -> str:
    """Return the term of a word, the same for its forms and for its spellings with and without a hyphen."""
    found = terms(re.sub(r"[-\u2010]", "", word)) or (word.lower(),)
    return found[0]
