"""One line of text, prose without markup, numbers and lists of words."""

from __future__ import annotations

import re

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.markup import from_markup
from dailypapers.lib.paper_languages import parse_language
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import collapse
from dailypapers.sources.field_cleaners.limits import MAX_ABSTRACT, MAX_KEYWORDS, MAX_NAME, MAX_TITLE

_CONTROLS = bytes((*range(32), 127))


def text(value: object, limit: int = MAX_ABSTRACT) -> str:
    """Return the value in one clean line of at most `limit` characters; "" for anything but text and numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        is_number = isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= 256)
        value = str(value) if is_number and not isinstance(value, bool) else ""
    if len(value) > limit:
        value = value[: 2 * limit]
    if not value.isascii() or len(value.encode().translate(None, _CONTROLS)) != len(value) or "  " in value:
        value = collapse(value)
    elif value[:1] == " " or value[-1:] == " ":
        value = value.strip()
    return value if len(value) <= limit else value[:limit].rstrip()


def prose(value: object, limit: int = MAX_ABSTRACT) -> str:
    """Return the value as `text` does, with HTML, JATS, MathML and entities read as what they mean."""
    return text(from_markup(value) if isinstance(value, str) else value, limit)


def language(value: object) -> str:
    """Return the code of the language that a source names; "" for none, of a list the only one that is ours."""
    named = [value] if isinstance(value, str) else value[:10] if isinstance(value, list) else []
    codes = {parse_language(text(name, 60)) for name in named} - {""}
    return codes.pop() if len(codes) == 1 else ""


def required_title(value: object) -> str:
    """Return the title; raises InvalidRecord where there is none."""
    title = prose(value, MAX_TITLE)
    if not title:
        raise InvalidRecord(sentence("The record has no title: give it one."))
    return title


def count(value: object) -> int | None:
    """Return a number of things, 0 to 2,147,483,647; None for anything else."""
    if value is None:
        return None
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 11 else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        return None
    return value


def words(value: object) -> tuple[str, ...]:
    """Return the keywords of a list or of a text with commas or semicolons, each once, in order."""
    if isinstance(value, str):
        value = re.split(r"[,;]", value[:MAX_ABSTRACT])
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(word for item in value[:MAX_KEYWORDS] if (word := text(item, MAX_NAME))))
