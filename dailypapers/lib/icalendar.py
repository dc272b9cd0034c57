"""Calendars in iCalendar, RFC 5545. Pure.

Times are written in UTC, which needs no VTIMEZONE; calendars show them in their reader's zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAX_LINE = 75  # octets of a content line without its break (3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Event(NamedTuple):
    """Something with a time. `uid` stays when it is written again, `stamp` is when it was last changed."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    stamp: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""


def calendar(name: str, events: Iterable[Event]) -> str:
    """Return a calendar of events, each of them folded and escaped, with the line breaks that the format asks for."""
    return "".join(f"{folded}\r\n" for line in _lines(name, events) for folded in _fold(line))


def _lines(name: str, events: Iterable[Event]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Daily Papers//EN", f"X-WR-CALNAME:{_text(name)}")
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{_text(event.uid)}"
        yield f"DTSTAMP:{_moment(event.stamp)}"
        yield f"DTSTART:{_moment(event.starts_at)}"
        yield f"DTEND:{_moment(event.ends_at)}"
        yield f"SUMMARY:{_text(event.summary)}"
        for field, value in (("LOCATION", event.location), ("DESCRIPTION", event.description)):
            if value:
                yield f"{field}:{_text(value)}"
        if event.url:
            yield f"URL:{''.join(event.url.split())}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Return a value of the type TEXT: escaped, without control characters, which no content line may hold."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign == "\n" or sign.isprintable()).translate(_ESCAPES)


def _fold(line: str) -> Iterator[str]:
    """Yield a content line in pieces of 75 octets at most, none of which cuts a character."""
    piece, octets = "", 0
    for sign in line:
        length = len(sign.encode())
        if octets + length > MAX_LINE:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + sign, octets + length
    yield piece
