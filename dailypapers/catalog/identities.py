"""Which ids of people go with which names of a paper, told from what several sources say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dailypapers.lib.record import AuthorIds
from dailypapers.lib.text import plain_words


def ids_by_name(names: Sequence[str], given: Iterable[AuthorIds]) -> dict[str, AuthorIds]:
    """Return the ids of the authors of a paper, by the name that stands on it; what is given first is believed.

    A name that a source spells otherwise is told by its family name and first initial, where only one author has both:
    "A. Lovelace" is Ada Lovelace, unless Augusta Lovelace is an author too.
    """
    by_words: dict[str, set[str]] = {}
    by_initial: dict[tuple[str, str], set[str]] = {}
    for name in names:
        words = plain_words(name)
        by_words.setdefault(words, set()).add(name)
        by_initial.setdefault(_initial(words), set()).add(name)
    found: dict[str, AuthorIds] = {}
    for ids in given:
        words = plain_words(ids.name)
        candidates = by_words.get(words) or by_initial.get(_initial(words), set())
        if len(candidates) == 1:
            [name] = candidates
            known = found.get(name, AuthorIds(name))
            found[name] = AuthorIds(name, known.orcid or ids.orcid, known.openalex or ids.openalex)
    return _each_once(found)


def _initial(words: str) -> tuple[str, str]:
    given, _, family = words.rpartition(" ")
    return given[:1], family


def _each_once(found: dict[str, AuthorIds]) -> dict[str, AuthorIds]:
    """Leave out an iD that two authors of one paper have: one of them is not theirs."""
    orcids = [ids.orcid for ids in found.values()]
    kept = {
        name: AuthorIds(name, ids.orcid if orcids.count(ids.orcid) == 1 else "", ids.openalex)
        for name, ids in found.items()
    }
    return {name: ids for name, ids in kept.items() if ids.orcid or ids.openalex}
