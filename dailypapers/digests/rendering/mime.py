"""Mails as the bytes that go over the wire: header fields, and bodies put together from pieces that are encoded once.

A `Fragment` is a piece of text with empty slots. Most of a mail says the same to thousands of readers; what differs are
the tokens in its links, which are letters, digits and hyphens and so stand for themselves in HTML and in
quoted-printable. A form is therefore encoded once, and a mail is forms with their slots filled, joined.
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
_BOUNDARY = b"=_part"  # no quoted-printable line holds "=_", so that no text can end a part
_PART = b'\r\n--%b\r\nContent-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'


class Fragment:
    """Text with a slot at each `SLOT`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def filled(self, tokens: Sequence[str] = ()) -> str:
        """The text; one token for each slot."""
        head, *rest = self.text.split(SLOT)
        return head + "".join(token + part for token, part in zip(tokens, rest, strict=True))

    def quoted(self, tokens: Sequence[str] = ()) -> bytes:
        """The same in quoted-printable (RFC 2045, 6.7). A token has at most 75 characters and needs no quoting."""
        return self._template % tuple(token.encode("ascii") for token in tokens)

    @cached_property
    def _template(self) -> bytes:
        """For `%`. Ends with a line end, soft where the text has none, so that the next form begins a line."""
        lines = b"=\r\n%b=\r\n".join(quote(part).replace(b"%", b"%%") for part in self.text.split(SLOT))
        return lines if lines.endswith(b"\r\n") else lines + b"=\r\n"


Body = list[tuple[Fragment, Sequence[str]]]


def escaped(text: str) -> str:
    """For HTML, without slots of its own."""
    return escape(text).replace(SLOT, "")


def filled(body: Body) -> str:
    return "".join(form.filled(tokens) for form, tokens in body)


def quote(text: str) -> bytes:
    """UTF-8 in quoted-printable, with lines of at most 76 characters of which none begins with a dot."""
    lines = binascii.b2a_qp(text.replace("\r\n", "\n").encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    lines = lines.replace(b"\r\n.", b"\r\n=2E")
    return b"=2E" + lines[1:] if lines.startswith(b".") else lines


def message(headers: dict[str, str], plain: Body, html: Body) -> bytes:
    """A whole mail, CRLF line ends, 7-bit, with both parts."""
    pieces = [field(name, value) for name, value in headers.items()]
    pieces.append(b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="%b"\r\n' % _BOUNDARY)
    for kind, body in ((b"plain", plain), (b"html", html)):
        pieces.append(_PART % (_BOUNDARY, kind))
        pieces.extend(form.quoted(tokens) for form, tokens in body)
    pieces.append(b"\r\n--%b--\r\n" % _BOUNDARY)
    return b"".join(pieces)


@lru_cache(maxsize=1024)  # most stand in every mail of a day
def field(name: str, value: str) -> bytes:
    """A header field, folded, other letters as encoded words. Raises BadHeaderError for a value with a line break."""
    cannot_fold = len(name) + len(value) < 75 or (" " not in value and len(value) < 900)
    if cannot_fold and value.isascii() and value.isprintable():
        return f"{name}: {value}\r\n".encode()
    safe = forbid_multi_line_headers(name, value, "utf-8")
    if value.isascii() or "@" in value:
        return _FIELDS.fold_binary(*safe)
    words = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
    return f"{name}: {words}\r\n".encode()


def address(mailbox: str) -> str:
    """An address with or without a name, its domain in ASCII. Raises ValueError for what is none."""
    if _PLAIN.fullmatch(mailbox):
        return mailbox
    return sanitize_address(mailbox, "utf-8")
