"""Posts to Bluesky (AT Protocol): each under a record key of its own, so that a second attempt writes the same post."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from dailypapers.formats.post import Post
from dailypapers.lib.http import bounded
from dailypapers.lib.text import shorten

MAX_TEXT = 300  # characters of a post
MAX_DESCRIPTION = 200  # of the card of its link
_BASE32 = "234567abcdefghijklmnopqrstuvwxyz"


def send(client: httpx.Client, url: str, post: Post, moment: datetime, number: int, **options: Any) -> httpx.Response:
    """Post to the account of `bluesky://handle:app-password@host`; return the last answer.

    `moment` and `number` are of the message: its record key is made of them. `options` are those of `bounded.post`.
    """
    parts = urlsplit(url)
    host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    base = f"{'http' if parts.scheme == 'bluesky+http' else 'https'}://{host}/xrpc/com.atproto."
    who = {"identifier": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    session = bounded.post(client, f"{base}server.createSession", json=who, **options)
    if not session.is_success:
        return session
    account = session.json()
    record = {
        "repo": account["did"],
        "collection": "app.bsky.feed.post",
        "rkey": record_key(moment, number),
        "record": _record(post, moment),
    }
    headers = dict(options.pop("headers", {})) | {"Authorization": f"Bearer {account['accessJwt']}"}
    return bounded.post(client, f"{base}repo.putRecord", json=record, headers=headers, **options)


def _record(post: Post, moment: datetime) -> dict[str, Any]:
    """Return a post: a line, the first titles, and a card that leads to all papers."""
    text = f"{post.site_name}, {post.title}"
    for item in post.items:
        line = f"\n• {shorten(item.paper.title_text, 100)}"
        if len(text) + len(line) > MAX_TEXT:
            break
        text += line
    text = shorten("\n".join([text, *post.notes]), MAX_TEXT) if not any(post.items) else text
    description = shorten(post.link_text, MAX_DESCRIPTION)
    card = {"uri": post.url, "title": shorten(f"{post.site_name}, {post.title}", 100), "description": description}
    return {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "embed": {"$type": "app.bsky.embed.external", "external": card},
    }


def record_key(moment: datetime, number: int) -> str:
    """Return a timestamp identifier (TID): 53 bits of microseconds and 10 of `number`, in 13 letters."""
    value = (int(moment.timestamp() * 1_000_000) & (1 << 53) - 1) << 10 | number & 1023
    return "".join(_BASE32[value >> shift & 31] for shift in range(60, -1, -5))
