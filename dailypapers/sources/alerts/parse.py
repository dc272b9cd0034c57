"""Alert mails of Google Scholar and Semantic Scholar: each result that a mail names is a record. Pure.

Neither service documents its mails, so they are read by what has stayed the same for years: the title is a link (of
class `gse_alrt_title` or `paper-link`, or one that leads to a result), and the next text names people, venue and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from lxml import etree

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources import names
from dailypapers.sources.alerts.addresses import is_paper_of_semantic_scholar, is_scholar_redirect, unwrap
from dailypapers.sources.alerts.messages import Mail, read_mail
from dailypapers.sources.alerts.messages import sniff as sniff
from dailypapers.sources.references import reference

SOURCE = "alerts"
MAX_PAPERS = 500  # of one mail
_SERVICES = ("scholaralerts-noreply@google.com", "scholarcitations-noreply@google.com", "semanticscholar.org")
_TITLE_CLASSES = frozenset(("gse_alrt_title", "paper-link"))
_BLOCKS = frozenset(
    ("p", "div", "br", "table", "tr", "td", "th", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center")
)
_SILENT = frozenset(("style", "script", "head", "title"))
_KIND = re.compile(r"^(?:\s*\[[^\]\s]{1,12}\])+\s*")  # "[PDF]", "[HTML]", "[BOOK]"
_MORE_PEOPLE = re.compile(r",?\s*(?:\+\s?\d+ (?:more |other )?authors?|\+\s?\d+ more|…|\.{3})\s*(?=,|$)", re.IGNORECASE)
_YEAR = re.compile(r"(?:^|[\s,·(])((?:19|20)\d\d)\)?\s*$|^((?:19|20)\d\d)(?=\s*[·,.])")
_SUMMARY = re.compile(r"TL;?DR[:\s]+", re.IGNORECASE)
_URL_LINE = re.compile(r"\s*<?(https?://[^\s<>]+)>?\s*")
_MIN_TITLE = 12  # letters of a link to Semantic Scholar that no class calls a title


class _Link(NamedTuple):
    url: str
    text: str
    is_title: bool


@dataclass(slots=True)
class _Result:
    """One result of a mail as it stands there."""

    title: str
    url: str
    lines: list[str] = field(default_factory=list)  # of text behind the title


def parse(message: bytes) -> Iterator[PaperRecord | InvalidRecord]:
    """Yield every result that a mail names; an InvalidRecord for each without a title, and for a mail without any."""
    try:
        mail = read_mail(message)
    except InvalidRecord as error:
        yield error
        return
    results = [*_results_in(mail)]
    for result in results:
        try:
            yield _record_of(result, mail.day)
        except InvalidRecord as error:
            yield error
    if not results:
        is_alert = any(service in mail.sender for service in _SERVICES)
        yield InvalidRecord(
            sentence("The alert names no paper: its form may be new.") if is_alert
            else sentence("The mail is no alert of Google Scholar or Semantic Scholar.")
        )  # fmt: skip


def _results_in(mail: Mail) -> Iterator[_Result]:
    """Return the results of all parts of a mail, each address once."""
    seen: set[str] = set()
    for html in mail.pages:
        yield from _gather(_tokens(html), seen)
    if not mail.pages:
        for text in mail.texts:
            yield from _gather(_plain_tokens(text), seen)


def _gather(tokens: Iterator[_Link | str], seen: set[str]) -> Iterator[_Result]:
    """Return results out of links and the texts between them."""
    result: _Result | None = None
    for token in tokens:
        if isinstance(token, str):
            if result is not None and len(result.lines) < 12:
                result.lines.append(token)
            continue
        url = unwrap(token.url)
        is_long = sum(map(str.isalpha, token.text)) >= _MIN_TITLE
        is_result = is_scholar_redirect(token.url) or (is_paper_of_semantic_scholar(url) and is_long)
        title = _KIND.sub("", token.text)
        if not (token.is_title or is_result) or url in seen or not (title or token.is_title):
            continue
        if result is not None:
            yield result
        if len(seen) >= MAX_PAPERS:
            return
        seen.add(url)
        result = _Result(title, url)
    if result is not None:
        yield result


def _tokens(html: str) -> Iterator[_Link | str]:
    """Return the links of a page and the lines of text between them."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<div>{html}</div>".encode("utf-8", "replace"), parser) if html.strip() else None
    if root is None:
        return
    held: list[str] = []
    link: etree._Element | None = None
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        is_start = event == "start"
        silent += (1 if is_start else -1) if tag in _SILENT else 0
        if (tag in _BLOCKS and link is None) or (tag == "a" and element.get("href") and is_start):
            if line := clean.text("".join(held)):
                yield line
            held = []
        if tag == "a" and is_start and element.get("href"):
            link = element
        elif link is not None and element is link:
            classes = frozenset((element.get("class") or "").split())
            yield _Link(element.get("href") or "", clean.text("".join(held)), bool(classes & _TITLE_CLASSES))
            held, link = [], None
        if not silent:
            held.append(("\n" if tag in _BLOCKS else "") + ((element.text if is_start else element.tail) or ""))
    if line := clean.text("".join(held)):
        yield line


def _plain_tokens(text: str) -> Iterator[_Link | str]:
    """Return the same of a mail without HTML, where an address stands on the line below its title."""
    title: list[str] = []
    for line in text.splitlines():
        match = _URL_LINE.fullmatch(line)
        if match is not None and (is_scholar_redirect(match[1]) or is_paper_of_semantic_scholar(unwrap(match[1]))):
            yield _Link(match[1], clean.text(" ".join(title)), bool(title))
            title = []
        elif match is None and line.strip():
            title.append(line)
        else:
            yield from map(clean.text, title)
            title = []
    yield from map(clean.text, title)


def _record_of(result: _Result, day: date | None) -> PaperRecord:
    """Return the record of one result. Raises InvalidRecord where it has no title."""
    lines = [line for line in result.lines if any(map(str.isalnum, line))]
    byline, venue = "", ""
    if lines and not _SUMMARY.match(lines[0]):
        byline, _, venue = lines[0].replace(" – ", " - ").partition(" - ")
        if not venue and len(lines) > 1 and len(lines[1]) < 200 and _YEAR.search(lines[1]):
            venue = lines[1]
    venue = venue.partition(" - ")[0]  # without the publisher
    year = _YEAR.search(venue)
    venue = _YEAR.sub("", venue).strip(" ,·")
    record = reference(
        SOURCE,
        title=result.title,
        people=names.people_in(_MORE_PEOPLE.sub("", byline)),
        ids=(result.url,),
        mentions=(venue,),
        dates=(year[1] or year[2],) if year else (),
        venue=venue.rstrip(" …"),
        links=(("page", result.url, None),),
    )
    summary = next((clean.text(line[match.end() :]) for line in lines if (match := _SUMMARY.match(line))), "")
    is_new = day is not None and (record.published_at is None or record.published_at.year >= day.year - 1)
    return replace(record, summary=summary, announced_on=day if is_new else None)
