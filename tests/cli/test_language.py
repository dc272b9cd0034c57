"""The language of the program: who chooses it, its help, its sentences."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import click
import pytest

from dailypapers.cli import VERBS, dailypapers, language
from dailypapers.lib.sentences import sentence, sentences
from tests.catalogue import write_catalogue

HELP = Path(language.__file__).with_name("help_messages.py")


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, ""),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "en_GB.UTF-8"}, ""),
        ({"LANG": "nl_NL.UTF-8"}, ""),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "pt_BR.UTF-8@euro"}, "pt-br"),
        ({"LANG": "fr_FR", "LC_ALL": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "fr_FR", "DAILYPAPERS_LANGUAGE": "es"}, "es"),
        ({"LANG": "fr_FR", "DAILYPAPERS_LANGUAGE": "en"}, ""),
        ({"LANG": "fr_FR", "DAILYPAPERS_LANGUAGE": "pt_BR"}, "pt-br"),
    ],
)
def test_setting_before_terminal(environment: dict[str, str], code: str) -> None:
    assert language.language(environment) == code


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    messages = {
        "The worker is well.": "Dem Worker geht es gut.",
        "%(count)s row\0%(count)s rows": "%(count)s Zeile\0%(count)s Zeilen",
        "Write it.": "Schreibe es.",
        "Example:": "Beispiel:",
        "How many.": "Wie viele.",
    }
    monkeypatch.setattr(language, "_LOCALES", write_catalogue(tmp_path, "de", messages))
    monkeypatch.setenv("DAILYPAPERS_LANGUAGE", "de")
    language._catalogue.cache_clear()


def test_says_it_in_german(german: None, capsys: pytest.CaptureFixture[str]) -> None:
    language.echo(sentence("The worker is well."))
    language.echo(sentences("%(count)s row", "%(count)s rows", 12_345))
    language.echo("{}")
    assert capsys.readouterr().out == "Dem Worker geht es gut.\n12.345 Zeilen\n{}\n"
    language._catalogue.cache_clear()


def test_help_is_translated_by_the_paragraph(german: None) -> None:
    @click.command("write")
    @click.option("--limit", help="How many.")
    def command(limit: str) -> None:
        """Write
        it.

        \b
        Example:
          dailypapers write
        """

    language.translate_help(command)
    text = command.get_help(click.Context(command))
    assert "Schreibe es." in text
    assert "Beispiel:\n    dailypapers write" in text
    assert "Wie viele." in text
    language._catalogue.cache_clear()


def test_messages_of_help_are_kept() -> None:
    """`help_messages.py` is where xgettext reads the help of verbs; UPDATE_GOLDEN=1 writes it anew."""
    found: dict[str, None] = dict.fromkeys(language.messages_of(dailypapers))
    for verb in VERBS.values():
        found |= dict.fromkeys(language.messages_of(importlib.import_module(verb.module).command))
    lines = [f"    sentence({_literal(text)}),\n" for text in sorted(found)]
    head = (
        '"""The help of verbs and options, for xgettext alone: `tests/cli/test_language.py` writes it from the verbs."""\n\n'
        "# ruff: noqa: E501\n"
        "from dailypapers.lib.sentences import sentence\n\n# fmt: off\nMESSAGES = (\n"
    )
    text = head + "".join(lines) + ")\n"
    if os.environ.get("UPDATE_GOLDEN"):
        HELP.write_text(text)
    assert HELP.read_text() == text


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
