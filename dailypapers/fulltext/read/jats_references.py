"""The bibliography of JATS: the text as printed or put together from its parts, and the fields that are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.read.jats_tree import attribute, child, within, words
from dailypapers.fulltext.references import read_reference
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import local_name

if TYPE_CHECKING:
    from dailypapers.fulltext.read.jats import Reader

_CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation")
_YEAR = re.compile(r"(?:1[5-9]|20)[0-9]{2}")
_IN_A_WORD = frozenset(("italic", "bold", "sup", "sub", "sc", "monospace", "styled-content", "named-content", "roman"))
_SPACE_BEFORE = re.compile(r"\s+([,.;:)\]])")


def read_references(reader: Reader, article: etree._Element) -> Iterator[Reference]:
    """Yield the references of the article itself, not those of reviews in the same file."""
    for entry in within(article, "ref"):
        if any(local_name(above) in ("sub-article", "response") for above in entry.iterancestors()):
            continue
        anchor = reader.anchors.count("bib", entry.get("id"))
        for inner in entry.iter():
            if inner is not entry and inner.get("id"):
                reader.anchors.of_id.setdefault(inner.get("id", ""), anchor)
        yield _read_entry(anchor, entry)


def _read_entry(anchor: str, entry: etree._Element) -> Reference:
    label = words(child(entry, "label"))
    citations = within(entry, *_CITATIONS)
    printed = next((citation for citation in citations if _is_printed(citation)), None)
    marked = next((citation for citation in citations if within(citation, "source", "article-title")), None)
    first = citations[0] if citations else entry
    marked = marked if marked is not None else first
    text = _text(printed) if printed is not None else _assembled(marked)
    urls = [attribute(link, "href") for link in within(entry, "ext-link", "uri")]
    ids = [words(part) for citation in citations for part in within(citation, "pub-id", "elocation-id")]
    reference = read_reference(anchor, label, text or words(entry), urls=[url for url in urls if url])
    return _with_marked(reference, marked, ids)


def _is_printed(citation: etree._Element) -> bool:
    """Tell whether a citation holds punctuation between its parts, as printed, and not only the parts."""
    if local_name(citation) == "mixed-citation":
        return True
    between = "".join([citation.text or "", *((part.tail or "") for part in citation)])
    return bool(re.search(r"[.,;:]\s", between))


def _text(citation: etree._Element) -> str:
    parts: list[str] = []

    def collect(element: etree._Element) -> None:
        parts.append(element.text or "")
        for part in element:
            name = local_name(part)
            if name not in _IN_A_WORD and parts[-1][-1:].isalnum() and words(part)[:1].isalnum():
                parts.append(" ")
            if name != "label":
                collect(part)
            parts.append(part.tail or "")

    collect(citation)
    joined = "".join(parts)
    if not re.search(r"[a-z] [A-Za-z]", joined):  # nothing but parts that touch
        joined = " ".join(map(str, citation.itertext()))
    return _SPACE_BEFORE.sub(r"\1", collapse(joined))


def _people(citation: etree._Element) -> list[str]:
    groups = within(citation, "person-group")
    authors = [group for group in groups if group.get("person-group-type", "author") in ("author", "allauthors")]
    for holder in authors or groups or [citation]:
        names = []
        for part in holder.iter():
            if local_name(part) in ("name", "string-name"):
                surname, given = words(child(part, "surname")), words(child(part, "given-names"))
                names.append(" ".join(filter(None, (given, surname))) or words(part))
            elif local_name(part) == "collab":
                names.append(words(part))
        if names:
            return [name for name in names if name]
    return []


def _assembled(citation: etree._Element) -> str:
    """Return a line put together from marked parts in the usual order."""
    pages = "–".join(filter(None, (words(child(citation, "fpage")), words(child(citation, "lpage")))))
    volume = words(child(citation, "volume"))
    if issue := words(child(citation, "issue")):
        volume = f"{volume}({issue})"
    title = words(child(citation, "article-title")) or words(child(citation, "chapter-title"))
    where = ", ".join(
        filter(None, (words(child(citation, "source")), volume, pages or words(child(citation, "elocation-id"))))
    )
    publisher = ", ".join(
        filter(None, (words(child(citation, "publisher-loc")), words(child(citation, "publisher-name"))))
    )
    year = words(child(citation, "year"))
    comment = words(child(citation, "comment"))
    parts = [", ".join(_people(citation)), f"({year})" if year else "", title, where, publisher, comment]
    line = ". ".join(part.rstrip(". ") for part in parts if part)
    ids = [words(part) for part in within(citation, "pub-id") if part.get("pub-id-type") == "doi"]
    return collapse(". ".join([line, *(f"https://doi.org/{value}" for value in ids if value.startswith("10."))]))


def _with_marked(reference: Reference, citation: etree._Element, ids: list[str]) -> Reference:
    """Return the reference with the fields that are marked in the place of those that were read from its text."""
    title = words(child(citation, "article-title")) or words(child(citation, "data-title"))
    title = title or words(child(citation, "chapter-title")) or words(child(citation, "part-title"))
    source = words(child(citation, "source"))
    year = _YEAR.search(words(child(citation, "year")))
    doi, arxiv = reference.doi, reference.arxiv_id
    for value in ids:
        identifier = parse_identifier(value)
        if identifier is not None and identifier.scheme == "doi":
            doi = identifier.value
        elif identifier is not None and identifier.scheme == "arxiv":
            arxiv = identifier.value
    return replace(
        reference,
        authors=tuple(_people(citation)) or reference.authors,
        title=title or (source if source and not reference.title else reference.title),
        venue=source if title else reference.venue,
        year=int(year[0]) if year else reference.year,
        doi=doi,
        arxiv_id=arxiv,
    )
