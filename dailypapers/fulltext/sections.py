"""Sections by what people call them: "4.2", "Ablations", "S4.SS2". Pure."""

from __future__ import annotations

from collections.abc import Callable

from dailypapers.fulltext.document import Document, Section
from dailypapers.fulltext.document_text import inline_text, section_title


def titled_sections(document: Document) -> list[Section]:
    """Return the sections that have a title, in order."""
    return [section for section in document.sections if section.title]


def find_section(document: Document, name: str) -> tuple[Section, ...]:
    """Return the section of a name with those below it, empty where there is none.

    A name is an anchor, a number, a title, both, or a part of a title; of several sections the first, by the first
    of these that fits.
    """
    wanted = _plain(name)
    ways: tuple[Callable[[Section], bool], ...] = (
        lambda section: section.anchor == name.strip(),
        lambda section: bool(section.number) and _plain(section.number) == wanted,
        lambda section: _plain(section_title(section)) == wanted,
        lambda section: _plain(inline_text(section.title)) == wanted,
        lambda section: wanted in _plain(section_title(section)),
    )
    for fits in ways if wanted else ():
        for place, section in enumerate(document.sections):
            if fits(section):
                return document.sections[place : _end_of(document, place)]
    return ()


def _end_of(document: Document, place: int) -> int:
    """Return the place behind a section and those below it."""
    level = document.sections[place].level
    following = range(place + 1, len(document.sections))
    return next((n for n in following if document.sections[n].level <= level), len(document.sections))


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("§", " ").split()).removeprefix("section ").rstrip(".: ")
