"""Languages of texts by their codes of ISO 639-1, as every source and format names them.

`de-AT`, `ger`, `deu`, `German`, `austrian` and `ngerman` are the same to whoever reads; what is written is the code
(``de``), or the name that babel and BibLaTeX give it (``ngerman``).
"""

from __future__ import annotations

import re
from typing import NamedTuple


class _Language(NamedTuple):
    """The codes of ISO 639-2 (both, where there are two) and the English name; then what babel calls it."""

    long_codes: str
    name: str
    babel: str = ""


_TABLE = {
    "ar": _Language("ara", "Arabic"),
    "bg": _Language("bul", "Bulgarian"),
    "ca": _Language("cat", "Catalan"),
    "cs": _Language("cze ces", "Czech"),
    "da": _Language("dan", "Danish"),
    "de": _Language("ger deu", "German", "ngerman"),
    "el": _Language("gre ell", "Greek"),
    "en": _Language("eng", "English"),
    "es": _Language("spa", "Spanish"),
    "et": _Language("est", "Estonian"),
    "eu": _Language("baq eus", "Basque"),
    "fa": _Language("per fas", "Persian"),
    "fi": _Language("fin", "Finnish"),
    "fr": _Language("fre fra", "French"),
    "gl": _Language("glg", "Galician"),
    "he": _Language("heb", "Hebrew"),
    "hi": _Language("hin", "Hindi"),
    "hr": _Language("hrv", "Croatian"),
    "hu": _Language("hun", "Hungarian"),
    "id": _Language("ind", "Indonesian"),
    "it": _Language("ita", "Italian"),
    "ja": _Language("jpn", "Japanese"),
    "ko": _Language("kor", "Korean"),
    "la": _Language("lat", "Latin"),
    "lt": _Language("lit", "Lithuanian"),
    "lv": _Language("lav", "Latvian"),
    "ms": _Language("may msa", "Malay"),
    "nl": _Language("dut nld", "Dutch"),
    "no": _Language("nor nob nno", "Norwegian"),
    "pl": _Language("pol", "Polish"),
    "pt": _Language("por", "Portuguese"),
    "ro": _Language("rum ron", "Romanian"),
    "ru": _Language("rus", "Russian"),
    "sk": _Language("slo slk", "Slovak"),
    "sl": _Language("slv", "Slovenian"),
    "sr": _Language("srp", "Serbian"),
    "sv": _Language("swe", "Swedish"),
    "ta": _Language("tam", "Tamil"),
    "th": _Language("tha", "Thai"),
    "tr": _Language("tur", "Turkish"),
    "uk": _Language("ukr", "Ukrainian"),
    "vi": _Language("vie", "Vietnamese"),
    "zh": _Language("chi zho cmn", "Chinese"),
}
CODES = tuple(_TABLE)
_OTHER_NAMES = {
    "american": "en", "british": "en", "ukenglish": "en", "usenglish": "en", "canadian": "en", "australian": "en",
    "austrian": "de", "naustrian": "de", "nswissgerman": "de", "swissgerman": "de", "deutsch": "de",
    "francais": "fr", "français": "fr", "acadian": "fr", "canadien": "fr",
    "espanol": "es", "español": "es", "castilian": "es", "mexican": "es",
    "brazilian": "pt", "brazil": "pt", "portuges": "pt", "português": "pt",
    "nb": "no", "nn": "no", "norsk": "no", "nynorsk": "no", "magyar": "hu", "farsi": "fa", "italiano": "it",
    "mandarin": "zh", "中文": "zh", "日本語": "ja", "한국어": "ko", "русский": "ru", "nederlands": "nl",
}  # fmt: skip
_CODE_OF = (
    {code: code for code in _TABLE}
    | {long: code for code, language in _TABLE.items() for long in language.long_codes.split()}
    | {language.name.casefold(): code for code, language in _TABLE.items()}
    | {language.babel: code for code, language in _TABLE.items() if language.babel}
    | _OTHER_NAMES
)
_ENDS = re.compile(r"[\s\-_(,;/]")


def parse_language(text: str) -> str:
    """Return the code of a language that a source names in any of the usual ways; "" where it is none of ours."""
    name = text.strip().casefold()
    return _CODE_OF.get(name) or _CODE_OF.get(_ENDS.split(name, maxsplit=1)[0], "")


def language_name(code: str) -> str:
    """Return the English name of a language; the code itself where it is unknown."""
    language = _TABLE.get(code)
    return language.name if language else code


def babel_name(code: str) -> str:
    """Return what babel and BibLaTeX call a language; "" where it is unknown."""
    language = _TABLE.get(code)
    return (language.babel or language.name.casefold()) if language else ""
