"""PubMed's XML (efetch, "Save as XML" of tools, the baseline files), an article or a book at a time.

Source: https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/. Retractions that PubMed knows come as notices beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.notices import Notice, NoticeKind, notice_identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.text import collapse
from dailypapers.lib.xml import text_of
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.elements import elements_in
from dailypapers.sources.references import reference

_ELEMENTS = ("PubmedArticle", "PubmedBookArticle")
_BEGIN = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!DOCTYPE\s+Pubmed[^>]{0,400}>\s*)?<Pubmed(?:ArticleSet|Article|BookArticle)\b"
)
_DATES = (
    ".//Article/ArticleDate", ".//JournalIssue/PubDate", ".//BookDocument/Book/PubDate",
    ".//BookDocument/ContributionDate",
)  # fmt: skip
_NOTICES: dict[str, NoticeKind] = {
    "RetractionIn": "retraction", "ExpressionOfConcernIn": "concern", "ErratumIn": "correction",
}  # fmt: skip
_DOI = re.compile(r"\bdoi:\s*(10\.\S+?)\.?(?:\s|$)", re.IGNORECASE)


def sniff(head: bytes) -> bool:
    """Tell whether a file is XML of PubMed."""
    return _BEGIN.match(head) is not None


def parse(chunks: Iterator[bytes]) -> Iterator[tuple[int, PaperRecord | Notice | InvalidRecord]]:
    """Yield every article of a file with its line, then its notices; what cannot be read as InvalidRecord."""
    for number, element in elements_in(chunks, _ELEMENTS):
        if isinstance(element, InvalidRecord):
            yield number, element
            continue
        try:
            record = _record_of(element)
        except InvalidRecord as error:
            yield number, error
            continue
        yield number, record
        for notice in _notices_of(element, record.doi):
            yield number, notice


def _record_of(element: etree._Element) -> PaperRecord:
    """Return the record of one article or chapter. Raises InvalidRecord where it has no title."""
    document = _first(element, "MedlineCitation/Article", "BookDocument")
    article = element if document is None else document
    people = [one for one in article.findall("AuthorList/Author") if one.get("ValidYN") != "N"][: clean.MAX_AUTHORS]
    record = reference(
        "pubmed",
        title=_title(article),
        abstract=" ".join(map(_section, article.findall("Abstract/AbstractText"))),
        people=[name for one in people if (name := _name(one))],
        ids=list(_ids(element, article)),
        mentions=[_text(article, "Journal/Title")],
        dates=[_date(one) for path in _DATES for one in element.findall(path)],
        venue=_text(article, "Journal/Title")
        or _text(article, "Journal/ISOAbbreviation")
        or _text(article, "Book/BookTitle"),
        keywords=list(_keywords(element)),
        language=_text(article, "Language"),
    )
    ids = clean.author_ids((_name(one), _text(one, "Identifier[@Source='ORCID']"), "") for one in people)
    return replace(record, author_ids=ids) if ids else record


def _title(article: etree._Element) -> str:
    """Return the title without its full stop, and without the brackets around one that was translated."""
    title = next(
        (found for path in ("ArticleTitle", "Book/BookTitle", "VernacularTitle") if (found := _markup(article, path))),
        "",
    )
    title = re.sub(r"(?<!\.)\.$", "", title)
    return title[1:-1] if title[:1] == "[" and title.find("]") == len(title) - 1 else title


def _section(element: etree._Element) -> str:
    """Return a part of an abstract behind its label: "RESULTS: …"."""
    label = clean.text(element.get("Label"), 60)
    return f"{label}: {_inner(element)}" if label and label != "UNLABELLED" else _inner(element)


def _name(person: etree._Element) -> str:
    parts = [_text(person, "ForeName") or _text(person, "Initials"), _text(person, "LastName"), _text(person, "Suffix")]
    return " ".join(filter(None, parts)) or _text(person, "CollectiveName")


def _ids(element: etree._Element, article: etree._Element) -> Iterator[str]:
    for path in ("PubmedData/ArticleIdList/ArticleId", "BookDocument/ArticleIdList/ArticleId"):
        for one in element.findall(path):
            if one.get("IdType") == "doi":
                yield text_of(one)
    for one in article.findall("ELocationID"):
        if one.get("EIdType") == "doi" or "rXiv" in text_of(one):
            yield text_of(one)


def _keywords(element: etree._Element) -> Iterator[str]:
    """Yield the words of the authors; without any, the headings of MeSH."""
    own = element.findall(".//KeywordList/Keyword")
    for one in own or element.findall(".//MeshHeadingList/MeshHeading/DescriptorName"):
        yield text_of(one)


def _date(element: etree._Element) -> str:
    """Return 2020-Mar-05 as far as it is known, or what is written in words: "1998 Dec-1999 Jan"."""
    parts = [_text(element, name) for name in ("Year", "Month", "Day")]
    return "-".join(filter(None, parts)) or _text(element, "MedlineDate")


def _notices_of(element: etree._Element, doi: str) -> Iterator[Notice]:
    """Yield the retractions and corrections of an article with a DOI."""
    for one in element.findall(".//CommentsCorrectionsList/CommentsCorrections"):
        kind = _NOTICES.get(one.get("RefType", ""))
        if kind is not None and doi:
            named = _DOI.search(_text(one, "RefSource"))
            yield Notice(doi, kind, notice_identifier(named[1]) if named else "")


def _first(element: etree._Element, *paths: str) -> etree._Element | None:
    return next((found for path in paths if (found := element.find(path)) is not None), None)


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return clean.text(text_of(found)) if found is not None else ""


def _markup(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return collapse(_inner(found)) if found is not None else ""


def _inner(element: etree._Element) -> str:
    """Return what stands in an element with its markup, which the cleaners of titles and abstracts read."""
    source = etree.tostring(element, encoding="unicode", with_tail=False)
    return source[source.find(">") + 1 : source.rfind("<")]
