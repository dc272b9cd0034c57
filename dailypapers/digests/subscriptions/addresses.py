"""Mail addresses as people type them, checked."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from dailypapers.lib.errors import InvalidSubscription

MAX_LENGTH = 254  # characters, RFC 5321


def check_mail_address(address: str) -> str:
    """Return the trimmed address if mail can be sent to it. Raises `InvalidSubscription`."""
    address = address.strip()
    local, _at, domain = address.rpartition("@")
    if len(address) > MAX_LENGTH or any(ord(c) < 32 or ord(c) == 127 for c in address):
        raise InvalidSubscription(_("Invalid mail address. Write it like ada@example.org."))
    if not local.isascii() or ".." in local or '".' in local or '."' in local:
        raise InvalidSubscription(_("This site cannot send mail to addresses with such characters before the @."))
    try:
        validate_email(address)
        domain.encode("idna")
    except (ValidationError, UnicodeError):
        raise InvalidSubscription(
            _("Invalid mail address: “%(address)s”. Write it like ada@example.org.") % {"address": address[:60]}
        ) from None
    return address
