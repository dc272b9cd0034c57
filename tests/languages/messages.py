"""`make messages`: write what the sources say into every catalogue, and compile those that are begun.

Django's makemessages, with our keywords, sorted and without places, so that a changed sentence changes one entry.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import dailypapers
from dailypapers.lib.languages import LANGUAGES, folder_of
from dailypapers.lib.sentences import XGETTEXT_KEYWORDS
from tests.languages import po

PACKAGE = Path(dailypapers.__file__).parent
LOCALE = PACKAGE / "locale"
FOLDERS = [folder_of(code) for code in LANGUAGES if code != "en"]
KEYWORDS = (*XGETTEXT_KEYWORDS, "numbered:1,2")
DATED = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n', re.M
)
COMMENT = re.compile(r"\A(?:#.*\n)+")


def extract(root: Path = PACKAGE, folders: list[str] | None = None) -> None:
    """Write the messages of the sources below a folder into the catalogues in its `locale`; new ones are untranslated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dailypapers.settings")
    import django
    from django.core.management import call_command
    from django.core.management.commands import makemessages

    django.setup()

    class Command(makemessages.Command):
        xgettext_options = [  # as Django has it
            *makemessages.Command.xgettext_options,
            "--sort-output",
            *(f"--keyword={keyword}" for keyword in KEYWORDS),
        ]
        msgmerge_options = ["-q", "--backup=none", "--update", "--no-fuzzy-matching", "--sort-output"]
        msgattrib_options = ["--no-obsolete", "--sort-output"]

    (root / "locale").mkdir(exist_ok=True)
    before = Path.cwd()
    os.chdir(root)
    try:
        call_command(
            Command(), locale=folders or FOLDERS, no_location=True, no_wrap=True, no_obsolete=True, verbosity=0
        )
    finally:
        os.chdir(before)
    for path in (root / "locale").rglob("*.po"):
        text = COMMENT.sub("", DATED.sub("", path.read_text(encoding="utf-8")))
        text = text.replace('"Language: \\n"', f'"Language: {path.parts[-3]}\\n"').replace(
            "PACKAGE VERSION", "dailypapers"
        )
        path.write_text(text.replace('#, fuzzy\nmsgid ""\n', 'msgid ""\n', 1), encoding="utf-8")


def extracted(folder: Path) -> set[tuple[str, str, str]]:
    """Return what the sources say, read out of a copy of them below a folder: context, message, plural."""
    root = folder / "dailypapers"
    for pattern in ("*.py", "templates/**/*.html", "templates/**/*.txt"):
        for path in PACKAGE.rglob(pattern):
            target = root / path.relative_to(PACKAGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    extract(root, ["de"])
    return {entry.key for entry in po.read(root / "locale/de/LC_MESSAGES/django.po")[1]}


def compile_catalogue(source: Path, target: Path) -> None:
    """Compile a catalogue, after msgfmt's own checks. Raises CalledProcessError where one fails."""
    subprocess.run(["msgfmt", "--check-format", "--output-file", str(target), str(source)], check=True)


def is_begun(source: Path) -> bool:
    """Tell whether anything in a catalogue is translated: an empty one is no language that is offered."""
    body = source.read_text(encoding="utf-8").partition("\n\n")[2]
    return re.search(r'^msgstr(?:\[\d\])? (?!""$)|^msgstr(?:\[\d\])? ""\n"', body, re.M) is not None


def main() -> None:
    """Extract, then compile."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["DAILYPAPERS_HOME"] = home
        if "--compile" not in sys.argv:
            extract()
        for folder in FOLDERS:
            source = LOCALE / folder / "LC_MESSAGES/django.po"
            if source.exists() and is_begun(source):
                compile_catalogue(source, source.with_suffix(".mo"))


if __name__ == "__main__":
    main()
