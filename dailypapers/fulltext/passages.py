"""Passages: what a search inside a text finds, a paragraph or a caption with its section. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dailypapers.fulltext.document import Block, Document, Formula
from dailypapers.fulltext.document_text import block_text, iterate_blocks, section_title

ABSTRACT = "Abstract"


class Passage(NamedTuple):
    """A piece of a text that stands for itself: its anchor, the title of its section, its words."""

    anchor: str
    section: str
    text: str


def passages_of(document: Document) -> Iterator[Passage]:
    """Yield the passages of abstract and sections in order; a formula alone is none."""
    for block in document.abstract:
        yield from _passage(block, ABSTRACT)
    for sections, block in iterate_blocks(document):
        title = next((section_title(one) for one in reversed(sections) if one.title), "")
        yield from _passage(block, title)


def _passage(block: Block, section: str) -> Iterator[Passage]:
    text = "" if isinstance(block, Formula) else " ".join(block_text(block).split())
    if text:
        yield Passage(block.anchor, section, text)
