"""arXiv's daily feed, with what each line announces. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.identifiers import arxiv_month, parse_identifier
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.xml import fields, local_name, parse_xml
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import ANNOUNCE_KINDS, Announced, FailedRecord

SOURCE = "arxiv-feed"


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The announcements of one day. `records` are those announced as new, or cross-listed while they are new."""

    day: date | None  # None where the feed is empty and names no day
    records: tuple[PaperRecord, ...] = ()
    announced: tuple[Announced, ...] = ()
    failed: tuple[FailedRecord, ...] = ()
    items: int = 0


_FEED_HEAD = re.compile(r"^\s*arXiv:\S+ Announce Type: \S+\s*(?:Abstract:\s*)?")


def parse_feed(data: bytes) -> FeedPage:
    """Return the feed of rss.arxiv.org in either shape. Raises InvalidRecord where it is neither RSS nor Atom."""
    try:
        root = parse_xml(data, "feed")
        items = [child for child in root if local_name(child) == "entry"]
    except InvalidRecord:
        root = parse_xml(data, "rss")
        channel = next((child for child in root if local_name(child) == "channel"), None)
        items = [child for child in channel if local_name(child) == "item"] if channel is not None else []
        root = root if channel is None else channel
    day = _feed_day(fields(root))
    records: list[PaperRecord] = []
    announced: list[Announced] = []
    failed: list[FailedRecord] = []
    for item in items:
        item_fields = fields(item)
        name = item_fields.get("id") or item_fields.get("guid") or item_fields.get("link") or ""
        try:
            announcement = _announcement(item_fields, name, day)
            day = day or announcement.day
            record = _announced_record(item, item_fields, announcement)
        except InvalidRecord as error:
            failed.append(FailedRecord(clean.text(name, 200) or "an item without id", str(error)))
            continue
        announced.append(announcement)
        if record is not None:
            records.append(record)
    return FeedPage(announced[0].day if announced else day, tuple(records), tuple(announced), tuple(failed), len(items))


def _announcement(item_fields: Mapping[str, str], name: str, day: date | None) -> Announced:
    identifier = parse_identifier(name)
    if identifier is None or identifier.scheme != "arxiv":
        raise InvalidRecord(sentence("The item names no arXiv number."))
    kind = next((kind for kind in ANNOUNCE_KINDS if kind == item_fields.get("announce_type", "").strip()), None)
    if kind is None:
        raise InvalidRecord(
            sentence(
                "The item is announced as “%(kind)s”, not as we know.",
                kind=clean.text(item_fields.get("announce_type"), 40),
            )
        )
    announced_on = _local_day(item_fields.get("published") or item_fields.get("pubDate")) or day
    if announced_on is None:
        raise InvalidRecord(sentence("The item names no day of announcement."))
    return Announced(announced_on, identifier.value, identifier.version or 1, kind)


def _announced_record(
    item: etree._Element, item_fields: Mapping[str, str], announcement: Announced
) -> PaperRecord | None:
    """Return the record of a paper that is new this day; None for replacements, and for old papers listed once more."""
    month = arxiv_month(announcement.source_id)
    age = (announcement.day.year - month[0]) * 12 + announcement.day.month - month[1] if month else 0
    if announcement.kind not in ("new", "cross") or (
        announcement.kind == "cross" and (announcement.version > 1 or age > 1)
    ):
        return None
    terms = [c.get("term") or c.text for c in item if local_name(c) == "category"]
    return PaperRecord(
        source=SOURCE,
        source_id=announcement.source_id,
        title=clean.required_title(item_fields.get("title")),
        abstract=clean.prose(
            _FEED_HEAD.sub("", item_fields.get("summary") or item_fields.get("description") or "", count=1)
        ),
        authors=clean.authors(item_fields.get("creator")),
        arxiv_id=announcement.source_id,
        doi=clean.doi(item_fields.get("DOI")),
        version=announcement.version,
        categories=clean.categories(terms),
        announced_on=announcement.day,
        journal_ref=clean.text(item_fields.get("journal_reference"), clean.MAX_TITLE),
        license_url=clean.web_address(item_fields.get("rights")),
    )


def _feed_day(channel: Mapping[str, str]) -> date | None:
    return _local_day(channel.get("pubDate") or channel.get("lastBuildDate"))


def _local_day(value: str | None) -> date | None:
    """Return the day as the feed's own zone writes it: an announcement of midnight in New York is no matter of UTC."""
    text = clean.text(value, 60)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment.date() if moment.year in clean.YEARS else None
