"""Pictures of others made small: what comes out, and what is refused before it is decoded."""

from __future__ import annotations

import io
import random
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.thumbnail import MAX_BYTES
from dailypapers.fulltext.thumbnails import make_thumbnails

WHITE = (255, 255, 255)


def file(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawn(mode: str = "RGB", size: tuple[int, int] = (900, 600), ink: Any = (200, 0, 0)) -> Image.Image:
    """A picture of one ink within white margins of 100 pixels."""
    white: Any = {"RGBA": (0, 0, 0, 0), "CMYK": (0, 0, 0, 0), "L": 255, "I;16": 65_535, "P": 0}.get(mode, WHITE)
    image = Image.new(mode, size, white)
    image.paste(ink, (100, 100, size[0] - 100, size[1] - 100))
    return image


def colour(webp: bytes) -> tuple[int, ...]:
    image = Image.open(io.BytesIO(webp)).convert("RGB")
    return image.getpixel((image.width // 2, image.height // 2))  # type: ignore[return-value]


def test_a_picture_comes_in_two_widths_without_its_margins() -> None:
    small, large = make_thumbnails(file(drawn()))
    assert [(one.width, one.height) for one in (small, large)] == [(320, 183), (640, 366)]
    for one in (small, large):
        assert one.is_sound
        assert max(abs(a - b) for a, b in zip(colour(one.webp), (200, 0, 0), strict=True)) < 12


@pytest.mark.parametrize(
    ("mode", "form", "ink"),
    [("RGBA", "PNG", (0, 0, 200, 255)), ("CMYK", "JPEG", (0, 255, 255, 0)), ("L", "GIF", 90), ("I;16", "PNG", 30_000)],
)
def test_every_kind_of_picture_is_drawn_on_white(mode: str, form: str, ink: Any) -> None:
    small, _ = make_thumbnails(file(drawn(mode, ink=ink), form))
    assert abs(small.width - 320) <= 1
    assert min(colour(small.webp)) < 130


def test_noise_becomes_small_enough_and_a_small_picture_no_larger() -> None:
    noise = Image.frombytes("RGB", (640, 640), random.Random(1).randbytes(3 * 409_600))
    assert all(len(one.webp) <= MAX_BYTES for one in make_thumbnails(file(noise)))
    assert [(one.width, one.height) for one in make_thumbnails(file(Image.new("RGB", (40, 30))))] == [(40, 30)] * 2


def huge(width: int) -> bytes:
    """A PNG that says how large it is, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, width, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (huge(30_000), "too_large"),
        (huge(9_000), "too_large"),
        (huge(500), "broken"),
        (file(drawn())[:700], "broken"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unknown_kind"),
        (file(drawn(), "TIFF"), "unknown_kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unknown_kind"),
        (b"", "unknown_kind"),
    ],
)
def test_what_is_no_picture_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FullTextError) as raised:
        make_thumbnails(data)
    assert raised.value.reason == reason
