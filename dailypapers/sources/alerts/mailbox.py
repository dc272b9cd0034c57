"""A folder of a mailbox over IMAP with TLS, read without a trace: nothing is marked as read, nothing is deleted.

`imaplib` is blocking and keeps no bounds of its own, so every mail is asked for its size first and read up to a limit.
"""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from dailypapers.lib.errors import SourceError
from dailypapers.lib.sentences import sentence

SECONDS = 60.0  # that the server may be silent
PORT = 993
_EXAMPLE = sentence("Write imaps://user:password@imap.example.org/Folder, with %40 for an @ in the user.")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+|&")


class Address(NamedTuple):
    """A mailbox as a setting names it."""

    host: str
    port: int
    user: str
    password: str
    folder: str


def parse_address(url: str) -> Address:
    """Return the parts of `imaps://user:password@host/Folder`. Raises SourceError, which quotes no password."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORT
    except ValueError:
        raise SourceError(f"DAILYPAPERS_ALERT_MAILBOX has no readable port or host. {_EXAMPLE}") from None
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme != "imaps" or not parts.hostname or not user or not password:
        raise SourceError(f"DAILYPAPERS_ALERT_MAILBOX is no mailbox with a user and a password. {_EXAMPLE}")
    if not all(map(str.isprintable, (user, password, folder))):
        raise SourceError(sentence("DAILYPAPERS_ALERT_MAILBOX holds control characters: write it anew."))
    return Address(parts.hostname, port, user, password, folder)


class Folder:
    """One open folder. Mails are known by numbers (UIDs) that hold as long as `validity` stays the same."""

    def __init__(self, connection: imaplib.IMAP4_SSL, validity: int) -> None:
        self._connection, self.validity = connection, validity

    def numbers(self, after: int, since: date) -> list[int]:
        """Return the numbers of alerts behind a number that came on a day or later, in order."""
        day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        _, answer = self._connection.uid("SEARCH", f"UID {after + 1}:*", "SINCE", day, "FROM", '"scholar"')
        found = (int(word) for part in answer if isinstance(part, bytes) for word in part.split() if word.isdigit())
        return sorted(number for number in found if number > after)  # `n:*` always holds the last one

    def fetch(self, number: int, max_bytes: int) -> bytes | None:
        """Return a mail, None where it is gone. Raises SourceError for one that is longer than `max_bytes`."""
        _, answer = self._connection.uid("FETCH", str(number), f"(RFC822.SIZE BODY.PEEK[]<0.{max_bytes}>)")
        for part in answer:
            if isinstance(part, tuple):
                size = _SIZE.search(part[0])
                if size is not None and int(size[1]) > max_bytes:
                    raise SourceError(sentence("The mail is longer than %(max_bytes)s MB.", max_bytes=max_bytes >> 20))
                return bytes(part[1])
        return None


@contextmanager
def open_folder(address: Address) -> Iterator[Folder]:
    """Give the folder of an address, to read only. Raises SourceError for whatever the server or the network does."""
    try:
        connection = imaplib.IMAP4_SSL(
            address.host, address.port, ssl_context=ssl.create_default_context(), timeout=SECONDS
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise SourceError(
            sentence("The mail server %(host)s cannot be reached (%(error)s).", host=address.host, error=error)
        ) from error
    try:
        try:
            connection.login(address.user, address.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise SourceError(
                sentence(
                    "The mail server %(host)s refuses the sign-in of %(user)s: check the password; some "
                    "services want one that is made for programs.",
                    host=address.host,
                    user=address.user,
                )
            ) from None
        status, _ = connection.select(_quoted(address.folder), readonly=True)
        if status != "OK":
            raise SourceError(
                sentence(
                    "There is no folder “%(folder)s” in the mailbox of %(user)s.",
                    folder=address.folder,
                    user=address.user,
                )
            )
        _, validity = connection.response("UIDVALIDITY")
        number = validity[0] if validity else None
        yield Folder(connection, int(number) if isinstance(number, bytes) and number.isdigit() else 0)
    except (OSError, imaplib.IMAP4.error) as error:
        raise SourceError(
            sentence("The mail server %(host)s broke off (%(error)s).", host=address.host, error=error)
        ) from error
    finally:
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            connection.shutdown()


def _quoted(folder: str) -> str:
    """Return the name of a folder as IMAP wants it: quoted, in its own UTF-7 (RFC 3501, 5.1.3)."""
    name = _NOT_ASCII.sub(_in_utf7, folder)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _in_utf7(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    return "&" + base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
