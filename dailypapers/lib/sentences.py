"""Sentences that somebody will read, in English, with what is needed to say them in another language.

A pure core knows no language: it writes `sentence("Invalid date: %(value)s.", value=text)`, an ordinary `str` that
programs, logs and both APIs use as it is, and that remembers the message and its values. A door for people shows it by
`dailypapers.translation.translated`. The message is a whole sentence with named placeholders, never an f-string:
xgettext reads it from the source, with the keywords in `XGETTEXT_KEYWORDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
        made = super().__new__(cls, form % values if values else form)
        made.msgid, made.plural, made.number, made.values = msgid, plural, number, values
        return made

    def __str__(self) -> str:
        """Return the sentence itself, so that `str` of an exception forgets nothing."""
        return self

    def __getnewargs__(self) -> tuple[str, str | None, int, dict[str, object]]:  # type: ignore[override]
        """Return what pickle and copy make it from."""
        return self.msgid, self.plural, self.number, dict(self.values)


def sentence(msgid: str, /, **values: object) -> Sentence:
    """Return an English sentence with its values, which may be sentences themselves; a message without any is literal.

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
