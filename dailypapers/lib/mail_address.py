"""Mail addresses folded, so that two spellings of one address meet. Pure."""

from __future__ import annotations


def address_key(address: str) -> str:
    """Fold an address into the key it is stored under: trimmed, in lower case, the domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = domain.lower()
    return f"{local}@{domain}".lower()


def mailbox_key(address: str) -> str:
    """Fold an address into that of its mailbox: `ada+1@example.org` is read by whoever reads `ada@example.org`."""
    local, _, domain = address_key(address).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
