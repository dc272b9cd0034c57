"""Pictures of others made small: WebP in two widths. Pure; run by `sandbox` alone, for whatever a decoder does.

Pillow decodes PNG, JPEG, GIF and WebP. Nothing of the file survives but its pixels; SVG is no picture here.
"""

from __future__ import annotations

import io

from PIL import Image, ImageChops

from dailypapers.fulltext.errors import FullTextError
from dailypapers.fulltext.thumbnail import MAX_BYTES, WIDTHS, Thumbnail
from dailypapers.lib.sentences import sentence

MAX_PIXELS = 60_000_000  # of the picture of others
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_QUALITIES = (82, 70, 55, 40, 25, 10)
_SIZES = (1.0, 0.75, 0.5)  # of the width; the next one where no quality is small enough
_WHITE = (255, 255, 255)
_EDGE = 12  # how far from white a margin may be


def make_thumbnails(data: bytes) -> list[Thumbnail]:
    """Return a picture in each of `WIDTHS`, at most as high as wide, without white margins.

    Raises FullTextError for what is no picture, one of too many pixels, or one that does not become small enough.
    """
    try:
        image = _without_margins(_opened(data))
        return [_small(image, width) for width in WIDTHS]
    except FullTextError:
        raise
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, TypeError, AttributeError):
        raise FullTextError(sentence("This picture is damaged."), "broken") from None


def _opened(data: bytes) -> Image.Image:
    """Decode a picture, on white where it lets something through."""
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError:
        raise _too_large() from None
    except OSError:
        raise FullTextError(sentence("This is no picture: PNG, JPEG, GIF or WebP is needed."), "unknown_kind") from None
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    image.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, (*_WHITE, 255))
    return Image.alpha_composite(ground, image).convert("RGB")


def _too_large() -> FullTextError:
    return FullTextError(sentence("This picture is too large."), "too_large")


def _without_margins(image: Image.Image) -> Image.Image:
    """Cut white margins off. A picture that is all white stays."""
    difference = ImageChops.difference(image, Image.new("RGB", image.size, _WHITE)).convert("L")
    box = difference.point(lambda value: 255 if value > _EDGE else 0).getbbox()
    return image.crop(box) if box and box != (0, 0, *image.size) else image


def _small(image: Image.Image, width: int) -> Thumbnail:
    for size in _SIZES:
        small = image.copy()
        small.thumbnail((round(width * size), round(width * size)), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            out = io.BytesIO()
            small.save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= MAX_BYTES:
                return Thumbnail(out.getvalue(), small.width, small.height)
    raise _too_large()
