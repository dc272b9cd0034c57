"""The text of a paper as Markdown, whole or by section; formulas as TeX between dollars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dailypapers.formats.markdown import escape, link
from dailypapers.fulltext.document import (
    Block,
    Cite,
    Code,
    Document,
    Figure,
    Formula,
    Inline,
    Link,
    List,
    Math,
    NoteMark,
    Paragraph,
    Quote,
    Ref,
    Reference,
    Section,
    Table,
    Text,
)
from dailypapers.fulltext.document_text import section_title

_MARKS = {"italic": "*", "bold": "**", "strike": "~~"}
_BAR = re.compile(r"(?<!\\)\|")  # of a formula: those of words are escaped
MAX_LEVEL = 6


def write_document(document: Document, *, with_abstract: bool = True) -> str:
    """Return a whole text: abstract, sections, footnotes, references. Sections begin at the second level."""
    parts = ["## Abstract", *_blocks(document.abstract)] if with_abstract and document.abstract else []
    parts += [write_section(section) for section in document.sections]
    if document.footnotes:
        notes = [f"[^{note.anchor}]: {' '.join(_blocks(note.blocks))}" for note in document.footnotes]
        parts += ["## Footnotes", "\n".join(notes)]
    if document.references:
        parts += ["## References", write_references(document.references)]
    return "\n\n".join(filter(None, parts))


def write_sections(sections: Iterable[Section]) -> str:
    """Return some sections, one under the other."""
    return "\n\n".join(filter(None, map(write_section, sections)))


def write_section(section: Section) -> str:
    """Return one section with its title, without those below it."""
    level = min(max(section.level, 1) + 1, MAX_LEVEL)
    title = [f"{'#' * level} {escape(section_title(section))}"] if section.title else []
    return "\n\n".join([*title, *_blocks(section.blocks)])


def write_references(references: Sequence[Reference]) -> str:
    """Return the references as a list, each as it is printed."""
    return "\n".join(f"- {escape(' '.join(filter(None, (one.label, one.text))))}" for one in references)


def _blocks(blocks: Iterable[Block]) -> list[str]:
    return [text for block in blocks if (text := _block(block))]


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return _inlines(block.inlines).strip()
        case Formula():
            number = f" \\tag{{{block.number.strip('()')}}}" if block.number and "\\tag" not in block.tex else ""
            return f"$$\n{block.tex.strip()}{number}\n$$" if block.tex else ""
        case Figure():
            return _caption(block) or escape(block.label)
        case Table():
            return "\n\n".join(filter(None, (_caption(block), _table(block))))
        case List():
            return "\n".join(_item(item, n if block.ordered else 0) for n, item in enumerate(block.items, 1))
        case Quote():
            return "\n>\n".join(_prefixed(text, "> ", "> ") for text in _blocks(block.blocks))
        case Code():
            fence = "```"
            while fence in block.text:
                fence += "`"
            return "\n\n".join(filter(None, (_caption(block), f"{fence}\n{block.text}\n{fence}")))


def _caption(block: Figure | Table | Code) -> str:
    label = f"**{escape(block.label)}**" if block.label else ""
    return " ".join(filter(None, (label, _inlines(block.caption).strip())))


def _item(blocks: Sequence[Block], number: int) -> str:
    first = f"{number}. " if number else "- "
    return _prefixed("\n\n".join(_blocks(blocks)), first, " " * len(first))


def _prefixed(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(others + line if line else others.rstrip() for line in lines[1:])])


def _table(table: Table) -> str:
    """Return the rows with bars between their cells; a cell that spans columns is followed by empty ones."""
    rows = []
    for row in table.rows:
        cells: list[str] = []
        for cell in row:
            words = " ".join(_inlines(cell.inlines).split())
            cells += [_BAR.sub(r"\\vert ", words), *[""] * (min(cell.colspan, 100) - 1)]
        rows.append(cells)
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    lines = [f"| {' | '.join(cells + [''] * (width - len(cells)))} |" for cells in rows]
    return "\n".join([lines[0], f"|{'---|' * width}", *lines[1:]])


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join([_inline(one) for one in inlines])


def _inline(inline: Inline) -> str:
    match inline:
        case Text():
            return _text(inline)
        case Math():
            return f"${inline.tex.strip()}$" if inline.tex.strip() else ""
        case Cite() | Ref():
            return escape(inline.text)
        case Link():
            return f"<{inline.url}>" if inline.text == inline.url else link(inline.text, inline.url)
        case NoteMark():
            return f"[^{inline.anchor}]"


def _text(inline: Text) -> str:
    """Return words with their marks, which stand at the words, not at the blanks around them."""
    if "code" in inline.marks and "`" not in inline.text and inline.text.strip():
        return f"`{inline.text}`"
    words = inline.text.strip()
    if not words:
        return inline.text
    marked = escape(words)
    for mark in inline.marks:
        marked = f"{_MARKS.get(mark, '')}{marked}{_MARKS.get(mark, '')}"
    start = inline.text.index(words)
    return f"{inline.text[:start]}{marked}{inline.text[start + len(words) :]}"
