"""Answers of arXiv's query API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from dailypapers.lib.errors import InvalidRecord, SourceError
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import fields, local_name, parse_xml
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord
from dailypapers.sources.withdrawals import is_withdrawal_notice, is_withdrawn

SOURCE = "arxiv"


@dataclass(frozen=True, slots=True)
class QueryPage:
    """One slice of an answer; `total` counts the papers of the whole answer."""

    records: tuple[PaperRecord, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    total: int = 0


def parse_query(data: bytes) -> QueryPage:
    """Return an answer of the query API. Raises InvalidRecord for no Atom, and SourceError with the API's own words.

    The API reports its errors as a feed with one entry titled "Error".
    """
    root = parse_xml(data, "feed")
    total = clean.count(fields(root).get("totalResults", "").strip()) or 0
    records: list[PaperRecord] = []
    failed: list[FailedRecord] = []
    for entry in root:
        if local_name(entry) != "entry":
            continue
        entry_fields = fields(entry)
        if entry_fields.get("title", "").strip() == "Error" and "/api/errors" in entry_fields.get("id", ""):
            raise SourceError(f"arXiv's query API refuses: {clean.text(entry_fields.get('summary'), 300)}")
        try:
            records.append(_query_record(entry, entry_fields))
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(entry_fields.get("id"), 200) or "an entry without id", str(error)))
    return QueryPage(tuple(records), tuple(failed), total)


def _query_record(entry: etree._Element, entry_fields: Mapping[str, str]) -> PaperRecord:
    identifier = parse_identifier(entry_fields.get("id", "").strip())
    if identifier is None or identifier.scheme != "arxiv":
        raise InvalidRecord(sentence("The entry names no arXiv number."))
    primary = [c.get("term") for c in entry if local_name(c) == "primary_category"]
    terms = [c.get("term") for c in entry if local_name(c) == "category"]
    people = [fields(c).get("name", "") for c in entry if local_name(c) == "author"]
    comment, abstract = clean.text(entry_fields.get("comment")), clean.prose(entry_fields.get("summary"))
    published, updated = clean.moment(entry_fields.get("published")), clean.moment(entry_fields.get("updated"))
    version = identifier.version or 1
    between = (None,) * max(0, min(version, clean.MAX_VERSIONS) - 2)
    return PaperRecord(
        source=SOURCE,
        source_id=identifier.value,
        title=clean.required_title(entry_fields.get("title")),
        abstract=abstract,
        authors=clean.authors(people),
        arxiv_id=identifier.value,
        doi=clean.doi(entry_fields.get("doi")),
        version=version,
        version_dates=(published,) if version == 1 else (published, *between, updated),
        categories=clean.categories([*primary, *terms]),
        links=clean.links((), abstract, comment),
        published_at=published,
        revised_at=updated if version > 1 else None,
        featured_on=published.date() if published else None,
        author_comment=comment,
        journal_ref=clean.text(entry_fields.get("journal_ref"), clean.MAX_TITLE),
        withdrawn=is_withdrawn(comment) or is_withdrawal_notice(abstract),
    )
