"""Signatures by the Standard Webhooks specification 1.0: HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

PREFIX = "whsec_"


def new_secret() -> str:
    """Return a secret of 32 random bytes, written as the specification does."""
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, uid: str, seconds: int, body: str) -> dict[str, str]:
    """Return the three headers of a message that is sent at `seconds` since 1970."""
    key = b64decode(secret.removeprefix(PREFIX))
    digest = hmac.digest(key, f"{uid}.{seconds}.{body}".encode(), hashlib.sha256)
    return {
        "webhook-id": uid,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
