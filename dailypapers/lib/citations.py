"""One paper in the formats of reference managers: BibTeX, RIS, CSL-JSON and Highwire meta tags.

Text goes in as people read it (Unicode, no TeX); whatever a format cannot hold is escaped or left out, so no title can
break an entry. Sources of the rules: the BibTeX manual (btxdoc) for entries, names and braces; the RIS specification
of 2011; the CSL 1.0.2 data schema; the inclusion guidelines of Google Scholar for meta tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from dailypapers.lib.identifiers import pdf_url
from dailypapers.lib.paper_languages import babel_name
from dailypapers.lib.person_names import Name, split_name
from dailypapers.lib.text import collapse, slug

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SMALL_WORDS = frozenset((
    "a", "an", "the", "on", "in", "of", "for", "to", "and", "or", "with", "by", "from", "at", "as", "is", "are", "do",
    "does", "can", "how", "what", "when", "why", "towards", "toward", "via",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class CitationData:
    """What is cited. `key` is the paper's key in the catalogue; `abstract` and `title` are plain text."""

    key: str
    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    month: int | None = None
    day: int | None = None
    arxiv_id: str = ""
    doi: str = ""
    primary_category: str = ""
    journal_ref: str = ""
    url: str = ""  # the paper's page here
    abstract: str = ""
    note: str = ""  # that it was retracted, or where it was published
    language: str = ""  # by its code of ISO 639-1

    @property
    def any_doi(self) -> str:
        """Return the publisher's DOI, else the one arXiv registers for every number."""
        return self.doi or (f"10.48550/arXiv.{self.arxiv_id}" if self.arxiv_id else "")

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Return year, month and day as far as they are known and possible."""
        if self.year is None:
            return ()
        if self.month is None or not 1 <= self.month <= 12:
            return (self.year,)
        if self.day is None or not 1 <= self.day <= 31:
            return (self.year, self.month)
        return (self.year, self.month, self.day)


def citation_key(data: CitationData) -> str:
    """Return an ASCII key like `vaswani2017attention`: first author, year, first telling word of the title."""
    author = slug(split_name(data.authors[0]).family).replace("-", "") if data.authors else ""
    words = slug(data.title).split("-")
    word = next((word for word in words if word not in _SMALL_WORDS and len(word) > 1), words[0])
    key = f"{author[:40]}{data.year or ''}{word[:40]}"
    if key[:1].isalpha():
        return key
    return f"paper{key}" if key else f"paper{slug(data.key).replace('-', '')}"


# --- BibTeX -----------------------------------------------------------------------------------------------------

_BIBTEX_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
})  # fmt: skip
_LIGATURES = re.compile(r"(?<=-)-|(?<=')'|(?<=`)`|(?<=[?!])`")  # "--" would be read as a dash
# A brace never stays, not even with a backslash: BibTeX counts braces and does not know the escape.
_CAPITALISED = re.compile(r"\w[\w-]*[^\W\d_a-z][\w-]*")
_AND = re.compile(r"\b(?:and|others)\b", re.IGNORECASE)


def bibtex(data: CitationData, key: str = "") -> str:
    """Return one entry: `@article` with a journal reference, else `@misc`; UTF-8, braces balanced, one field a line.

    `key` stands in for the citation key where that is taken already.
    """
    names = " and ".join(_bibtex_name(split_name(author)) for author in data.authors if collapse(author))
    parts = data.date_parts
    fields = {
        "title": _bibtex_title(data.title),
        "author": names,
        "journal": _bibtex_text(data.journal_ref),
        "year": str(data.year) if data.year is not None else "",
        "month": parts[1:] and _MONTHS[parts[1] - 1],
        "eprint": _bibtex_verbatim(data.arxiv_id),
        "archivePrefix": "arXiv" if data.arxiv_id else "",
        "primaryClass": _bibtex_verbatim(data.primary_category) if data.arxiv_id else "",
        "doi": _bibtex_verbatim(data.any_doi),
        "url": _bibtex_verbatim(data.url),
        "note": _bibtex_text(data.note),
        "langid": babel_name(data.language) if data.language != "en" else "",
    }
    kind = "article" if data.journal_ref else "misc"
    lines = [
        f"  {name} = {value}," if name == "month" else f"  {name} = {{{value}}},"
        for name, value in fields.items()
        if value
    ]
    return "\n".join([f"@{kind}{{{key or citation_key(data)},", *lines, "}"]) + "\n"


def _bibtex_text(text: str) -> str:
    return _escaped(collapse(text))


def _escaped(text: str) -> str:
    """Return text without anything that TeX would read as something else."""
    return _LIGATURES.sub(r"{}\g<0>", text.translate(_BIBTEX_ESCAPES))


def _bibtex_title(title: str) -> str:
    """Put words with a capital inside in braces, for styles that set titles in lower case."""
    pieces: list[str] = []
    done = 0
    line = collapse(title)
    for match in _CAPITALISED.finditer(line):
        pieces += [_escaped(line[done : match.start()]), f"{{{_escaped(match[0])}}}"]
        done = match.end()
    return "".join(pieces) + _escaped(line[done:])


def _bibtex_verbatim(text: str) -> str:
    """Percent-encode what would unbalance the entry, and nothing else: URLs and identifiers are not TeX."""
    return "".join(quote(char) if char in '{}\\" ' else char for char in collapse(text))


def _bibtex_name(name: Name) -> str:
    """Write a name as `von Last, Jr, First`; a group, or a name with an "and" inside, goes in braces as it is."""
    if name.is_group or _AND.search(name.inverted):
        literal = name.family if name.is_group else name.inverted
        return f"{{{_bibtex_text(literal)}}}"
    if not name.given and " " in name.family:
        return f"{{{_bibtex_text(name.family)}}}"
    particle = f"{name.particle} " if name.particle else ""
    parts = (particle + name.family, name.suffix, name.given)
    return ", ".join(_bibtex_text(part.replace(",", " ")) for part in parts if part)


# --- RIS --------------------------------------------------------------------------------------------------------


def ris(data: CitationData) -> str:
    """Return one record with CRLF line ends; a preprint is `UNPB`, a paper with a journal reference `JOUR`."""
    parts = data.date_parts
    lines: list[tuple[str, str]] = [("TY", "JOUR" if data.journal_ref else "UNPB"), ("TI", data.title)]
    lines += [("AU", _ris_name(split_name(author))) for author in data.authors]
    lines += [
        ("PY", f"{data.year:04d}" if data.year is not None else ""),
        ("DA", "/".join(f"{part:02d}" for part in parts) if len(parts) > 1 else ""),
        ("JO", data.journal_ref),
        ("PB", "arXiv" if data.arxiv_id else ""),
        ("AN", f"arXiv:{data.arxiv_id}" if data.arxiv_id else ""),
        ("DO", data.any_doi),
        ("UR", data.url),
        ("L1", pdf_url(data.arxiv_id) if data.arxiv_id else ""),
        ("AB", data.abstract),
        ("N1", data.note),
        ("LA", data.language if data.language != "en" else ""),
    ]
    written = [f"{tag}  - {line}" for tag, value in lines if (line := collapse(value))]
    return "\r\n".join([*written, "ER  - ", ""])


def _ris_name(name: Name) -> str:
    """Write a name as `van Family, Given, Suffix`: unlike BibTeX, the suffix comes last."""
    family = f"{name.particle} {name.family}".strip()
    if name.is_group:
        return family
    return ", ".join(part for part in (family, name.given, name.suffix) if part)


# --- CSL-JSON ---------------------------------------------------------------------------------------------------


def csl_json(data: CitationData) -> str:
    """Return a JSON list of one item, as citeproc and Zotero read it."""
    return json.dumps([csl_item(data)], ensure_ascii=False, indent=2) + "\n"


def csl_item(data: CitationData, key: str = "") -> dict[str, Any]:
    """Return one item of CSL-JSON; `key` stands in for the citation key where that is taken already."""
    item: dict[str, Any] = {
        "id": key or citation_key(data),
        "type": "article-journal" if data.journal_ref else "article",
        "title": collapse(data.title),
        "author": [_csl_name(split_name(author)) for author in data.authors if collapse(author)],
        "issued": {"date-parts": [list(data.date_parts)]} if data.date_parts else None,
        "container-title": collapse(data.journal_ref),
        "publisher": "arXiv" if data.arxiv_id else "",
        "number": f"arXiv:{data.arxiv_id}" if data.arxiv_id else "",
        "DOI": collapse(data.any_doi),
        "URL": collapse(data.url),
        "abstract": collapse(data.abstract),
        "note": collapse(data.note),
        "language": data.language if data.language != "en" else "",
    }
    return {name: value for name, value in item.items() if value}


# --- many papers --------------------------------------------------------------------------------------------------


class CitationKeys:
    """Gives each paper of a list a key of its own: `vaswani2017attention`, then `vaswani2017attention-2`."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def of(self, data: CitationData) -> str:
        key = citation_key(data)
        number = self._counts[key] = self._counts.get(key, 0) + 1
        return key if number == 1 else f"{key}-{number}"


def bibtex_list(papers: Iterable[CitationData]) -> Iterator[str]:
    """Yield entries with an empty line between them, each with a key of its own."""
    keys = CitationKeys()
    for number, data in enumerate(papers):
        yield ("\n" if number else "") + bibtex(data, keys.of(data))


def csl_json_list(papers: Iterable[CitationData]) -> Iterator[str]:
    """Yield one JSON list, an item a line."""
    keys = CitationKeys()
    yield "["
    for number, data in enumerate(papers):
        yield (",\n" if number else "\n") + json.dumps(csl_item(data, keys.of(data)), ensure_ascii=False)
    yield "\n]\n"


def _csl_name(name: Name) -> dict[str, str]:
    if name.is_group or not name.given:
        return {"literal": f"{name.particle} {name.family}".strip()}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


# --- what a page tells browsers' connectors -----------------------------------------------------------------------


def highwire(data: CitationData) -> list[tuple[str, str]]:
    """Return name and content of each meta tag, in order; not yet escaped for HTML."""
    pairs = [("citation_title", data.title)]
    pairs += [("citation_author", split_name(author).inverted) for author in data.authors]
    pairs += [
        ("citation_publication_date", "/".join(f"{part:02d}" for part in data.date_parts)),
        ("citation_journal_title", data.journal_ref),
        ("citation_publisher", "arXiv" if data.arxiv_id else ""),
        ("citation_doi", data.any_doi),
        ("citation_arxiv_id", data.arxiv_id),
        ("citation_pdf_url", pdf_url(data.arxiv_id) if data.arxiv_id else ""),
        ("citation_abstract_html_url", data.url),
        ("citation_abstract", data.abstract),
        ("citation_language", data.language if data.language != "en" else ""),
    ]
    return [(name, line) for name, value in pairs if (line := collapse(value))]
