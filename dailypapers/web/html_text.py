"""Marks and links inside the HTML of titles and abstracts: only text changes, never formulas, code or links.

What leaves here is sanitised last, whatever came in and whatever was put in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from dailypapers.lib.sanitizer import sanitize_paper
from dailypapers.web.templatetags.site import search_url

_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')  # the sanitizer writes every value between double quotes
_TAG_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_UNCHANGED = {"a", "code", "math"}

Pieces = Iterable[tuple[str, bool]]


def map_text(html: str, change: Callable[[str], str]) -> SafeString:
    """Return the HTML, sanitised, with `change` (plain text to HTML) applied to text outside links, code and math."""
    out = []
    inside: list[str] = []
    for piece in _TAG.split(html):
        if not piece.startswith("<"):
            out.append(piece if inside else change(unescape(piece)))
            continue
        out.append(piece)
        name = match[1].lower() if (match := _TAG_NAME.match(piece)) else ""
        if name in _UNCHANGED:
            if not piece.startswith("</"):
                inside.append(name)
            elif name in inside:
                inside.remove(name)
    return mark_safe(sanitize_paper("".join(out)))  # noqa: S308  # sanitised last


def mark_words(html: str, highlight: Callable[[str], Pieces]) -> SafeString:
    """Wrap in <mark> what matches; `highlight` splits plain text into (piece, matches) in order."""

    def change(text: str) -> str:
        pieces = highlight(text)
        return "".join(f"<mark>{escape(piece)}</mark>" if hit else escape(piece) for piece, hit in pieces)

    return map_text(html, change)


def link_keywords(html: str, keywords: Iterable[str]) -> SafeString:
    """Link the first occurrence of each keyword to a search for it; longer keywords come first."""
    remaining = {keyword.casefold(): keyword for keyword in keywords if len(keyword) > 1}
    if not remaining:
        return mark_safe(sanitize_paper(html))  # noqa: S308  # sanitised last
    choice = "|".join(re.escape(keyword) for keyword in sorted(remaining.values(), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w-])(?:{choice})(?![\w-])", re.IGNORECASE)

    def change(text: str) -> str:
        out, end = [], 0
        for match in pattern.finditer(text):
            keyword = remaining.pop(match[0].casefold(), None)
            if keyword is None:
                continue
            out.append(escape(text[end : match.start()]))
            out.append(format_html('<a class="keyword" href="{}">{}</a>', search_url(keyword), match[0]))
            end = match.end()
        return "".join(out) + escape(text[end:])

    return map_text(html, change)
