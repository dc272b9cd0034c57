"""Where a text cites each of its references. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from dailypapers.fulltext.document import Block, Cite, Code, Document, Figure, Inline, List, Paragraph, Quote, Table
from dailypapers.fulltext.document_text import iterate_blocks, section_title
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.sentences import sentence


def citing_blocks(document: Document) -> dict[str, dict[str, str]]:
    """Return for each cited reference the blocks that cite it, the first of each section, with the section's title."""
    places: dict[str, dict[str, str]] = {}
    for sections, block in iterate_blocks(document):
        title = section_title(sections[-1]) or sentence("the beginning")
        for inline in block_inlines(block):
            for anchor in inline.anchors if isinstance(inline, Cite) else ():
                found = places.setdefault(anchor, {})
                if title not in found.values():
                    found[block.anchor] = title
    return places


def block_inlines(block: Block) -> Iterator[Inline]:
    """Yield the inlines of a block and of those inside it, in order."""
    match block:
        case Paragraph():
            yield from block.inlines
        case Figure() | Code():
            yield from block.caption
        case Table():
            yield from block.caption
            for row in block.rows:
                for cell in row:
                    yield from cell.inlines
        case List():
            for item in block.items:
                for inner in item:
                    yield from block_inlines(inner)
        case Quote():
            for inner in block.blocks:
                yield from block_inlines(inner)


def cited_identifiers(document: Document) -> set[str]:
    """Return the arXiv ids and DOIs of what a text cites, as `lib/identifiers.py` writes them."""
    texts = (text for reference in document.references for text in (reference.arxiv_id, reference.doi) if text)
    return {parsed.value for text in texts if (parsed := parse_identifier(text)) and len(parsed.value) <= 255}
