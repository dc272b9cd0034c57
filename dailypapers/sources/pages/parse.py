"""Saved Daily Papers result pages: what a browser gives when a page of cards is saved or copied as text.

A card is a title, an abstract and, often but not always, a footer `WHO`, `·`, `WHEN` (on three lines or one). `WHO`
is `• N authors` or the slug and name of an organisation; `WHEN` is `Mon D[, YYYY][ N]` with the number of comments.
Some pages have no footers at all, so nothing is counted off: footers anchor the cards, and between two footers the
lines are divided into titles and abstracts by the cheapest reading (`_divide`).

The day in a footer is the one on which the paper first appeared at its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import NamedTuple

from dailypapers.lib.record import OrganisationFact, PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.text import title_key
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.field_cleaners import RecordError

_BANNER = re.compile(r"Get trending papers in your email inbox.{0,40}|Daily Papers|by ?AK and the research community")
_CHROME = frozenset((
    "new", "Subscribe", "Daily", "Weekly", "Monthly", "Trending Papers", "Previous", "Next",
    "Load more", "System theme", "Company", "TOS", "Privacy", "About", "Careers", "Website", "Models", "Datasets",
    "Spaces", "Buckets", "Posts", "Docs", "Enterprise", "Pricing", "Inference Providers", "Log In", "Sign Up",
    "Community",
))  # fmt: skip  # lines of the site around the cards; no paper is called so
_GLUED = re.compile(r"Subscribe(?=\S)")
_DOT = "·"
_AUTHORS = re.compile(r"(?:([\w.-]+) (\S.*) )?• ([0-9][0-9,]{0,8}) authors?")
_ORGANISATION = re.compile(r"([A-Za-z0-9][\w.-]{0,99})(?: (\S.{0,200}))?")
_WHEN = re.compile(r"([A-Z][a-z]{2,8})\.? ([0-9]{1,2})(?:, ([0-9]{4}))?(?: ([0-9]{1,7}))?")
_ONE_LINE_FOOTER = re.compile(rf"(.{{1,300}}?) {_DOT} ({_WHEN.pattern})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MAX_WHEN = 30
_MAX_SEGMENT = 500  # lines kept while no footer comes
_PARAGRAPH_COST = 400  # a line longer than this reads rather as an abstract than as a title
_NO_ABSTRACT_COST = 150
_SHORTEST_ABSTRACT = 40  # of a card without a footer; anything shorter is a stray line of the site


_MARK = re.compile(
    rb"^\s*(?:Get trending papers in your email inbox|Daily Papers\s*$|\xe2\x80\xa2 [0-9,]+ authors?\b|\xc2\xb7\s*$)",
    re.MULTILINE,
)  # a banner, or a line of a footer


def sniff(first_bytes: bytes) -> bool:
    """Tell whether a text shows the marks of a saved page."""
    return _MARK.search(first_bytes) is not None


class PageLine(NamedTuple):
    """One line of a page; `is_damaged` says that its bytes were not UTF-8."""

    number: int
    text: str
    is_damaged: bool = False


class Card(NamedTuple):
    """One card and where it stands."""

    line: int
    record: PaperRecord


class _Footer(NamedTuple):
    who: str = ""
    when: str = ""


@dataclass(slots=True)
class _Page:
    """What is known while a page is read."""

    as_of: date
    day: date  # the page's own day, else the as-of day
    is_header: bool = True
    pending: list[PageLine] = field(default_factory=list)  # lines of cards whose footer has not come yet
    who: str | None = None  # set between `·` and WHEN


def parse(text: str, *, as_of: date) -> list[PaperRecord]:
    """Return the papers of a saved page in order; cards that cannot be read are left out (`cards` reports them)."""
    lines = (PageLine(number, line) for number, line in enumerate(text.splitlines(), start=1))
    return [card.record for card in cards(lines, as_of=as_of) if isinstance(card, Card)]


def cards(lines: Iterable[PageLine], *, as_of: date, file: str = "") -> Iterator[Card | RecordError]:
    """Return every card of a page, or of several pages one after another, with the damage in between; never raises.

    A page's day without a year is the latest such day not after `as_of`; a footer's day without a year is the
    latest such day not after the page's.
    """
    page = _Page(as_of=as_of, day=as_of)
    for line in lines:
        text = clean.text(line.text)
        if text:
            for card, footer in _take(page, line._replace(text=text)):
                yield _read(card, footer, page.day, file)
    for card, footer in _close(page, None if page.who is None else _Footer(page.who)):
        yield _read(card, footer, page.day, file)


def _take(page: _Page, line: PageLine) -> Iterator[tuple[list[PageLine], _Footer | None]]:
    """Add one line to the page; yield the cards that it completes, each with its footer."""
    text = line.text
    if page.who is not None:
        when = text if _WHEN.fullmatch(text) or len(text) <= _MAX_WHEN else ""
        yield from _close(page, _Footer(page.who, when))
        if when:
            return
    if _BANNER.fullmatch(text):
        yield from _close(page, None)
        page.is_header, page.day = True, page.as_of
        return
    if text in _CHROME or text.isdigit():
        return
    if page.is_header:
        line = line._replace(text=_GLUED.sub("", text, count=1))
        date_match = _WHEN.fullmatch(text)
        if date_match is not None:
            page.day = _day(date_match, page.as_of) or page.as_of
            return
    yield from _add(page, line)


def _add(page: _Page, line: PageLine) -> Iterator[tuple[list[PageLine], _Footer | None]]:
    text = line.text
    if text == _DOT:
        page.who = page.pending.pop().text if page.pending and _is_who(page.pending) else ""
        return
    footer = _ONE_LINE_FOOTER.fullmatch(text)
    if footer is not None and page.pending:
        yield from _close(page, _Footer(footer[1], footer[2]))
        return
    if page.pending and _AUTHORS.fullmatch(page.pending[-1].text):  # a WHO to which no WHEN came
        yield from _close(page, _Footer(page.pending.pop().text))
    page.is_header = False
    page.pending.append(line)
    if len(page.pending) > _MAX_SEGMENT:
        *complete, last = _divide(page.pending)
        page.pending = last if complete else []
        yield from ((card, None) for card in complete or [last])


def _close(page: _Page, footer: _Footer | None) -> Iterator[tuple[list[PageLine], _Footer | None]]:
    """Return the cards among the pending lines; the footer belongs to the last."""
    if footer is None and page.pending and _AUTHORS.fullmatch(page.pending[-1].text):
        footer = _Footer(page.pending.pop().text)
    divided = _divide(page.pending)
    page.pending, page.who = [], None
    for position, card in enumerate(divided, start=1):
        yield card, footer if position == len(divided) else None


def _is_who(pending: list[PageLine]) -> bool:
    """Tell whether the last line names who wrote the paper; an abstract or a title may stand there instead."""
    text = pending[-1].text
    if _AUTHORS.fullmatch(text):
        return True
    return len(pending) > 1 and not text.endswith(".") and _ORGANISATION.fullmatch(text) is not None


def _divide(lines: list[PageLine]) -> list[list[PageLine]]:
    """Divide lines into cards, each a title and the paragraphs behind it, by the cheapest reading.

    A title costs its length (more when it reads like sentences), a paragraph a constant: so long lines are abstracts
    and short ones titles, and as every title needs an abstract one odd length misleads nobody. A Viterbi path over
    two states, linear in the lines.
    """
    if not lines:
        return []
    title, paragraph = _title_cost(lines[0].text), 10**9  # cost of the best reading that ends so
    came_from_title: list[bool] = []  # for each line but the first, as a paragraph; a title always follows a paragraph
    for line in lines[1:]:
        came_from_title.append(title <= paragraph)
        title, paragraph = paragraph + _title_cost(line.text), min(title, paragraph) + _PARAGRAPH_COST
    is_title = len(lines) == 1 or title + _NO_ABSTRACT_COST < paragraph
    starts: list[int] = []
    for position in range(len(lines) - 1, -1, -1):
        if is_title or position == 0:
            starts.append(position)
            is_title = False
        else:
            is_title = came_from_title[position - 1]
    starts.reverse()
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _title_cost(text: str) -> int:
    return len(text) + (_PARAGRAPH_COST if text.endswith(".") and ". " in text and len(text) > 100 else 0)


def _read(card: list[PageLine], footer: _Footer | None, page_day: date, file: str) -> Card | RecordError:
    """Return the record of one card; a card of which a part cannot be trusted is reported."""
    number = card[0].number
    if any(line.is_damaged for line in card):
        return RecordError(file, number, sentence("The card is not UTF-8: convert the file to UTF-8."))
    title = clean.text(card[0].text, clean.MAX_TITLE)
    abstract = clean.text(" ".join(line.text for line in card[1:]))
    if footer is None and len(abstract) < _SHORTEST_ABSTRACT:
        return RecordError(
            file,
            number,
            sentence("“%(title)s” has no abstract behind it: complete the card or remove the line.", title=title[:60]),
        )
    who, when = footer or _Footer()
    author_match = _AUTHORS.fullmatch(who)
    date_match = _WHEN.fullmatch(when)
    day = _day(date_match, page_day) if date_match is not None else None
    return Card(
        number,
        PaperRecord(
            source="page",
            source_id=_source_id(title, abstract),
            title=title,
            abstract=abstract,
            author_count=clean.count(author_match[3].replace(",", "")) if author_match is not None else None,
            organisation=_organisation(who),
            links=clean.links((), abstract),
            published_at=datetime.combine(day, time(), UTC) if day is not None else None,
            featured_on=day,
            comment_count=clean.count(date_match[4]) if date_match is not None else None,
        ),
    )


def _source_id(title: str, abstract: str) -> str:
    """Return one id for a paper on any page: a hash of title and opening of the abstract, folded.

    The opening tells two papers of one title apart, and a later correction further down changes nothing.
    """
    key = f"{title_key(title)}\n{title_key(abstract)[:100]}"
    return blake2b(key.encode("utf-8", "replace"), digest_size=10).hexdigest()


def _organisation(who: str) -> OrganisationFact | None:
    author_match = _AUTHORS.fullmatch(who)
    match = author_match or _ORGANISATION.fullmatch(who)
    if match is None or not match[1]:
        return None
    return OrganisationFact(match[1], clean.text(match[2] or match[1], clean.MAX_NAME))


def _day(match: re.Match[str], not_after: date) -> date | None:
    """Return the day that `Mon D[, YYYY]` means; without a year the latest one not after `not_after`."""
    if match[1][:3].lower() not in _MONTHS:
        return None
    month, day = _MONTHS.index(match[1][:3].lower()) + 1, int(match[2])
    years = [int(match[3])] if match[3] else range(not_after.year, not_after.year - 9, -1)  # nine: 29 February
    for year in years:
        if year in clean.YEARS and 1 <= day <= 31:
            try:
                candidate = date(year, month, day)
            except ValueError:
                continue
            if match[3] or candidate <= not_after:
                return candidate
    return None
