"""The reader's language for sentences of the pure cores, which know no Django."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from dailypapers.lib.sentences import Grouped, Sentence


def translated(text: str) -> str:
    """Return a sentence in the active language; a `str` that is no sentence, and every sentence in English, as it is.

    Costs a call where English is active. A message without a translation, and one whose translation asks for a value
    that it has not, stays English.
    """
    if not isinstance(text, Sentence):
        return text
    if (get_language() or "en").partition("-")[0] == "en":
        return str(text)
    message = gettext(text.msgid) if text.plural is None else ngettext(text.msgid, text.plural, text.number)
    if not text.values:
        return message
    try:
        return message % _localized(text.values)
    except (KeyError, TypeError, ValueError):
        return str(text)


def _localized(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _in_language(value) for name, value in values.items()}


def _in_language(value: object) -> object:
    if isinstance(value, Sentence):
        return translated(value)
    if isinstance(value, Grouped):
        return number_format(int(value), force_grouping=True)
    return value
