"""The languages the site speaks: their codes and what they call themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = {
    "en": "English",
    "zh-hans": "简体中文",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pt-br": "Português (Brasil)",
    "ja": "日本語",
}
"""English is what the sources are written in; every other has a catalogue in `dailypapers/locale`."""

_CHINESE = {"": "zh-hans", "cn": "zh-hans", "sg": "zh-hans", "hans": "zh-hans"}  # by country or script


def folder_of(code: str) -> str:
    """Return the name of a language's folder of catalogues: "zh_Hans" for "zh-hans", "pt_BR" for "pt-br"."""
    language, _, variant = code.partition("-")
    return f"{language}_{variant.title() if len(variant) > 2 else variant.upper()}" if variant else language


def language_of_locale(name: str) -> str:
    """Return the language that the name of a locale means, as "de" for "de_AT.UTF-8"; "" for none of ours."""
    language, _, variant = name.partition(".")[0].partition("@")[0].replace("-", "_").lower().partition("_")
    if language == "zh":
        return _CHINESE.get(variant, "")
    return next((code for code in LANGUAGES if code.partition("-")[0] == language), "")


def language_of_environment(environment: Mapping[str, str], offered: Iterable[str] = LANGUAGES) -> str:
    """Return the language of a terminal, as POSIX has it: of its first variable that is set; "" for another one."""
    name = next((environment[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(key)), "")
    found = language_of_locale(name)
    return found if found in offered else ""
