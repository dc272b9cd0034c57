"""The language that the program speaks: known before settings are, and for English at no cost.

`DAILYPAPERS_LANGUAGE` says it, else the locale of the terminal. Catalogues are read by the standard library, so that a
verb that needs no Django needs none for this.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click

from dailypapers.lib.languages import LANGUAGES as OURS
from dailypapers.lib.languages import folder_of, language_of_environment
from dailypapers.lib.sentences import Sentence, in_language

LANGUAGES = tuple(code for code in OURS if code != "en")
_SEPARATORS = {"de": ".", "es": "\xa0", "fr": "\xa0", "pt-br": "."}  # of thousands, as Django has them; else a comma
_LOCALES = Path(__file__).parent.parent / "locale"


def language(environment: dict[str, str] | os._Environ[str] = os.environ) -> str:
    """Return the code of the language, "" for English and for what we have no catalogue of."""
    if named := environment.get("DAILYPAPERS_LANGUAGE", "").strip().lower().replace("_", "-"):
        return named if named in LANGUAGES else ""
    return language_of_environment(environment, LANGUAGES)


def say(text: str) -> str:
    """Return a sentence in the language of the program; any other text as it is."""
    code = language()
    if not code or not isinstance(text, Sentence):
        return text
    catalogue = _catalogue(code)
    return in_language(text, catalogue.gettext, catalogue.ngettext, lambda number: _grouped(number, code))


def say_again(text: str) -> str:
    """Return a text that lost its message, a line of help, in the language of the program."""
    return say(Sentence(text, None, 1, {})) if text else text


def messages_of(command: click.Command) -> Iterator[str]:
    """Yield the messages in the help of a verb, of its options and of its own verbs, as `translate_help` asks."""
    for text in paragraphs_of(command.help):
        yield text.removeprefix("\b\n").partition("\n")[0] if text.startswith("\b") else text
    yield from filter(None, (option.help for option in command.params if isinstance(option, click.Option)))
    for verb in command.commands.values() if isinstance(command, click.Group) else ():
        yield from messages_of(verb)


def echo(text: str, *, err: bool = False) -> None:
    """Print a sentence in the language of the program."""
    click.echo(say(text), err=err)


def translate_help(command: click.Command) -> None:
    """Put the help of a verb, of its options and of its own verbs into the language of the program."""
    if not language():
        return
    command.help = _paragraphs(command.help)
    command.short_help = say_again(command.short_help or "") or None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = say_again(parameter.help or "") or None
    if isinstance(command, click.Group):
        for verb in command.commands.values():
            translate_help(verb)


def paragraphs_of(text: str | None) -> list[str]:
    """Return the paragraphs of a help text, each in one line; an example, which begins with a backspace, as it is."""
    pieces = inspect.cleandoc(text or "").split("\n\n")
    return [piece if piece.startswith("\b") else " ".join(piece.split()) for piece in pieces]


def _paragraphs(text: str | None) -> str | None:
    return None if text is None else "\n\n".join(map(_paragraph, paragraphs_of(text)))


def _paragraph(text: str) -> str:
    if not text.startswith("\b"):
        return say_again(text)
    head, _, lines = text.removeprefix("\b\n").partition("\n")
    return f"\b\n{say_again(head)}\n{lines}"


@cache
def _catalogue(code: str) -> Any:
    import gettext

    return gettext.translation("django", _LOCALES, [folder_of(code)], fallback=True)


def _grouped(number: int, code: str) -> str:
    return f"{number:,}".replace(",", _SEPARATORS.get(code, ","))
