"""A compiled catalogue of a few messages, made without a compiler, for tests of what a reader of German sees."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real

_HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def write_catalogue(folder: Path, language: str, messages: Mapping[str, str]) -> Path:
    """Write `messages` as the catalogue of a language below `folder`, a place for `LOCALE_PATHS`, which it returns.

    The forms of a plural are separated by NUL in key and value, as gettext has them.
    """
    pairs = sorted((key.encode(), value.encode()) for key, value in {"": _HEADER, **messages}.items())
    start = 28 + 16 * len(pairs)
    tables = [b"", b""]
    texts = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), start + len(texts))
            texts += pair[side] + b"\0"
    head = struct.pack("<IIIIIII", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    file = folder / language / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(head + tables[0] + tables[1] + texts)
    return folder


@contextlib.contextmanager
def speaking(folder: Path, language: str, messages: Mapping[str, str]) -> Iterator[None]:
    """Make `messages` the catalogue of a language, found before any other, and the language active."""
    places = [str(write_catalogue(folder, language, messages))]
    with override_settings(USE_I18N=True, LOCALE_PATHS=places):
        _forget()
        with translation.override(language):
            yield
    _forget()


def _forget() -> None:
    trans_real._translations.clear()
    vars(translation._trans).clear()  # type: ignore[attr-defined]  # which of gettext and its stand-in is used
