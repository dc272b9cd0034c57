"""Reading a document: its words without marks, its blocks in order, its anchors. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dailypapers.fulltext.document import (
    Block,
    Code,
    Document,
    Figure,
    Formula,
    Inline,
    Inlines,
    List,
    Math,
    NoteMark,
    Paragraph,
    Quote,
    Section,
    Table,
)


def inline_text(inlines: Iterable[Inline]) -> str:
    """Return the words of inlines as people read them; a formula is its TeX between dollars, a note's mark nothing."""
    parts = []
    for inline in inlines:
        if isinstance(inline, Math):
            parts.append(f"${inline.tex}$" if inline.tex else "")
        elif not isinstance(inline, NoteMark):
            parts.append(inline.text)
    return "".join(parts)


def block_text(block: Block) -> str:
    """Return the plain text of a block; a caption follows its label, rows of a table and items of a list are lines."""
    match block:
        case Paragraph():
            return inline_text(block.inlines)
        case Formula():
            return block.tex
        case Figure():
            return _captioned(block.label, block.caption)
        case Table():
            rows = (" | ".join(inline_text(cell.inlines) for cell in row) for row in block.rows)
            return "\n".join(filter(None, (_captioned(block.label, block.caption), *rows)))
        case List():
            return "\n".join("\n".join(map(block_text, item)) for item in block.items)
        case Quote():
            return "\n".join(map(block_text, block.blocks))
        case Code():
            return "\n".join(filter(None, (_captioned(block.label, block.caption), block.text)))


def _captioned(label: str, caption: Inlines) -> str:
    return ": ".join(filter(None, (label, inline_text(caption))))


def section_title(section: Section) -> str:
    """Return number and title as people say them: "4.2 Ablations"."""
    return " ".join(filter(None, (section.number, inline_text(section.title))))


def iterate_blocks(document: Document) -> Iterator[tuple[tuple[Section, ...], Block]]:
    """Yield the blocks of all sections in order, each with its sections from the outermost to its own.

    Blocks inside lists and quotations are not yielded by themselves. The abstract and footnotes are not included.
    """
    path: list[Section] = []
    for section in document.sections:
        while path and path[-1].level >= section.level:
            path.pop()
        path.append(section)
        for block in section.blocks:
            yield tuple(path), block


def nested_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks and those inside them, in order."""
    for block in blocks:
        yield block
        if isinstance(block, List):
            for item in block.items:
                yield from nested_blocks(item)
        elif isinstance(block, Quote):
            yield from nested_blocks(block.blocks)


def all_blocks(document: Document) -> Iterator[Block]:
    """Yield every block of the document: abstract, sections, footnotes, with those inside lists and quotations."""
    yield from nested_blocks(document.abstract)
    for section in document.sections:
        yield from nested_blocks(section.blocks)
    for footnote in document.footnotes:
        yield from nested_blocks(footnote.blocks)


def figures(document: Document) -> list[Figure]:
    """Return the figures in order."""
    return [block for block in all_blocks(document) if isinstance(block, Figure)]


def anchors(document: Document) -> list[str]:
    """Return every anchor of the document; each stands there once."""
    parts = (document.sections, all_blocks(document), document.references, document.footnotes)
    return [part.anchor for group in parts for part in group]


def document_text(document: Document) -> str:
    """Return title, abstract and sections as plain text, a blank line between blocks; no footnotes, no references."""
    parts = [document.title, *map(block_text, document.abstract)]
    for section in document.sections:
        parts.append(section_title(section))
        parts += map(block_text, section.blocks)
    return "\n\n".join(filter(None, parts))
