"""The reader's language for sentences of the pure cores, which know no Django."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext

from dailypapers.lib.sentences import Sentence, in_language, translate_pages_by


def translated(text: str) -> str:
    """Return a sentence in the active language; a `str` that is no sentence, and every sentence in English, as it is.

    Costs a call where English is active. A message without a translation, and one whose translation asks for a value
    that it has not, stays English.
    """
    if not isinstance(text, Sentence):
        return text
    if (get_language() or "en").partition("-")[0] == "en":
        return str(text)
    return in_language(text, gettext, ngettext, _grouped)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


translate_pages_by(translated)
