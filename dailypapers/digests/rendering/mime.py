"""Mails as the bytes that go over the wire: header fields, and bodies of fragments that are encoded once.

A `Fragment` is a text with empty slots. Most of a mail says the same to thousands of readers; what differs are
the tokens in its links, which are letters, digits and hyphens and so stand for themselves in HTML and in
quoted-printable. A fragment is therefore encoded once, and a mail is fragments with their slots filled, joined.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from email.header import Header
from email.policy import compat32
from functools import cached_property, lru_cache
from html import escape

from django.core.mail.message import forbid_multi_line_headers, sanitize_address

SLOT = "\0"  # where a token goes; it is in no text, since `collapse` and `escaped` take it out
_FIELDS = compat32.clone(linesep="\r\n")
_PLAIN = re.compile(r"[a-zA-Z0-9_+-][a-zA-Z0-9_.+-]*@[a-zA-Z0-9.-]+")
LINE = 76  # characters of a line of quoted-printable at most (RFC 2045, 6.7)
_BOUNDARY = b"=_part"  # no quoted-printable line holds "=_", so that no text can end a part
_PART = b'\r\n--%b\r\nContent-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


class Fragment:
    """Text with a slot at each `SLOT`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def filled(self, tokens: Sequence[str] = ()) -> str:
        """Return the text with its slots filled; one token for each slot."""
        head, *rest = self.text.split(SLOT)
        return head + "".join(token + part for token, part in zip(tokens, rest, strict=True))

    def quoted(self, tokens: Sequence[str] = ()) -> bytes:
        """Return `filled` in quoted-printable (RFC 2045, 6.7). A token needs no quoting."""
        return self._template % tuple(token.encode("ascii") for token in tokens)

    @cached_property
    def _template(self) -> bytes:
        """Return the text for `%`, with a line end, soft where it has none: the next fragment begins a line."""
        *heads, last = (quote(part) for part in self.text.split(SLOT))
        end = last if last.endswith(b"\r\n") else _end_softly(last)
        return b"%b=\r\n".join(lines.replace(b"%", b"%%") for lines in (*map(_end_softly, heads), end))


Body = list[tuple[Fragment, Sequence[str]]]


def escaped(text: str) -> str:
    """Escape text for HTML and remove slots from it."""
    return escape(text).replace(SLOT, "")


def filled(body: Body) -> str:
    """Join the fragments of a body, their slots filled."""
    return "".join(fragment.filled(tokens) for fragment, tokens in body)


def quote(text: str) -> bytes:
    """Encode text as UTF-8 in quoted-printable; lines have at most 76 characters and none begins with a dot."""
    lines = binascii.b2a_qp(text.replace("\r\n", "\n").encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    without_dots = (b"=2E" + line[1:] if line.startswith(b".") else line for line in lines.split(b"\r\n"))
    return b"\r\n".join(map(_break_line, without_dots))


def _end_softly(lines: bytes) -> bytes:
    """End quoted text with a line break that belongs to no text; a line that has no room for it is broken before."""
    head, end, last = lines.rpartition(b"\r\n")
    return head + end + _break_line(last, LINE - 1) + b"=\r\n"


def _break_line(line: bytes, limit: int = LINE) -> bytes:
    """Break a quoted line that is longer than `limit`, between two characters; what follows begins with no dot."""
    if len(line) <= limit:
        return line
    cut = LINE - 4  # an escape is three characters, which must stay together
    cut -= 2 if line[cut - 2 : cut - 1] == b"=" else 1 if line[cut - 1 : cut] == b"=" else 0
    rest = line[cut:]
    return line[:cut] + b"=\r\n" + (b"=2E" + rest[1:] if rest.startswith(b".") else rest)


def message(headers: dict[str, str], plain: Body, html: Body) -> bytes:
    """Return a whole mail with both parts: 7-bit, CRLF line ends."""
    chunks = [field(name, value) for name, value in headers.items()]
    chunks.append(b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="%b"\r\n' % _BOUNDARY)
    for kind, body in ((b"plain", plain), (b"html", html)):
        chunks.append(_PART % (_BOUNDARY, kind))
        chunks.extend(fragment.quoted(tokens) for fragment, tokens in body)
    chunks.append(b"\r\n--%b--\r\n" % _BOUNDARY)
    return b"".join(chunks)


@lru_cache(maxsize=1024)  # most stand in every mail of a day
def field(name: str, value: str) -> bytes:
    """Return a header field, folded, letters beyond ASCII as encoded words. Raises BadHeaderError for a line break."""
    cannot_fold = len(name) + len(value) < 75 or (" " not in value and len(value) < 900)
    if cannot_fold and value.isascii() and value.isprintable():
        return f"{name}: {value}\r\n".encode()
    safe = forbid_multi_line_headers(name, value, "utf-8")
    if value.isascii() or "@" in value:
        return _FIELDS.fold_binary(*safe)
    words = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {words}\r\n".encode()


def address(mailbox: str) -> str:
    """Return a mailbox, with or without a name, with its domain in ASCII. Raises ValueError for what is none."""
    if _PLAIN.fullmatch(mailbox):
        return mailbox
    return sanitize_address(mailbox, "utf-8")
