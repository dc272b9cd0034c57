"""A paper as it was read: sections of blocks of inlines, figures, tables, footnotes and references. Pure.

Everything is frozen and holds tuples, so documents compare by value. `Document.to_json` and `Document.from_json` are
inverse. Anchors are unique in a document, made of letters, digits and `._-` alone, and the same each time a file is
read: they are the source's own ids where it has some, else positions ("S2.p3", "bib.4", "fig.1").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import orjson

from dailypapers.fulltext.errors import FullTextError
from dailypapers.lib.sentences import sentence

FORMAT = 1
"""Version of the JSON: stored documents of another one are read anew from their file."""

Mark = Literal["italic", "bold", "sub", "sup", "code", "smallcaps", "underline", "strike"]
Source = Literal["html", "jats", "pdf"]


# --- inlines ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with the marks that all of them have."""

    text: str
    marks: tuple[Mark, ...] = ()
    type: Literal["text"] = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Math:
    """A formula in a line; either side may be "". MathML is of others: sanitise it before it is shown."""

    mathml: str
    tex: str
    type: Literal["math"] = field(default="math", init=False)


@dataclass(frozen=True, slots=True)
class Cite:
    """A citation as printed ("[3, 4]", "Smith 2020") and the anchors of the references it points to."""

    anchors: tuple[str, ...]
    text: str
    type: Literal["cite"] = field(default="cite", init=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to a section, figure, table or formula of the same document."""

    anchor: str
    text: str
    type: Literal["ref"] = field(default="ref", init=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer out of the document; `url` begins with http://, https:// or mailto:."""

    url: str
    text: str
    type: Literal["link"] = field(default="link", init=False)


@dataclass(frozen=True, slots=True)
class NoteMark:
    """The place a footnote belongs to."""

    anchor: str
    type: Literal["note"] = field(default="note", init=False)


Inline: TypeAlias = Text | Math | Cite | Ref | Link | NoteMark
Inlines: TypeAlias = tuple[Inline, ...]


# --- blocks -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. A theorem or proof is its paragraphs, the first beginning with its name in bold."""

    anchor: str
    inlines: Inlines
    type: Literal["paragraph"] = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Formula:
    """A displayed formula; `number` is as printed ("3.1"), or ""."""

    anchor: str
    mathml: str
    tex: str
    number: str = ""
    type: Literal["formula"] = field(default="formula", init=False)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `src` is relative to the page it came from, or `page:3:72,500,540,700` for a part of a PDF's page.

    Width and height are CSS pixels, or points in a PDF; 0 where they are not known.
    """

    src: str
    alt: str = ""
    width: int = 0
    height: int = 0
    type: Literal["image"] = field(default="image", init=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its label ("Figure 2") and caption; one with several panels has several images."""

    anchor: str
    label: str
    caption: Inlines
    images: tuple[Image, ...] = ()
    type: Literal["figure"] = field(default="figure", init=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    inlines: Inlines
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    type: Literal["cell"] = field(default="cell", init=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; where its cells could not be read `rows` is empty, and `images` shows it."""

    anchor: str
    label: str
    caption: Inlines
    rows: tuple[tuple[Cell, ...], ...] = ()
    images: tuple[Image, ...] = ()
    type: Literal["table"] = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class List:
    """A list; each item is blocks."""

    anchor: str
    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    type: Literal["list"] = field(default="list", init=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation set off from the text."""

    anchor: str
    blocks: tuple[Block, ...]
    type: Literal["quote"] = field(default="quote", init=False)


@dataclass(frozen=True, slots=True)
class Code:
    """A listing or an algorithm, line by line."""

    anchor: str
    text: str
    label: str = ""
    caption: Inlines = ()
    type: Literal["code"] = field(default="code", init=False)


Block: TypeAlias = Paragraph | Formula | Figure | Table | List | Quote | Code
Blocks: TypeAlias = tuple[Block, ...]


# --- the document -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its own blocks, not those of the ones below it, which follow with a higher level.

    Text before the first heading is a section of level 1 without a title.
    """

    anchor: str
    number: str
    title: Inlines
    level: int
    blocks: Blocks
    type: Literal["section"] = field(default="section", init=False)


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote; `label` is as printed."""

    anchor: str
    blocks: Blocks
    label: str = ""
    type: Literal["footnote"] = field(default="footnote", init=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the bibliography: the text as printed, and what could be read out of it; "" or None where nothing."""

    anchor: str
    label: str
    text: str
    authors: tuple[str, ...] = ()
    title: str = ""
    venue: str = ""
    year: int | None = None
    doi: str = ""
    arxiv_id: str = ""
    url: str = ""
    type: Literal["reference"] = field(default="reference", init=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole paper. `licence_url` is what the file itself states; `warnings` are sentences for the reader.

    `language` is a code like "en", or "" where the file does not say.
    """

    title: str
    authors: tuple[str, ...]
    abstract: Blocks
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    footnotes: tuple[Footnote, ...]
    source: Source
    language: str = ""
    licence_url: str | None = None
    warnings: tuple[str, ...] = ()
    type: Literal["document"] = field(default="document", init=False)

    def to_json(self) -> bytes:
        """Return the document as JSON; each object names its class in `type`."""
        return orjson.dumps({"format": FORMAT, "document": self})

    @classmethod
    def from_json(cls, data: bytes) -> Document:
        """Return the document of `to_json`. Raises FullTextError for JSON of another format, or none."""
        try:
            outer = orjson.loads(data)
            if outer["format"] != FORMAT:
                raise ValueError("another format")
            document = _decode(outer["document"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise FullTextError(
                sentence("This stored text is of another version: read the paper's file again."), "broken"
            ) from None
        if not isinstance(document, cls):
            raise FullTextError(sentence("This stored text holds no paper: read the paper's file again."), "broken")
        return document


_CLASSES: dict[str, Any] = {
    cls.__name__.lower(): cls
    for cls in (Text, Math, Cite, Ref, Link, Paragraph, Formula, Image, Figure, Cell, Table, List, Quote, Code, Section,
                Footnote, Reference, Document)
} | {"note": NoteMark}  # fmt: skip


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_decode(item) for item in value])
    if isinstance(value, dict):
        return _CLASSES[value.pop("type")](**{name: _decode(item) for name, item in value.items()})
    return value
