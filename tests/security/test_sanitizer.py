"""What is put into the HTML of others is put in before it is sanitised, whatever the sanitizer of the day leaves."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest

import dailypapers
from dailypapers.lib import markdown, sanitizer, tex
from dailypapers.lib.sanitizer import sanitize_comment, sanitize_paper
from dailypapers.web.html_text import link_keywords, mark_words
from tests.security.payloads import PAYLOADS

REMOTE = ("http://", "https://", "mailto:", "/users/", "/papers?q=")


class Elements(HTMLParser):
    """Collects elements, and attributes with their values."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.found += [(tag, name, value or "") for name, value in attrs]


def assert_clean(html: str, tags: set[str], attributes: dict[str, set[str]], classes: dict[str, set[str]]) -> None:
    elements = Elements(html)
    assert elements.tags <= tags
    for tag, name, value in elements.found:
        if name == "class":
            assert value in classes[tag] | {""}
        elif (tag, name) == ("a", "rel"):
            assert value.startswith("nofollow noopener")
        else:
            assert name in attributes[tag], html
        if name == "href":
            assert not value.lower().lstrip().startswith(("javascript:", "data:", "vbscript:"))


COMMENT = sanitizer.COMMENT_TAGS, sanitizer.COMMENT_ATTRIBUTES, sanitizer.COMMENT_CLASSES
PAPER = sanitizer.PAPER_TAGS, sanitizer.PAPER_ATTRIBUTES, sanitizer.PAPER_CLASSES


def highlight(text: str) -> list[tuple[str, bool]]:
    """Mark every second piece, as the search does with what it looked for."""
    return [(piece, bool(number % 2)) for number, piece in enumerate(text.split("e"))]


def test_the_table_is_large() -> None:
    assert len(set(PAYLOADS)) >= 60


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_comment_brings_an_attribute(text: str) -> None:
    for given in (text, f"@ada {text} @ada", f"> - {text}", f"[{text}](https://a.example/)"):
        assert_clean(markdown.to_html(given, ["ada", "evil", "img"]), *COMMENT)


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_title_and_no_abstract_bring_an_attribute(text: str) -> None:
    for given in (text, f"{text}\n\n$x^2$ {text}", rf"\emph{{{text}}}"):
        html = tex.to_html(given)
        assert_clean(html, *PAPER)
        assert_clean(mark_words(html, highlight), *PAPER)
        assert_clean(link_keywords(html, ["evil", "img", "hx-get", "onerror", text[:60]]), *PAPER)
        assert_clean(link_keywords(html, []), *PAPER)


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_never_was_sanitised_is_at_the_end(text: str) -> None:
    """As if the step before had let everything through."""
    assert_clean(sanitize_comment(text), *COMMENT)
    assert_clean(sanitize_paper(text), *PAPER)
    assert_clean(mark_words(text, highlight), *PAPER)
    assert_clean(link_keywords(text, ["evil", "x"]), *PAPER)
    assert_clean(link_keywords(text, []), *PAPER)


def test_a_value_with_a_bracket_is_no_end_of_a_tag() -> None:
    html = '<p><a href="https://a.example/?a=>b" class="keyword">c</a> b</p>'
    marked = mark_words(html, lambda text: [(text, "b" in text)])
    assert marked.count("<mark>") == 1
    assert "<mark> b</mark>" in marked


def test_the_sanitizer_escapes_brackets_in_values() -> None:
    """nh3 before 0.3.7 did not; its lower bound in pyproject.toml says so."""
    assert "=>" not in nh3.clean('<a href="https://a.example/?a=>b">c</a>')


SAFE = {
    "formats/html_card.py": "cards rendered by templates",
    "formats/paper_text.py": "tex.to_html, sanitised last",
    "formats/text_html.py": "sanitised last",
    "health/panels.py": "plots of numbers, whose names plots.py escapes",
    "web/html_text.py": "sanitised last",
    "web/views/citations.py": "a drawing whose titles and labels citation_graph.py escapes",
    "web/templatetags/artifacts.py": "plots of numbers, whose titles plots.py escapes",
    "web/templatetags/papers.py": "markdown.to_html, sanitised last",
    "web/templatetags/plots.py": "plots of numbers, whose names plots.py escapes",
}


def test_html_is_called_safe_in_known_places_alone() -> None:
    """A new place has to sanitise last, and to be named here."""
    folder = Path(dailypapers.__file__).parent
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.py") if "mark_safe(" in path.read_text()}
    assert found == set(SAFE)


def test_templates_trust_only_the_style_of_mails() -> None:
    folder = Path(dailypapers.__file__).parent
    pages = [path for path in folder.rglob("*.html") if "templates" in path.parts]
    trusting = [path.name for path in pages if "|safe" in path.read_text() or "autoescape off" in path.read_text()]
    assert len(pages) > 60
    assert sorted(trusting) == ["mail.html", "parts.html"]
