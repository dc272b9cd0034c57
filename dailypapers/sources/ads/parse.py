"""Documents of NASA ADS' search API: https://ui.adsabs.harvard.edu/help/api/api-docs.html."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dailypapers.lib.person_names import in_reading_order
from dailypapers.lib.record import PaperRecord
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.references import reference

_ORCIDS = ("orcid_pub", "orcid_user", "orcid_other")
_MENTIONS = ("pub", "pub_raw", "bibstem", "volume", "page", "eid")


def sniff(item: Mapping[str, object]) -> bool:
    """Tell whether an object is a document of ADS."""
    return "bibcode" in item and ("title" in item or "author" in item)


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one document. Raises InvalidRecord where it has no title."""
    get = item.get
    authors = [in_reading_order(name) for name in _texts(get("author"), clean.MAX_AUTHORS)]
    title = _texts(get("title"))
    record = reference(
        "ads",
        title=": ".join(title[:2]),  # the second is a subtitle
        abstract=get("abstract"),
        people=authors,
        ids=[*_texts(get("doi")), *_texts(get("identifier"))],
        mentions=[text for name in _MENTIONS for text in _texts(get(name))],
        dates=(get("pubdate"), get("date"), get("year")),
        venue=get("pub"),
        keywords=_texts(get("keyword")),
        categories=_texts(get("arxiv_class")),
        language=get("language"),
    )
    ids = clean.author_ids((name, orcid, "") for name, orcid in zip(authors, _orcids(item, len(authors)), strict=True))
    return replace(record, author_ids=ids, citation_count=clean.count(get("citation_count")))


def _orcids(item: Mapping[str, object], count: int) -> Iterator[str]:
    """Yield the iD of each author, "" where none is known: of the publisher's, then of their own claims."""
    lists = [_texts(item.get(name), clean.MAX_AUTHORS) for name in _ORCIDS]
    for position in range(count):
        values = (ids[position] for ids in lists if position < len(ids))
        yield next((value for value in values if value != "-"), "")


def _texts(value: object, most: int = 200) -> list[str]:
    """Return the texts of a field, which is a list in most, and one text in some."""
    listed = value[:most] if isinstance(value, list) else [value]
    return [text for one in listed if (text := clean.text(one))]
