"""Every sentence of a template is marked for translation: text, and what attributes say to people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dailypapers

PACKAGE = Path(dailypapers.__file__).parent
TEMPLATES = sorted(
    path
    for folder in PACKAGE.rglob("templates")
    for path in folder.rglob("*")
    if path.suffix in (".html", ".txt") and path.name != "button.html"  # which writes the tag itself
)
NAMES = re.compile(
    r"\b(?:Apprise|Atom|Aa|BibTeX|CSL-JSON|CSV|DOI|EPUB|Feishu, Lark|HTML|iCalendar|JSON|Markdown|Matrix|Microsoft Teams|ORCID|OpenAlex"
    r"|PNG|RIS|ROR|RSS|SVG|Standard Webhooks|Telegram|Zotero|Zulip|ntfy|unAPI)\b"
)
"""Names of things: the same in every language."""
SAID = ("alt", "aria-label", "data-hx-confirm", "placeholder", "title")
"""Attributes that people read or hear."""
QUIET = ("code", "kbd", "pre", "script", "style", "textarea")
DJANGO = r"{%.*?%}|{{.*?}}|{#.*?#}"
QUOTED = rf'"(?:{DJANGO}|[^"])*"' + rf"|'(?:{DJANGO}|[^'])*'"
TOKEN = re.compile(rf"({DJANGO}|<!--.*?-->|</?[a-zA-Z!](?:{DJANGO}|{QUOTED}|[^<>])*>)", re.DOTALL)
ATTRIBUTE = re.compile(rf"\s({'|'.join(SAID)})=({QUOTED})", re.DOTALL)
BLOCK = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{% translate .*?%}", re.DOTALL)
IN_ENGLISH = re.compile(r"\|pluralize\b|\|default(?:_if_none)?:\"[A-Za-z ]{3,}|\|date:\"[^\"]*[jFMlDN]")
"""What only English, or only one order of day and month, can be written with."""


def has_words(text: str) -> bool:
    """Tell whether a text holds letters that are no name, outside of what Django fills in, entities and marks (⟦x⟧)."""
    bare = re.sub(rf"{DJANGO}|&#?\w+;|⟦\w+⟧", "", text, flags=re.DOTALL)
    return re.search(r"[^\W\d_]", NAMES.sub("", bare)) is not None


def unmarked(source: str) -> list[str]:
    """Return the pieces of a template that a reader sees and no catalogue knows."""
    found, quiet, block = IN_ENGLISH.findall(source), 0, ""
    for token in TOKEN.split(BLOCK.sub("", source)):
        if token.startswith(("{#", "{{", "<!--")):
            continue
        if token.startswith("{%"):
            block = token if token.startswith("{% block ") else block
        elif re.match(r"</?[a-zA-Z!]", token):
            name = re.match(r"</?!?([\w-]+)", token)
            if name and name[1] in QUIET:
                quiet += -1 if token.startswith("</") else 1
            found += [value for _, value in ATTRIBUTE.findall(token) if has_words(value)]
        elif not quiet and "{% block frame" not in block and has_words(token):
            found.append(token.strip())
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_sentence_is_marked(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_what_is_not_marked_is_seen() -> None:
    assert unmarked("<p>Hello <b>{{ name }}</b>{% translate 'x' %}</p>") == ["Hello"]
    assert unmarked('<a title="Go {{ there }}" class="wide">→ {{ x }}</a>') == ['"Go {{ there }}"']
    assert unmarked('{{ n }} {{ n|pluralize }} {{ day|date:"j M" }} {{ x|default:"never" }}') != []
    assert unmarked("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} <code>ls</code> BibTeX &amp;") == []


def test_no_script_says_anything_in_english() -> None:
    """Scripts take their sentences from attributes of the page: texts they write are never literals."""
    scripts = (PACKAGE / "web/static/web").glob("*.js")
    literal = re.compile(r"(?:textContent|innerText|title|placeholder)\s*=\s*[`\"'][^`\"']*[A-Za-z]{3}|\bsay\([`\"']\w")
    assert {
        path.name: literal.findall(path.read_text(encoding="utf-8")) for path in scripts if path.name != "htmx.js"
    } == {path.name: [] for path in (PACKAGE / "web/static/web").glob("*.js")}
