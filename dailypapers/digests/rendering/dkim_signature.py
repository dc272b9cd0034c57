"""DKIM signatures (RFC 6376) for mails, where a key is set."""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from dailypapers.lib.errors import ConfigurationError

SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"mime-version",
    b"content-type",
    b"list-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"feedback-id",
)


def dkim_signature(message: bytes) -> bytes:
    """Return the header field that signs a message, with its line end.

    Raises `ConfigurationError` without dkimpy or for a key that cannot be read.
    """
    try:
        import dkim
    except ImportError:
        raise ConfigurationError(
            "DAILYPAPERS_DKIM_KEY is set, but dkimpy is not installed: install the extra “mail”."
        ) from None
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2].encode("idna")
    key = _key(settings.DKIM_KEY)
    fields = {line.partition(b":")[0].strip().lower() for line in message.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    signature = dkim.sign(
        message,
        settings.DKIM_SELECTOR.encode(),
        domain,
        key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name for name in SIGNED if name in fields],
    )
    return bytes(signature)


@lru_cache(maxsize=2)
def _key(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"DAILYPAPERS_DKIM_KEY: {path} cannot be read: {error.strerror}.") from error
