"""A channel: digests are appended to a file, as `example-file://name` (below the folder EXAMPLE_CHANNEL_FOLDER).

The name of the entry point is the scheme of its addresses. `key` is the same whenever a message is sent again, so
that it can be told from a new one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from dailypapers.formats import post as posts
from dailypapers.formats.post import Post
from dailypapers.lib.errors import InvalidSubscription


class FileChannel:
    """A file that messages are appended to, each once."""

    name, host = "A file", ""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, post: Post, *, key: str, seconds: float) -> None:
        """Append a post, unless it is there."""
        mark = f"<!-- {key} -->"
        if self.path.exists() and mark in self.path.read_text():
            return
        with self.path.open("a") as file:
            file.write(f"{mark}\n{posts.text(post)}\n")


def open_file(url: str) -> FileChannel:
    """Return the channel of an address. Raises `InvalidSubscription` for one that names no file of the folder."""
    name = url.partition("://")[2]
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        raise InvalidSubscription("Write the name of a file, as example-file://papers: small letters, digits, hyphens.")
    return FileChannel(Path(os.environ.get("EXAMPLE_CHANNEL_FOLDER", ".")) / f"{name}.txt")
