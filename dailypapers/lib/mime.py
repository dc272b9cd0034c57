"""Mails from strangers: bounded in size, lines and nesting before anything parses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from email.policy import compat32
from typing import BinaryIO

MAX_BYTES = 500_000  # of one message; reports state what failed before they quote the mail
MAX_LINES = 20_000
MAX_CONTAINERS = 30  # parts that hold parts; a report has about four. The parser recurses into each
MAX_LINE = 65_536  # bytes read at once of a mailbox
_CONTAINER = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)


def parse_message(raw: bytes) -> Message | None:
    """Return a message, cut at `MAX_BYTES` and `MAX_LINES`; None for one with more than `MAX_CONTAINERS` containers.

    Total: time and depth are bounded whatever the bytes are.
    """
    text = _cut(raw)
    if len(_CONTAINER.findall(text)) > MAX_CONTAINERS:
        return None
    return BytesParser(policy=compat32).parsebytes(text)


def parse_headers(raw: bytes) -> Message:
    """Return the headers alone; what stands below them is not parsed."""
    return BytesHeaderParser(policy=compat32).parsebytes(_cut(raw))


def _cut(raw: bytes) -> bytes:
    text = raw[:MAX_BYTES]
    return text if text.count(b"\n") <= MAX_LINES else b"".join(text.splitlines(keepends=True)[:MAX_LINES])


def messages_in(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of a mailbox file (mbox), or the one message a stream holds; each cut at `MAX_BYTES`."""
    lines: list[bytes] = []
    size, is_mailbox, blank_before, at_start = 0, False, True, True
    while line := stream.readline(MAX_LINE):
        if at_start and line.startswith(b"From ") and blank_before and (is_mailbox or not lines):
            is_mailbox = True
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size < MAX_BYTES:
            lines.append(line[1:] if is_mailbox and at_start and line.startswith(b">From ") else line)
            size += len(line)
        blank_before, at_start = at_start and not line.strip(), line.endswith(b"\n")
    if any(line.strip() for line in lines):
        yield b"".join(lines)
