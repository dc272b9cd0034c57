"""Whether two records describe one work, where no shared identifier says so.

A fingerprint of the title finds the candidates in one look-up, `same_work` decides. Two wrong merges cost more than
ten missed ones: a reader who finds two papers under one title sees a duplicate, one who finds a paper gone sees a loss.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b

from dailypapers.lib.person_names import split_name
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import title_key

GENERIC_KEYS = frozenset((
    "abstract", "abstracts", "acknowledgement", "acknowledgements", "acknowledgment", "acknowledgments", "addendum",
    "afterword", "announcement", "announcements", "appendix", "authorindex", "backmatter", "bibliography",
    "bookreview", "bookreviews", "conclusion", "conclusions", "contents", "contributors", "corrections", "correction",
    "corrigenda", "corrigendum", "cover", "discussion", "editorial", "editorialboard", "editorsnote",
    "editorsintroduction", "epilogue", "errata", "erratum", "foreword", "frontmatter", "generaldiscussion",
    "guesteditorial", "guesteditorsintroduction", "index", "inmemoriam", "introduction",
    "introductiontothespecialissue", "introductiontothespecialsection", "inthisissue", "invitedtalk", "keynote",
    "keynoteaddress", "letters", "lettertotheeditor", "masthead", "message", "messagefromthechairs",
    "messagefromtheeditor", "news", "notitle", "obituary", "openingremarks", "organizingcommittee", "overview",
    "panel", "panels", "paneldiscussion", "preamble", "preface", "prefacetothespecialissue", "proceedings",
    "programcommittee", "prologue", "publishersnote", "references", "reply", "response", "retraction", "review",
    "reviews", "reviewers", "specialissue", "subjectindex", "summary", "tableofcontents", "title", "titlepage",
    "tobeannounced", "tutorial", "tutorials", "untitled", "welcome", "welcomemessage", "withdrawn",
))  # fmt: skip
"""Titles that hundreds of works share; digits around them ("Preface 2") do not make them one's own."""

_MAX_YEARS_APART = 2
_SHORT_KEY = 16  # characters; below, a title alone proves nothing
_SAME_ABSTRACT = 0.4  # share of the smaller abstract's word triples that the other has too
_WORD = re.compile(r"\w+")
_WORDS_COMPARED = 400


def title_fingerprint(title: str) -> int:
    """Return 63 bits of `title_key`, equal for all spellings of one title; 0 for an empty or generic title.

    The hash is BLAKE2b, so it is the same on every machine and in every version of Python. Every record stores its
    fingerprint: a change here or of `title_key` needs a data migration that computes `Record.title_fingerprint` anew.
    """
    return _hash(title_key(title))


def _hash(key: str) -> int:
    if is_generic(key):
        return 0
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1


def is_generic(key: str) -> bool:
    """Tell whether a title key says nothing about its work: empty, digits only, or a word like "editorial"."""
    bare = key.strip("0123456789+")
    return not bare or bare in GENERIC_KEYS


def same_work(a: PaperRecord, b: PaperRecord) -> bool:
    """Tell whether two records describe one work.

    Different arXiv ids, or different OpenReview ids, are two works; the same arXiv id, DOI or OpenReview id is one.
    Else the titles must have the same, not generic, key; the years, where both are known, lie at most two apart (a
    preprint and its printing); and the people agree: a shared surname, or, where one side names nobody, abstracts
    that overlap, or a long title with nothing against it. Two different DOIs (a preprint's and a journal's, or two
    works) need a shared surname. Symmetric.
    """
    if a.arxiv_id and b.arxiv_id:
        return a.arxiv_id == b.arxiv_id
    if (a.doi and a.doi == b.doi) or (a.openreview_id and a.openreview_id == b.openreview_id):
        return True
    if a.openreview_id and b.openreview_id:
        return False
    key = title_key(a.title)
    if is_generic(key) or key != title_key(b.title):
        return False
    years = _year(a), _year(b)
    if years[0] is not None and years[1] is not None and abs(years[0] - years[1]) > _MAX_YEARS_APART:
        return False
    if a.authors and b.authors:
        return not _surnames(a.authors).isdisjoint(_surnames(b.authors))
    if a.doi and b.doi:
        return False
    return _agree_without_names(a, b, key)


def _agree_without_names(a: PaperRecord, b: PaperRecord, key: str) -> bool:
    """Tell if two records agree, one without names: by abstracts, else a long title and no other count of authors."""
    if a.abstract and b.abstract:
        return abstract_overlap(a.abstract, b.abstract) >= _SAME_ABSTRACT
    counts = _count(a), _count(b)
    if counts[0] is not None and counts[1] is not None and counts[0] != counts[1]:
        return False
    return len(key) >= _SHORT_KEY


def abstract_overlap(a: str, b: str) -> float:
    """Return the share (0 to 1) of the word triples of the shorter text that stand in the longer one."""
    first, second = _triples(a), _triples(b)
    smaller = min(len(first), len(second))
    return len(first & second) / smaller if smaller else 0.0


def _triples(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text[: 12 * _WORDS_COMPARED].casefold())[:_WORDS_COMPARED]
    if len(words) < 3:
        return {tuple(words)} if words else set()
    return set(zip(words, words[1:], words[2:], strict=False))


def _surnames(authors: tuple[str, ...]) -> set[str]:
    """Return folded family names, and for two-word names a key that is the same the other way round ("Wang Bin")."""
    keys: set[str] = set()
    for author in authors[:200]:
        name = split_name(author)
        keys.add(title_key(name.family))
        if not name.is_group and name.given and " " not in name.given and "." not in name.given:
            keys.add(_reversed_key(name.family, name.given))
    keys.discard("")
    return keys


def _reversed_key(family: str, given: str) -> str:
    """Return one key for "Bin Wang" and "Wang Bin"."""
    return " ".join(sorted((title_key(family), title_key(given))))


def _count(record: PaperRecord) -> int | None:
    return len(record.authors) or record.author_count


def _year(record: PaperRecord) -> int | None:
    day: datetime | None = record.published_at or next((day for day in record.version_dates if day is not None), None)
    return day.year if day is not None else None
