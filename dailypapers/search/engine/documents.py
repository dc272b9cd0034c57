"""What the engine indexes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One paper as the engine sees it: clean plain text (TeX already turned into Unicode) and the facts to filter by.

    ``content_hash`` is a 63-bit number that differs when anything indexed differs. ``day`` is the proleptic ordinal
    of the featured or published day (``date.toordinal()``), 0 when unknown. Categories are codes such as ``cs.LG``.
    ``comment`` is the authors' and ``venue`` a journal reference, ``venues`` the conference or journal by its name;
    ``facts`` are what ``has:`` knows and the other
    fields do not say: ``figure``, ``project``, ``video``, ``model``, ``dataset``, ``space``.
    ``links`` are the addresses of its code and project pages. ``language`` is a code of ISO 639-1, "" where unknown.
    """

    id: int
    content_hash: int
    title: str
    abstract: str
    summary: str = ""
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    comment: str = ""
    venue: str = ""
    venues: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    day: int = 0
    has_code: bool = False
    upvotes: int = 0
    language: str = ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the language it is written in, if known: a column of names."""
        return (self.language,) if self.language else ()
