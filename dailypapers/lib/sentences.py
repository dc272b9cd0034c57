"""Sentences that somebody will read, in English, with what is needed to say them in another language.

A pure core knows no language: it writes `sentence("Invalid date: %(value)s.", value=text)`, an ordinary `str` that
programs, logs and both APIs use as it is, and that remembers the message and its values. A door for people shows it by
`dailypapers.translation.translated`. The message is a whole sentence with named placeholders, never an f-string:
xgettext reads it from the source, with the keywords in `XGETTEXT_KEYWORDS`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any

# What extracts the messages of this module's functions, as `--keyword` of xgettext takes it.
XGETTEXT_KEYWORDS = ("sentence:1", "sentences:1,2")


class Grouped(int):
    """A count that is written with its thousands apart: 12,345 in English, in other languages as they have it."""

    __slots__ = ()

    def __str__(self) -> str:
        """Write the count in English."""
        return f"{int(self):,}"


class Sentence(str):
    """English text that remembers its message, its plural form and its values; equal to, and hashed as, its text.

    `str(error)` gives it back whole where it is the only argument of an exception; a longer f-string, a slice and
    everything else that makes a new text of it give plain text.
    """

    __slots__ = ("msgid", "number", "plural", "values")

    msgid: str
    plural: str | None  # None for a sentence whose form hangs on no number
    number: int
    values: Mapping[str, object]

    def __new__(cls, msgid: str, plural: str | None, number: int, values: Mapping[str, object]) -> Sentence:
        """Make the text: the form that English has for the number, with the values at their places."""
        form = msgid if plural is None or number == 1 else plural
        plain = {name: value if isinstance(value, str | int | float) else str(value) for name, value in values.items()}
        made = super().__new__(cls, form % plain if plain else form)
        made.msgid, made.plural, made.number, made.values = msgid, plural, number, plain
        return made

    def __str__(self) -> str:
        """Return the sentence itself, so that `str` of an exception forgets nothing."""
        return self

    def __html__(self) -> str:
        """Return it as HTML: what templates and `format_html` put into a page, in the language of its reader."""
        return html.escape(_translate(self))

    def __getnewargs__(self) -> tuple[str, str | None, int, dict[str, object]]:  # type: ignore[override]
        """Return what pickle and copy make it from."""
        return self.msgid, self.plural, self.number, dict(self.values)


_translate: Callable[[Sentence], str] = str


def translate_pages_by(translate: Callable[[Sentence], str]) -> None:
    """Let pages say sentences by a function, which knows the language of whom it answers."""
    global _translate
    _translate = translate


def sentence(msgid: str, /, **values: object) -> Sentence:
    """Return an English sentence with its values, which may be sentences themselves; a message without any is literal.

    Values that are neither text nor numbers are kept as their text: an exception in a message holds no frames.
    Raises KeyError where a placeholder has no value.
    """
    return Sentence(msgid, None, 1, values)


def sentences(singular: str, plural: str, count: int, /, **values: object) -> Sentence:
    """Return the form that the count asks for; `%(count)s` in it is the count, with its thousands apart."""
    return Sentence(singular, plural, count, {"count": Grouped(count), **values})


def joined(separator: str, parts: Iterable[str]) -> Sentence:
    """Join whole sentences, or items of a list, so that each is translated by itself: " " or "; " between them."""
    values = {str(position): part for position, part in enumerate(parts)}
    between = separator.replace("%", "%%")
    return Sentence(between.join(f"%({name})s" for name in values), None, 1, values)


def in_language(
    text: Sentence,
    gettext: Callable[[str], str],
    ngettext: Callable[[str, str, int], str],
    group: Callable[[int], str],
) -> str:
    """Return a sentence by the functions of a catalogue, its counts by `group`.

    A message without a translation, and one whose translation asks for a value that it has not, stays English.
    """
    message = gettext(text.msgid) if text.plural is None else ngettext(text.msgid, text.plural, text.number)
    if not text.values:
        return message

    def say(value: object) -> object:
        if isinstance(value, Sentence):
            return in_language(value, gettext, ngettext, group)
        return group(int(value)) if isinstance(value, Grouped) else value

    try:
        return message % {name: say(value) for name, value in text.values.items()}
    except (KeyError, TypeError, ValueError):
        return str.__str__(text)


def pack(text: str) -> object:
    """Return a sentence as what JSON can hold and `unpack` reads; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {name: _pack_value(value) for name, value in text.values.items()}
    return {"msgid": text.msgid, "plural": text.plural, "number": text.number, "values": values}


def unpack(packed: Any) -> str:
    """Return the sentence that `pack` was given."""
    if not isinstance(packed, dict):
        return str(packed)
    values = {name: _unpack_value(value) for name, value in packed["values"].items()}
    return Sentence(packed["msgid"], packed["plural"], packed["number"], values)


def _pack_value(value: object) -> object:
    return {"grouped": int(value)} if isinstance(value, Grouped) else pack(value) if isinstance(value, str) else value


def _unpack_value(packed: Any) -> object:
    if isinstance(packed, dict):
        return Grouped(packed["grouped"]) if "grouped" in packed else unpack(packed)
    return packed
