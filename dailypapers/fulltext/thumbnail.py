"""A small picture as it is stored and shown. Pure, and free of the decoders that make it."""

from __future__ import annotations

from typing import NamedTuple

WIDTHS = (320, 640)  # pixels; a picture is never made larger
MAX_BYTES = 30_000  # of one WebP


class Thumbnail(NamedTuple):
    """A small picture: WebP, with its size in pixels."""

    webp: bytes
    width: int
    height: int

    @property
    def is_sound(self) -> bool:
        """Tell whether it looks like what was ordered: WebP, neither too large nor without a size."""
        is_webp = self.webp[:4] == b"RIFF" and self.webp[8:12] == b"WEBP" and len(self.webp) <= MAX_BYTES
        return is_webp and 0 < self.width <= WIDTHS[-1] and 0 < self.height <= WIDTHS[-1]
