"""The text of files that are not UTF-8: by their byte order mark, by what they declare, else by their bytes. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from charset_normalizer import from_bytes

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources.field_cleaners import RecordError

_CANDIDATES = (
    "cp1252", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254",
    "cp1255", "cp1256", "mac_roman",
)  # fmt: skip
_SAMPLE = 16_384  # bytes that tell an encoding
_MAX_CHAOS = 0.2  # of the detector: the share of signs that no text has; right encodings stay below a tenth
_WORD = re.compile(r"[^\W\d_]{3,}")
_DECLARED = re.compile(
    rb"^[% \t]*+!?(?:TeX )?encoding[ \t]*+[:=][ \t]*+([A-Za-z0-9_-]{3,30})", re.IGNORECASE | re.MULTILINE
)
_WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}  # the longer marks first


class Decoder:
    """Text of the lines of one file: each in UTF-8, else in the encoding of those of its lines that are not.

    A file that was put together from several may hold lines of both.
    """

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._encoding: str | None = None  # of the other lines; looked for when there is one

    def __call__(self, line: bytes) -> str:
        """Return the text of one line. Raises InvalidRecord where no encoding gives any."""
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if self._encoding is None:
            self._encoding = (
                _declared_encoding(self._head) or _guess_encoding(self._head) or _guess_encoding(line) or "cp1252"
            )
        for encoding in (self._encoding, "cp1252"):
            try:
                return line.decode(encoding)
            except UnicodeDecodeError:
                continue
        raise InvalidRecord(
            sentence("The line is neither UTF-8 nor in another known encoding: save the file as UTF-8.")
        )


def in_utf8(head: bytes) -> bytes:
    """Return the beginning of a file in UTF-8, as far as it can be read, for telling its format."""
    decode = Decoder(head)
    lines = []
    for line in head.split(b"\n"):
        try:
            lines.append(decode(line))
        except InvalidRecord:
            lines.append("")
    return "\n".join(lines).encode()


def without_wide_characters(chunks: Iterable[bytes | RecordError], head: bytes) -> Iterator[bytes | RecordError] | None:
    """Return the bytes of UTF-16 or UTF-32, told by their byte order mark, as UTF-8; None for any other file."""
    encoding = next((name for mark, name in _WIDE.items() if head.startswith(mark)), None)
    return None if encoding is None else _recoded(chunks, encoding)


def _recoded(chunks: Iterable[bytes | RecordError], encoding: str) -> Iterator[bytes | RecordError]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="ignore")
    for chunk in chunks:
        if isinstance(chunk, RecordError):
            yield chunk
            return
        yield decoder.decode(chunk).encode("utf-8", "ignore")


def _declared_encoding(head: bytes) -> str | None:
    """Return the encoding that a comment names, as JabRef and TeX editors write it."""
    match = _DECLARED.search(head[:4_096])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
        b"".decode(name)  # refuses what encodes no text, such as hex
    except LookupError:
        return None
    if name in ("utf-8", "ascii"):
        return None
    return "cp1252" if name == "iso8859-1" else name  # which holds it but for controls


def _guess_encoding(data: bytes) -> str | None:
    """Return the encoding of the lines that are not UTF-8, by the letters and words they would hold."""
    sample = b"\n".join(_not_utf8(data))[:_SAMPLE]
    if not sample:
        return None
    guesses = list(from_bytes(sample, cp_isolation=list(_CANDIDATES), threshold=_MAX_CHAOS))
    best = min(
        guesses,
        key=lambda guess: (_oddness(str(guess)), guess.chaos, -guess.coherence, guess.encoding != "cp1252"),
        default=None,
    )
    return best.encoding if best is not None else None


def _oddness(text: str) -> int:
    """Return how many words are unlikely: accented letters alone, a capital behind a small letter, foreign capitals."""
    return sum(
        all(127 < ord(char) < 0x250 for char in word)
        or any(a.islower() and b.isupper() for a, b in pairwise(word))
        or (word.isupper() and not word.isascii())
        for word in _WORD.findall(text)
    )


def _not_utf8(data: bytes) -> Iterator[bytes]:
    size = 0
    for line in data.split(b"\n"):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield line[:_SAMPLE]
            size += len(line)
            if size > _SAMPLE:
                return
