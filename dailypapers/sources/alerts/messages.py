"""Mails out of files: one (.eml), or many in a row (mbox). Hostile ones cost bounded time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.field_cleaners import RecordError
from dailypapers.sources.streams import Line, too_long

MAX_MESSAGE = 8 << 20  # bytes; an alert has some fifty thousand
_MAX_TEXT = 2_000_000  # characters of one part
_MAX_PARTS = 200  # looked at in one mail
_MAX_BOUNDARIES = 400  # lines that may divide parts; each could open another one inside the last
_FROM_LINE = re.compile(rb"From \S+ .{0,60}[0-9]{1,2}:[0-9]{2}")
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]?")
_MAX_HEADER = 20_000  # bytes of one that tells what a part is: its parameters cost more than their length
_CONTENT = re.compile(rb"^content-[a-z-]{1,30}:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mail:
    """What of a mail is read: its pages, else its texts."""

    sender: str
    day: date | None
    pages: tuple[str, ...]  # of HTML
    texts: tuple[str, ...]


def sniff(head: bytes) -> bool:
    """Tell whether a file begins with the head of a mail, or with that of a mailbox (`From …`)."""
    lines = head.lstrip().replace(b"\r\n", b"\n").split(b"\n", 400)[:400]
    if lines and _FROM_LINE.match(lines[0]):
        lines = lines[1:]
    found = set()
    for line in lines:
        if not line.strip():
            break
        match = _HEADER.match(line)
        if match is None and line[:1] not in (b" ", b"\t", b">"):
            return False
        if match is not None:
            found.add(match[1].lower())
    return b"from" in found and not found.isdisjoint((b"subject", b"date", b"message-id"))


def split_messages(lines: Iterable[Line | RecordError], name: str) -> Iterator[tuple[int, bytes] | RecordError]:
    """Yield each mail of a file with its first line; in a mailbox it begins at a line `From …` behind an empty one."""
    held: list[bytes] = []
    start, size, is_mailbox, follows_empty = 1, 0, False, True
    for line in lines:
        if isinstance(line, RecordError):
            yield line
            continue
        is_first = not held and not size
        begins = follows_empty and _FROM_LINE.match(line.data) is not None
        if begins and (is_first or is_mailbox):
            is_mailbox = True
            yield from _message(held, size, start, name)
            held, start, size = [], line.number + 1, 0
        elif size or line.data.strip():
            start = line.number if is_first and not is_mailbox else start
            size += len(line.data) + 1
            if size > MAX_MESSAGE:
                held.clear()
            else:
                held.append(line.data)
        follows_empty = not line.data.strip()
    yield from _message(held, size, start, name)


def _message(held: list[bytes], size: int, start: int, name: str) -> Iterator[tuple[int, bytes] | RecordError]:
    if size > MAX_MESSAGE:
        yield too_long(name, start, MAX_MESSAGE, sentence("The mail on line"))
    elif size:
        yield start, b"\n".join(held)


def read_mail(data: bytes) -> Mail:
    """Return the pages and texts of a mail. Raises InvalidRecord where it cannot be taken apart."""
    if len(_BOUNDARY.findall(data)) > _MAX_BOUNDARIES:
        raise InvalidRecord(sentence("The mail has too many parts inside one another."))
    if any(match.end() - match.start() > _MAX_HEADER for match in _CONTENT.finditer(data)):
        raise InvalidRecord(sentence("The mail has a header that is too long."))
    try:
        message = message_from_bytes(data)
        parts = [part for part, _ in zip(message.walk(), range(_MAX_PARTS), strict=False)]
        return Mail(
            _header(message, "From").lower(),
            _day(message),
            tuple(_text(part) for part in parts if part.get_content_type() == "text/html"),
            tuple(_text(part) for part in parts if part.get_content_type() == "text/plain"),
        )
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise InvalidRecord(sentence("The mail cannot be taken apart (%(name)s).", name=type(error).__name__)) from None


def _header(message: Message, name: str) -> str:
    value = str(message.get(name, ""))[:1_000]
    try:
        return clean.text(str(make_header(decode_header(value))), 1_000)
    except (ValueError, LookupError):  # an encoding that is none
        return clean.text(value, 1_000)


def _day(message: Message) -> date | None:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    in_utc = clean.in_utc(moment)
    return in_utc.date() if in_utc is not None else None


def _text(part: Message) -> str:
    """Return the text of one part, by the encoding that it names."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    payload = payload[: 4 * _MAX_TEXT]
    try:
        text = payload.decode(part.get_content_charset() or "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = payload.decode("cp1252", "replace")
    return text[:_MAX_TEXT]
