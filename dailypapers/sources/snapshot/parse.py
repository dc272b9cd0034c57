"""The arXiv snapshot of Kaggle, JSON lines: https://www.kaggle.com/datasets/Cornell-University/arxiv.

The records are arXiv's own, so `source` is "arxiv". The paper's day is that of its first version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.withdrawals import is_withdrawal_notice, is_withdrawn

_AS_NUMBER = re.compile(r"([0-9]{3,4})\.([0-9]{1,5})")
_FIVE_DIGITS_SINCE = "1501"
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES, start=1)}


def sniff(fields: Mapping[str, object]) -> bool:
    """Tell whether an object has the fields of the snapshot."""
    return "authors_parsed" in fields or ("versions" in fields and "update_date" in fields)


def parse(line: bytes) -> PaperRecord:
    """Return the record of one line. Raises InvalidRecord where it has no title or no readable arXiv number."""
    return record_of(clean.load_object(line))


def record_of(fields: Mapping[str, object]) -> PaperRecord:
    """Return the record of one decoded object. Raises InvalidRecord where title or arXiv number cannot be read."""
    get = fields.get
    title = clean.required_title(get("title"))
    identifier = _arxiv_number(get("id"))
    abstract = clean.prose(get("abstract"))
    comment = clean.text(get("comments"))
    dates = _version_dates(get("versions"))
    published_at = dates[0] if dates else None
    return PaperRecord(
        source="arxiv",
        source_id=identifier.value,
        title=title,
        abstract=abstract,
        authors=_authors(get("authors_parsed")) or clean.authors(get("authors")),
        arxiv_id=identifier.value,
        doi=clean.doi(get("doi")),
        version=len(dates) or identifier.version,
        version_dates=dates,
        categories=clean.categories(get("categories")),
        links=clean.links((), abstract, comment),
        published_at=published_at,
        revised_at=dates[-1] if len(dates) > 1 else None,
        featured_on=published_at.date() if published_at is not None else None,
        author_comment=comment,
        journal_ref=clean.text(get("journal-ref"), clean.MAX_TITLE),
        license_url=clean.web_address(get("license")),
        withdrawn=is_withdrawn(comment) or is_withdrawal_notice(abstract),
    )


def _arxiv_number(value: object) -> Identifier:
    """Return the number, also where a loader took it for a fraction and dropped zeros at its ends (`704.001`)."""
    number_text = clean.text(value, clean.MAX_NAME)
    identifier = clean.identifier(number_text)
    match = _AS_NUMBER.fullmatch(number_text) if identifier is None else None
    if match is not None:
        month, number = match[1].zfill(4), match[2]
        identifier = parse_identifier(f"{month}.{number.ljust(5 if month >= _FIVE_DIGITS_SINCE else 4, '0')}")
    if identifier is not None and identifier.scheme == "arxiv":
        return identifier
    if not number_text:
        raise InvalidRecord(
            sentence("The record has no id: a record of the arXiv snapshot carries its arXiv number in `id`.")
        )
    raise InvalidRecord(
        sentence(
            "“%(number_text)s” is no arXiv number: correct the `id`, like 0704.0010 or hep-th/9901001.",
            number_text=number_text[:60],
        )
    )


def _authors(value: object) -> tuple[str, ...]:
    """Return names of [family, given, suffix, …] in reading order; further entries are affiliations."""
    if not isinstance(value, list):
        return ()
    names = (entry[:3] for entry in value[: clean.MAX_AUTHORS] if isinstance(entry, list))
    parts = ([part if isinstance(part, str) else "" for part in (*name, "", "", "")[:3]] for name in names)
    return clean.authors([" ".join(filter(None, (given, family, suffix))) for family, given, suffix in parts])


def _version_dates(value: object) -> tuple[datetime | None, ...]:
    """Return the moment of every version, in order; None for one that cannot be read."""
    if not isinstance(value, list):
        return ()
    dates: dict[int, datetime | None] = {}
    for position, entry in enumerate(value[: clean.MAX_VERSIONS], start=1):
        if isinstance(entry, dict):
            number = clean.count(str(entry.get("version")).removeprefix("v")) or position
            dates[min(number, clean.MAX_VERSIONS)] = _moment(entry.get("created"))
    return tuple(dates.get(number) for number in range(1, max(dates, default=0) + 1))


def _moment(value: object) -> datetime | None:
    """Return a date as in mail (RFC 822); arXiv always writes `Mon, 2 Apr 2007 19:18:42 GMT`."""
    if not isinstance(value, str) or len(value) > 60:
        return None
    try:
        _, day, month, year, clock, zone = value.split(" ")
        if zone == "GMT" and len(clock) == 8:
            hours, minutes, seconds = int(clock[:2]), int(clock[3:5]), int(clock[6:])
            return clean.in_utc(datetime(int(year), _MONTHS[month], int(day), hours, minutes, seconds, tzinfo=UTC))
    except (ValueError, KeyError):
        pass
    try:
        return clean.in_utc(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return clean.moment(value)
