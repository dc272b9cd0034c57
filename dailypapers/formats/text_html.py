"""The text of a paper as HTML for the reading page: everything escaped, and sanitised last.

Ids begin with `t-`, so that no paper can name a part of the page around it. References and footnotes are list items
that a link brings over the text where it is read (`:target` in the style sheet), so both work without any script; so
do figures, which open large.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dailypapers.fulltext.citations import citing_blocks
from dailypapers.fulltext.document import (
    Block,
    Cell,
    Cite,
    Code,
    Document,
    Figure,
    Footnote,
    Formula,
    Image,
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
from dailypapers.lib.identifiers import arxiv_url, doi_url
from dailypapers.lib.sanitizer import sanitize_text
from dailypapers.lib.tex.mathml import FormulaError, formula_to_mathml

POINTS = 2  # CSS pixels of a point: a page of two columns is set smaller than one reads on a screen
MAX_CITED_IN = 8  # places that an entry of the references names
_TAGS = {
    "italic": ("<em>", "</em>"), "bold": ("<strong>", "</strong>"), "sub": ("<sub>", "</sub>"),
    "sup": ("<sup>", "</sup>"), "code": ("<code>", "</code>"), "underline": ("<u>", "</u>"), "strike": ("<s>", "</s>"),
    "smallcaps": ('<span class="small-caps">', "</span>"),
}  # fmt: skip
_MATH = re.compile(r"\s*<(?:\w+:)?math[\s>]")
_OPENING = re.compile(r"<math\b[^>]*>")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A line of the contents."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class TextHtml:
    """The parts of a text, each safe HTML."""

    chapters: list[Chapter]
    abstract: SafeString
    sections: SafeString
    footnotes: SafeString
    references: SafeString


@dataclass(slots=True)
class _Page:
    """What the parts of one text have in common."""

    image_url: Callable[[str], str]
    paper_urls: Mapping[str, str]
    labels: dict[str, str]  # of references and footnotes, by anchor
    cited_in: Mapping[str, Mapping[str, str]]  # by `citing_blocks`
    formulas_left: int = 2_000  # made of TeX where a text has no MathML


def write_text(
    document: Document, image_url: Callable[[str], str], paper_urls: Mapping[str, str] | None = None
) -> TextHtml:
    """Return a document as HTML.

    `image_url` gives the address of a picture, "" for none. `paper_urls` are the pages of references that the
    catalogue has, by anchor.
    """
    labels = {reference.anchor: reference.label.strip("[]() .") for reference in document.references}
    labels |= {note.anchor: note.label for note in document.footnotes}
    page = _Page(image_url, paper_urls or {}, labels, citing_blocks(document))
    abstract = _blocks(document.abstract, page)
    sections = "".join(_section(section, page) for section in document.sections)
    footnotes = "".join(_footnote(note, page) for note in document.footnotes)
    references = "".join(_reference(one, page) for one in document.references)
    chapters = [
        Chapter(f"t-{section.anchor}", section_title(section), min(max(section.level, 1), 3))
        for section in document.sections
        if section.title
    ]
    return TextHtml(chapters, *map(_safe, (abstract, sections, footnotes, references)))


def _safe(html: str) -> SafeString:
    return mark_safe(sanitize_text(html))  # noqa: S308  # sanitised on this line


# --- blocks -----------------------------------------------------------------------------------------------------


def _section(section: Section, page: _Page) -> str:
    title = ""
    if section.title:
        level = min(max(section.level, 1) + 1, 6)
        number = f'<span class="number">{escape(section.number)}</span> ' if section.number else ""
        title = f"<h{level}>{number}{_inlines(section.title, page)}</h{level}>"
    return f"<section{_id(section.anchor)}>{title}{_blocks(section.blocks, page)}</section>"


def _blocks(blocks: Iterable[Block], page: _Page) -> str:
    return "".join([_block(block, page) for block in blocks])


def _block(block: Block, page: _Page) -> str:
    match block:
        case Paragraph():
            return f"<p{_id(block.anchor)}>{_inlines(block.inlines, page)}</p>"
        case Formula():
            number = f'<span class="number">({escape(block.number.strip("()"))})</span>' if block.number else ""
            return f'<div{_id(block.anchor)} class="formula">{_math(block.mathml, block.tex, page, True)}{number}</div>'
        case Figure():
            images = _images(block.images, block.anchor, block.label, page)
            return f"<figure{_id(block.anchor)}>{images}{_caption(block, page)}</figure>"
        case Table():
            rows = "".join(f"<tr>{_cells(row, page)}</tr>" for row in block.rows)
            table = f'<div class="wide"><table>{rows}</table></div>' if rows else ""
            images = "" if rows else _images(block.images, block.anchor, block.label, page)
            return f'<figure{_id(block.anchor)} class="table">{_caption(block, page)}{table}{images}</figure>'
        case List():
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{''.join(_block(inner, page) for inner in item)}</li>" for item in block.items)
            return f"<{tag}{_id(block.anchor)}>{items}</{tag}>"
        case Quote():
            inner = "".join(_block(one, page) for one in block.blocks)
            return f"<blockquote{_id(block.anchor)}>{inner}</blockquote>"
        case Code():
            return f"<figure{_id(block.anchor)}>{_caption(block, page)}<pre>{escape(block.text)}</pre></figure>"


def _id(anchor: str) -> str:
    return f' id="t-{escape(anchor)}"' if anchor else ""


def _caption(block: Figure | Table | Code, page: _Page) -> str:
    label = f"<b>{escape(block.label)}</b> " if block.label else ""
    caption = _inlines(block.caption, page)
    return f"<figcaption>{label}{caption}</figcaption>" if label or caption else ""


def _cells(row: Iterable[Cell], page: _Page) -> str:
    parts = []
    for cell in row:
        tag = "th" if cell.header else "td"
        spans = [("colspan", cell.colspan), ("rowspan", cell.rowspan)]
        span = "".join(f' {name}="{min(number, 1_000)}"' for name, number in spans if number > 1)
        parts.append(f"<{tag}{span}>{_inlines(cell.inlines, page)}</{tag}>")
    return "".join(parts)


def _images(images: Iterable[Image], anchor: str, label: str, page: _Page) -> str:
    """Write the pictures of a figure, each a link to itself in large, over the page."""
    parts = []
    for number, image in enumerate(images, 1):
        url = page.image_url(image.src)
        if not url:
            continue
        alt = escape(image.alt or label or _("Figure"))
        scale = POINTS if image.src.startswith("page:") else 1
        size = f' width="{image.width * scale}" height="{image.height * scale}"' if image.width and image.height else ""
        picture = f'<img src="{escape(url)}" alt="{alt}" loading="lazy" decoding="async"'
        large = f"t-{escape(anchor)}-large{number}"
        parts.append(f'<a href="#{large}">{picture}{size}></a>')
        parts.append(f'<a href="#closed" class="large" id="{large}" title="{escape(_("Close"))}">{picture}></a>')
    return "".join(parts)


def _footnote(note: Footnote, page: _Page) -> str:
    label = f'<b class="number">{escape(note.label)}</b> ' if note.label else ""
    return f'<li class="over"{_id(note.anchor)}>{label}{_blocks(note.blocks, page)}{_close()}</li>'


def _close() -> str:
    return f'<a class="close" href="#closed">{escape(_("Close"))}</a>'


# --- inlines ----------------------------------------------------------------------------------------------------


def _inlines(inlines: Iterable[Inline], page: _Page) -> str:
    return "".join([_inline(one, page) for one in inlines])


def _inline(inline: Inline, page: _Page) -> str:
    match inline:
        case Text():
            text = escape(inline.text)
            for mark in inline.marks:
                opening, closing = _TAGS[mark]
                text = f"{opening}{text}{closing}"
            return text
        case Math():
            return _math(inline.mathml, inline.tex, page, False)
        case Cite():
            return _cite(inline, page)
        case Ref():
            return f'<a href="#t-{escape(inline.anchor)}">{escape(inline.text)}</a>'
        case Link():
            return f'<a href="{escape(inline.url)}">{escape(inline.text)}</a>'
        case NoteMark():
            label = escape(page.labels.get(inline.anchor, "") or "*")
            return f'<sup><a class="note" href="#t-{escape(inline.anchor)}">{label}</a></sup>'


def _cite(cite: Cite, page: _Page) -> str:
    """Write a citation: each part of its text links its reference; where parts and references differ in number, all."""
    anchors = [anchor for anchor in cite.anchors if anchor in page.labels]
    if not anchors:
        return escape(cite.text)
    for separator in (r"(;\s*)", r"(,\s*)"):
        pieces = re.split(separator, cite.text)
        if len(pieces) == 2 * len(anchors) - 1:
            pieces[0::2] = map(_link_to, anchors, pieces[0::2])
            return "".join(pieces)
    more = "".join(_link_to(anchor, page.labels[anchor] or "+") for anchor in anchors[1:])
    return _link_to(anchors[0], cite.text) + (f"<sup>{more}</sup>" if more else "")


def _link_to(anchor: str, text: str) -> str:
    return f'<a class="cite" href="#t-{escape(anchor)}">{escape(text)}</a>'


def _math(mathml: str, tex: str, page: _Page, is_display: bool) -> str:
    """Write a formula: its MathML, else what its TeX becomes, else the TeX as it is."""
    if _MATH.match(mathml):
        display = ' display="block"' if is_display else ""
        alternative = f' alttext="{escape(tex)}"' if tex else ""
        opened = f"<math{display}{alternative}>"
        return _OPENING.sub(lambda _match: opened, mathml, count=1)
    if not tex:
        return ""
    if page.formulas_left:
        page.formulas_left -= 1
        try:
            return formula_to_mathml(tex, is_display=is_display)
        except FormulaError:
            pass
    return f'<code class="tex">{escape(tex)}</code>'


# --- references -------------------------------------------------------------------------------------------------


def _reference(reference: Reference, page: _Page) -> str:
    label = f'<b class="number">{escape(reference.label)}</b> ' if reference.label else ""
    text = escape(reference.text)
    links = []
    if url := page.paper_urls.get(reference.anchor):
        links.append(f'<a class="here" href="{escape(url)}">{escape(_("Here"))}</a>')
    if reference.arxiv_id:
        links.append(f'<a href="{escape(arxiv_url(reference.arxiv_id))}">arXiv</a>')
    if reference.doi:
        links.append(f'<a href="{escape(doi_url(reference.doi))}">DOI</a>')
    if reference.url.startswith(("http://", "https://")) and not reference.doi and not reference.arxiv_id:
        links.append(f'<a href="{escape(reference.url)}">{escape(_("Link"))}</a>')
    places = list(page.cited_in.get(reference.anchor, {}).items())
    cited = ", ".join(f'<a href="#t-{escape(anchor)}">{escape(title)}</a>' for anchor, title in places[:MAX_CITED_IN])
    more = (" · " if links else "") + escape(_("cited in %(places)s")) % {"places": cited} if cited else ""
    below = f'<span class="links">{" · ".join(links)}{more}</span>' if links or more else ""
    return f'<li class="over"{_id(reference.anchor)}>{label}{text} {below}{_close()}</li>'
