"""Answers read within bounds, whatever a server sends: so many bytes, so many seconds, nothing packed."""

from __future__ import annotations

import time
from typing import Any

import httpx

from dailypapers.lib.sentences import Grouped, sentence

MAX_BYTES = 64_000  # of an answer of which only the status and a sentence matter


class TooLarge(httpx.HTTPError):
    """An answer that is longer than the caller wants, or packed although it was asked for as it is."""


def read_bounded(response: httpx.Response, max_bytes: int = MAX_BYTES, deadline: float | None = None) -> bytes:
    """Return the body of a streamed response. Raises `TooLarge`, or `httpx.ReadTimeout` behind a monotonic `deadline`.

    A packed body is refused: a few of its bytes may unpack to any number.
    """
    if response.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise TooLarge(sentence("The answer is packed, which was not asked for."))
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise TooLarge(sentence("The answer is longer than %(max_bytes)s bytes.", max_bytes=Grouped(max_bytes)))
        if deadline is not None and time.monotonic() > deadline:
            raise httpx.ReadTimeout(sentence("The answer took too long."))
    return bytes(body)


def ask(
    client: httpx.Client, method: str, url: str, *, seconds: float, is_body_optional: bool = False, **options: Any
) -> httpx.Response:
    """Ask and return the answer with at most `MAX_BYTES` of its body, within `seconds` in all; follow no redirect.

    Where the body is optional, one that is too long or too slow is left out: the status has said what counts.
    """
    deadline = time.monotonic() + seconds
    headers = dict(options.pop("headers", {})) | {"Accept-Encoding": "identity"}
    options |= {"headers": headers, "timeout": seconds, "follow_redirects": False}
    with client.stream(method, url, **options) as response:
        try:
            body = read_bounded(response, MAX_BYTES, deadline)
        except httpx.HTTPError:
            if not is_body_optional:
                raise
            body = b""
    return httpx.Response(response.status_code, headers=response.headers, content=body)


def post(client: httpx.Client, url: str, *, seconds: float, **options: Any) -> httpx.Response:
    """Post, as `ask` does."""
    return ask(client, "POST", url, seconds=seconds, **options)
