"""What a paper is called: its title and the head of it, its repository and project page, the name it gives its work.

A name is kept as its letters and digits without anything between them, twice where its capitals tell it from a word
(``RELIC`` is not just any relic): folded, and as written behind ``=``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from dailypapers.search.engine.lexical.versioned_names import squashed

EXACT = "="
"""Begins a name as it is written."""

_LONGEST = 40
_LONGEST_HEAD = 6
_LONGEST_SIZE = 4  # 8B, 1.8B, 3D
_SIGNS = re.compile(r"[^\w+#]|_")
_HEAD_END = re.compile(r":(?!//)| [-\u2013\u2014] | -{2,3} |(?<=\w)\?(?= )")
_BRACKETS = re.compile(r"\(([^()]{2,40})\)")
_GENERIC_END = re.compile(
    r"[\s:,.-]+(?:(?:technical|tech|system|model) (?:report|card)|paper|preprint|arxiv|github|git|repo(?:sitory)?|code"
    r"|official|implementation|pytorch|release|main|dataset|project page)\Z",
    re.IGNORECASE,
)
_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co(?:/(?:datasets|spaces))?)"
    r"/([\w.-]+)/([\w.-]+)(?:/(?:tree|blob)/(\S*))?",
    re.IGNORECASE,
)
_PLAIN_FOLDERS = frozenset(("main", "master", "dev", "develop", "release", "src", "code", "data", "docs", "examples"))
"""Branches and folders that name no work."""

_PROJECT = re.compile(r"https?://([\w-]+)\.(?:github|gitlab)\.io(?:/([\w-]+))?", re.IGNORECASE)
_ADDRESS_IN_QUERY = re.compile(r"\A\s*(?:https?://)?(?:www\.)?[\w-]+\.(?:com|org|io|co)/\S+\s*\Z", re.IGNORECASE)
_REPOSITORY_END = re.compile(
    r"(?:\.git|\.github\.io|[-_.](?:release|official|code|main|pytorch|repo|public))\Z", re.IGNORECASE
)
_CUES = (
    " present", " introduc", " propos", " develop", " releas", " call", " dub", " named", " naming", " term", " coin",
    " unveil",
)  # fmt: skip
"""Beginnings of the words that a name follows, in small letters."""

_TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-.+][A-Za-z0-9]+)*\+?")
_FILLERS = frozenset(("it", "our", "the", "a", "an", "novel", "new", "as", "textbf", "textit", "emph"))
_WINDOW = 140
_MAX_PRESENTED = 12
_SENTENCE_END = re.compile(r"[.!?]\s+[A-Z]")


class PaperNames(NamedTuple):
    """The names of a paper, each as a key of the index.

    ``titles`` is the whole title, ``heads`` what stands before its colon or in its brackets, ``tails`` what stands
    behind the colon, ``repositories`` the code and project pages, ``presented`` what its abstract gives a name.
    """

    titles: tuple[str, ...]
    heads: tuple[str, ...]
    tails: tuple[str, ...]
    repositories: tuple[str, ...]
    presented: tuple[str, ...]


def name_key(text: str) -> str:
    """Return a name without spaces, signs, capitals and accents; of a long one its checksum. "" without letters."""
    return _shortened(squashed(text))


def exact_key(text: str) -> str:
    """Return a name as it is written, but for spaces and signs, behind ``=``."""
    return EXACT + _shortened(_SIGNS.sub("", text))


def _shortened(key: str) -> str:
    return key if len(key) <= _LONGEST else "#" + blake2b(key.encode(), digest_size=8).hexdigest()


def paper_names(title: str, abstract: str, links: Iterable[str]) -> PaperNames:
    """Find the names of a paper in its title, its abstract and the addresses of its code and project pages."""
    head, tail = _head_and_tail(title)
    heads = list(_heads(head))
    return PaperNames(
        (name_key(title),) if name_key(title) else (),
        _keys(heads),
        (name_key(tail),) if name_key(tail) else (),
        _keys(name for link in links for name in link_names(link)),
        _keys(_presented(abstract)),
    )


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of names, folded and as written."""
    return tuple(dict.fromkeys(key for name in names if name_key(name) for key in (name_key(name), exact_key(name))))


class _Parts(NamedTuple):
    head: str
    tail: str


def _head_and_tail(title: str) -> _Parts:
    match = _HEAD_END.search(title)
    if match and len(title[: match.start()].split()) <= _LONGEST_HEAD:
        return _Parts(title[: match.start()], title[match.end() :])
    return _Parts(title if len(title.split()) <= _LONGEST_HEAD else "", "")


def has_head(text: str) -> bool:
    """Tell whether a text is written as a title with a head: ``MIND: A study of minds``."""
    return _HEAD_END.search(text) is not None


def _heads(head: str) -> Iterator[str]:
    """Yield a head, what is in its brackets and what is not, and each without the end that says nothing."""
    if head:
        yield head
        if (bare := without_generic_end(head)) != head:
            yield bare
    for match in _BRACKETS.finditer(head):
        yield match[1]
        yield head[: match.start()] + head[match.end() :]


def without_generic_end(name: str) -> str:
    """Return a name without words that say what kind of thing it is: ``Gemma 3 Technical Report`` is ``Gemma 3``."""
    before, name = "", name.strip()
    while before != name:
        before, name = name, _GENERIC_END.sub("", name)
    return name


def link_names(link: str) -> Iterator[str]:
    """Yield what the address of a repository or project page is called: the name, and ``owner/name``."""
    if match := _REPOSITORY.search(link):
        name = match[2].rstrip(".")
        yield f"{match[1]}/{name}"
        yield name
        if (bare := _REPOSITORY_END.sub("", name)) != name and bare:
            yield bare
        folder = (match[3] or "").rstrip("/.").rpartition("/")[2]
        if folder and "." not in folder and folder.lower() not in _PLAIN_FOLDERS:
            yield folder
    elif match := _PROJECT.search(link):
        yield from dict.fromkeys(filter(None, (match[2] and _REPOSITORY_END.sub("", match[2]), match[1])))


def _presented(abstract: str) -> Iterator[str]:
    """Yield the coined words that an abstract introduces: ``we present X``, ``dubbed X``, ``a method (X)``."""
    lowered = f" {abstract.lower()}"
    seen: set[str] = set()
    for start in sorted(_cues(lowered)):
        window = abstract[start : start + _WINDOW]
        if stop := _SENTENCE_END.search(window):
            window = window[: stop.start() + 1]
        is_next = True
        for name in _TOKEN.findall(window.partition(" ")[2]):
            if name not in seen and (is_coined(name) or (is_next and name[0].isupper() and len(name) > 2)):
                seen.add(name)
                yield name
            is_next = is_next and name in _FILLERS
        if len(seen) >= _MAX_PRESENTED:
            return


def _cues(lowered: str) -> Iterator[int]:
    for cue in _CUES:
        start = lowered.find(cue)
        while start >= 0:
            yield start
            start = lowered.find(cue, start + 1)


def is_coined(word: str) -> bool:
    """Tell whether a word is spelt as a name: capitals inside of it (``TokenBridge``, ``APR``) or a number (``R1``)."""
    rest = word[1:]
    is_name = rest.lower() != rest or (word[0].isupper() and any(map(str.isdigit, rest)))
    return is_name and (word[0].isalpha() or len(word) > _LONGEST_SIZE)


class NameQuery(NamedTuple):
    """What a query is as a name: ``keys`` of the whole of it, ``tails`` of what stands behind its colon."""

    keys: tuple[str, ...]
    exact: tuple[str, ...]
    tail: str


def name_query(text: str) -> NameQuery:
    """Read a whole query as a name, an address, or a title that somebody has set a name before."""
    names = list(link_names(text))[:1] if _ADDRESS_IN_QUERY.match(text) else [text]
    names += [bare for name in names if (bare := without_generic_end(name)) != name]
    names = [name for name in names if name_key(name)]
    match = _HEAD_END.search(text)
    return NameQuery(
        tuple(dict.fromkeys(map(name_key, names))),
        tuple(dict.fromkeys(map(exact_key, names))),
        name_key(text[match.end() :]) if match else "",
    )
