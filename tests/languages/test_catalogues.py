"""Every catalogue holds every sentence, whole and harmless; what is compiled is what is written."""

from __future__ import annotations

import gettext
import re
import shutil
from collections.abc import Iterator

import pytest

from dailypapers.lib.languages import LANGUAGES, folder_of
from tests.languages import po
from tests.languages.messages import LOCALE, extracted, is_begun

BEGUN = [code for code in LANGUAGES if code != "en"]
BEGUN = [
    code for code in BEGUN if (path := LOCALE / folder_of(code) / "LC_MESSAGES/django.po").exists() and is_begun(path)
]
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|(?<!%)\{\w+\}")
TAG = re.compile(r"<[^<>]*>")
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]")


def wrongs(entry: po.Entry, forms: int) -> Iterator[str]:
    """Yield what is wrong with a translation."""
    if entry.is_fuzzy:
        yield "is a guess"
    if len(entry.forms) != (forms if entry.plural else 1):
        yield f"has {len(entry.forms)} forms"
    if not all(entry.forms):
        yield "is not translated"
        return
    wanted = {*PLACE.findall(entry.message), *PLACE.findall(entry.plural)}
    needed = set(PLACE.findall(entry.message)) & (set(PLACE.findall(entry.plural)) or wanted)
    for form in entry.forms:
        found = set(PLACE.findall(form))
        if found - wanted or (needed - found and (not entry.plural or form is entry.forms[-1])):
            yield f"has other places: {sorted(wanted ^ found)}"
        if sorted(TAG.findall(form)) != sorted(TAG.findall(entry.message)):
            yield f"has other tags: {TAG.findall(form)}"
        original = entry.message + entry.plural
        for sign in '<>"&':
            if sign in TAG.sub("", form) and sign not in TAG.sub("", original):
                yield f"holds {sign}, which the sentence does not"
        if HIDDEN.search(form):
            yield "holds a sign that nobody sees"
        if (form[:1] == "\n", form[-1:] == "\n") != (entry.message[:1] == "\n", entry.message[-1:] == "\n"):
            yield "begins or ends with another line"


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """What the sources say, read out of a copy of them."""
    if shutil.which("xgettext") is None:
        pytest.fail("Install gettext: the messages of the sources cannot be read without it.")
    return extracted(tmp_path_factory.mktemp("sources"))


def test_the_sources_say_much(messages: set[tuple[str, str, str]]) -> None:
    assert len(messages) > 1_000
    assert ("", "%(count)s paper", "%(count)s papers") in messages
    assert not [message for _, message, _ in messages if re.search(r"<script|\bon\w+=", message)]


@pytest.mark.parametrize("code", BEGUN)
def test_a_catalogue_holds_every_sentence_whole_and_harmless(code: str, messages: set[tuple[str, str, str]]) -> None:
    header, entries = po.read(LOCALE / folder_of(code) / "LC_MESSAGES/django.po")
    assert {entry.key for entry in entries} == messages, "Run make messages, and translate what is new."
    match = re.search(r"nplurals=(\d)", header["Plural-Forms"])
    assert match is not None
    assert [(entry.message, wrong) for entry in entries for wrong in wrongs(entry, int(match[1]))] == []


@pytest.mark.parametrize("code", BEGUN)
def test_what_is_compiled_is_what_is_written(code: str) -> None:
    path = LOCALE / folder_of(code) / "LC_MESSAGES/django.po"
    _, entries = po.read(path)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries:
        if entry.plural:
            stored = {number: compiled._catalog.get((_key(entry), number)) for number in range(len(entry.forms))}  # type: ignore[attr-defined]
            assert tuple(stored.values()) == entry.forms, "Run make messages"
        else:
            assert compiled._catalog.get(_key(entry)) == entry.forms[0], "Run make messages"  # type: ignore[attr-defined]


def _key(entry: po.Entry) -> str:
    return f"{entry.context}\x04{entry.message}" if entry.context else entry.message


def entry(message: str, *forms: str, plural: str = "", is_fuzzy: bool = False) -> po.Entry:
    return po.Entry("", message, plural, is_fuzzy, forms)


@pytest.mark.parametrize(
    "wrong",
    [
        entry("Papers", ""),
        entry("Papers", "Artikel", is_fuzzy=True),
        entry("Papers", "Artikel<script>alert(1)</script>"),
        entry("Papers", 'Artikel" onclick="alert(1)'),
        entry("Papers", "Artikel &#60;"),
        entry("Papers", "Art\u202eikel"),
        entry("%(count)s papers", "Artikel"),
        entry("%(count)s papers", "%(number)s Artikel"),
        entry("{count} pages", "Seiten"),
        entry('See <a href="%(url)s">this</a>', 'Siehe <a href="https://evil.example">das</a> %(url)s'),
        entry("%(count)s paper", "%(count)s Artikel", plural="%(count)s papers"),
    ],
    ids=str,
)
def test_a_translation_that_is_wrong_is_refused(wrong: po.Entry) -> None:
    assert list(wrongs(wrong, 2))


@pytest.mark.parametrize(
    "right",
    [
        entry("Papers", "Artikel"),
        entry('See <a href="%(url)s">this</a>', 'Siehe <a href="%(url)s">das</a>'),
        entry("%(count)s paper", "Ein Artikel", "%(count)s Artikel", plural="%(count)s papers"),
    ],
    ids=str,
)
def test_a_translation_that_is_right_is_taken(right: po.Entry) -> None:
    assert not list(wrongs(right, 2))
