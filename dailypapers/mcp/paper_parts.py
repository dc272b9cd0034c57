"""Texts of papers in answers that a model can read at once: by section, cut where one alone is too long."""

from __future__ import annotations

from collections.abc import Sequence

from dailypapers.catalog.urls import paper_url
from dailypapers.formats.markdown import escape
from dailypapers.formats.text_markdown import write_references, write_section
from dailypapers.fulltext.document import Section
from dailypapers.fulltext.document_text import section_title
from dailypapers.fulltext.sections import titled_sections
from dailypapers.operations.passages import text_hit_json
from dailypapers.operations.texts import PaperText, passages_json, snippet_of
from dailypapers.search.passages import PassageHit
from dailypapers.search.text_search import TextHit, TextPage

MAX_PART = 24_000  # characters of a text in one answer
MAX_CONTENTS = 150  # lines


def write_part(found: PaperText, section: str, site: str) -> str:
    """Write what one answer holds: contents and beginning of a text, a section of it, or its references."""
    head = _head(found, site)
    if not found.readable.is_whole:
        begins = escape(snippet_of(found.document))
        return f"{head}\n\nIts licence does not let this site pass it on. It begins: {begins}\n"
    if is_references(section):
        return f"{head}\n\n{_cut(write_references(found.document.references), MAX_PART)}\n"
    contents = "" if section else f"\n\n## Contents\n\n{_contents(found)}"
    return f"{head}{contents}\n\n{_part(found.sections, MAX_PART - len(contents))}\n"


def write_passages(found: PaperText, hits: Sequence[PassageHit], query: str, site: str) -> str:
    """Write the passages of a text that answer, each as a quotation with its section and its address."""
    if not hits:
        nothing = f"Nothing in this text has the words of “{escape(query)}”. Try fewer or other words."
        return f"{_head(found, site)}\n\n{nothing}\n"
    lines = [_head(found, site)]
    for number, item in enumerate(passages_json(found, list(hits), site)["items"], 1):
        place = f"in {escape(item['section'])}: " if item["section"] else ""
        lines.append(f"{number}. {place}“{escape(item['quote'])}” {item['url']}")
    return "\n\n".join(lines) + "\n"


def write_found(page: TextPage, query: str, site: str) -> str:
    """Write the passages of many papers that answer, each as a quotation with its paper, section and address."""
    if not page.items:
        return f"Nothing in the texts here has the words of “{escape(query)}”. Try fewer or other words.\n"
    return "\n\n".join(quotation(number, hit, site) for number, hit in enumerate(page.items, 1)) + "\n"


def quotation(number: int, hit: TextHit, site: str) -> str:
    """Write one passage: number, paper, section, quotation, address."""
    item = text_hit_json(hit, site)
    place = f", in {escape(item['section'])}" if item["section"] else ""
    return f"{number}. {escape(item['title'])}{place}: “{escape(item['quote'])}” {item['url']}"


def is_references(section: str) -> bool:
    """Tell whether the references are asked for, which are no section."""
    return section.strip().casefold() in ("references", "bibliography")


def _head(found: PaperText, site: str) -> str:
    text, licence = found.readable.text, found.readable.known_licence
    origin = f"Text from {text.source_name}" + (f", {text.url}" if text.url else "")
    return (
        f"# {escape(found.paper.title_text)}\n\n{origin}{f' ({licence})' if licence else ''}. "
        f"Page: {site}{paper_url(found.paper.key)}/read"
    )


def _contents(found: PaperText) -> str:
    sections = titled_sections(found.document)
    lines = [f"{'  ' * (min(one.level, 4) - 1)}- {escape(section_title(one))}" for one in sections[:MAX_CONTENTS]]
    lines += [f"- References: {len(found.document.references)}"] if found.document.references else []
    return "\n".join(lines)


def _part(sections: Sequence[Section], room: int) -> str:
    """Write sections until there is no room left, at least the beginning of one, and say how to go on."""
    written: list[str] = []
    for place, section in enumerate(sections):
        text = write_section(section)
        if written and len(text) > room:
            name = next((section_title(one) for one in sections[place:] if one.title), "")
            return "\n\n".join([*written, f"The text goes on. Call read_paper with section “{escape(name)}” for more."])
        written.append(_cut(text, max(room, MAX_PART // 2)))
        room -= len(text)
    return "\n\n".join(filter(None, written))


def _cut(text: str, most: int) -> str:
    """Return as much of a text as fits, and say that it was cut."""
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0]} …\n\nThe rest of this section is left out."
