"""The session in which django-allauth asks a provider of sign-in: so many bytes, so many seconds, nothing packed."""

from __future__ import annotations

import time
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError, InvalidHeader, ReadTimeout

MAX_BYTES = 1_000_000  # keys, tokens and a profile are some kilobytes
MAX_SECONDS = 15.0
CHUNK = 16_384


class BoundedAdapter(HTTPAdapter):
    """Reads each answer whole before it returns it; raises a `RequestException` where it is too long or too slow."""

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        deadline = time.monotonic() + MAX_SECONDS
        response = super().send(request, *args, **options | {"stream": True, "timeout": MAX_SECONDS})
        try:
            response._content = _read(response, deadline)
        finally:
            response.close()
        return response


def provider_session() -> Session:
    """Return a session of `requests` for the addresses that the administrator's provider names."""
    session = Session()
    session.headers["Accept-Encoding"] = "identity"
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
    return session


def _read(response: Response, deadline: float) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise ContentDecodingError("The provider's answer is packed, which was not asked for.")
    body = bytearray()
    while chunk := response.raw.read1(CHUNK):  # what has come, where `read` waits for the whole chunk
        body += chunk
        if len(body) > MAX_BYTES:
            raise InvalidHeader(f"The provider's answer is longer than {MAX_BYTES:,} bytes.")
        if time.monotonic() > deadline:
            raise ReadTimeout("The provider's answer took too long.")
    return bytes(body)
