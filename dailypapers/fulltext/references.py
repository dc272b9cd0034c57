"""Fields out of the strings of a bibliography: people, title, venue, year and identifiers, by small rules. Pure.

What is marked (quotation marks, a year in brackets, an identifier) is believed first; where a field is not clear it is
left empty, for a wrong title costs a match more than none.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.reference_people import take_people
from dailypapers.fulltext.reference_sources import (
    begins_book,
    begins_imprint,
    begins_source,
    is_imprint,
    is_role,
    read_venue,
    sentence_ends,
)
from dailypapers.lib.identifier_spans import find_identifiers
from dailypapers.lib.identifiers import arxiv_id_in
from dailypapers.lib.text import collapse

MAX_LENGTH = 4_000

_URL = re.compile(r"https?://[^\s<>\"”]+")
_TAIL = re.compile(
    r"\s*(?:https?://|doi:?\s?10\.|\bdoi:|\bURL\b|\barXiv:|\[Online\]|\bAvailable (?:at|from|online|:)|"
    r"\bAccessed\b|\bRetrieved\b|"
    r"\bPMID\b|\bISBN\b)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:``|[“\"«„‟])\s?(?P<title>[^“”\"«»„‟`]{6,400}?)[,.]?\s?(?:''|[”\"»“])|"
    r"‘(?P<single>[^‘]{6,400}?)[,.]?’(?=[,.;:]?(?:\s|$))|(?<!\w)'(?P<straight>[^']{6,400}?)[,.]?'(?=[,.;:]?\s)"
)
_YEAR = re.compile(r"(?<![0-9./:–-])(?:1[5-9]|20)[0-9]{2}(?=[a-z]?(?![0-9/]|\.[0-9]))")
_YEAR_IN_BRACKETS = re.compile(r"\((?:[A-Za-z.,]{3,10}\s)?(?P<year>(?:1[5-9]|20)[0-9]{2})[a-z]?(?:,[^()]{0,20})?\)")
_EARLY_YEAR = re.compile(
    r"[\s.,:]*[(\[]?(?:forthcoming|in press|(?P<year>(?:1[5-9]|20)[0-9]{2})[a-z]?(?:,\s(?:jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s?[0-9]{0,2})?)[)\]]?\s?"
    r"(?P<sign>[.,:]?)\s+",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r",?\s\((?=[^()]{0,120}(?:1[5-9]|20)[0-9]{2}[a-z]?\))|,?\s\((?=[^()]{2,40}:\s)|,?\s\((?:[0-9](?:st|nd|rd|"
    r"th)|rev)\b"
)
_ADDED = re.compile(
    r"(?:[.,]\s(?:trans|eds?|edited|translated|hrsg)\b(?:\.|\sby\b|\s[A-Z]).*|,?\s[(\[][^()\[\]]{3,80}[)\]]\.?)$",
    re.IGNORECASE,
)
_YEAR_TAIL = re.compile(r",\s(?:[A-ZÀ-Ž][a-zà-ž]+\s)?(?:1[5-9]|20)[0-9]{2}[a-z]?$")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|italic|bold|sup|sub)>|(?<!\w)\*(?=\w)|(?<=[\w.?!])\*(?!\w)")
_IN_BOOK = re.compile(
    r",\s(?:[Ii]n|[Dd]ans)\s?:?\s(?=[A-ZÀ-Ž“])(?=.{8,300}(?:\b[Ee]ds?\b|\bpp?\b|\b[Hh]rsg\b|[0-9]{1,4}[-–][0-9]))"
)
_WITH_EDITOR = re.compile(
    r",\s(?:[A-ZÀ-Ž](?:\.\s?|[\w’'-]+\s)(?:(?:and|&|von|van|de)\s)?){2,8}\((?:eds?|trans|transl|hrsg|dir)\b"
)
_NO_TITLE = re.compile(
    r"(?:personal|private) communication|to (?:be|appear)|in (?:preparation|press|prep)|submitted|unpublished|"
    r"forthcoming|these proceedings",
    re.IGNORECASE,
)


def read_reference(anchor: str, label: str, text: str, *, urls: Sequence[str] = ()) -> Reference:
    """Return the reference of a string as printed, with the fields that could be read out of it."""
    text = collapse(text)[:MAX_LENGTH]
    bare = collapse(_MARKUP.sub("", text))
    doi, arxiv = _identifiers(" ".join((text, *urls)))
    main = bare[: tail.start()] if (tail := _TAIL.search(bare, 12)) else bare
    authors, end, sign = take_people(main)
    title, venue = _title_and_venue(main, end, sign, has_people=bool(authors))
    web = next((url.rstrip(".,;)") for url in (*_URL.findall(text), *urls) if url.startswith("http")), "")
    return Reference(anchor, label, text, authors, title, venue, _year(bare, end), doi, arxiv, web)


def _identifiers(text: str) -> tuple[str, str]:
    """Return the first DOI and the first arXiv number of a text, or ""."""
    doi, arxiv = "", ""
    for span in find_identifiers(text):
        if span.identifier.scheme == "doi":
            doi = doi or span.identifier.value
        elif span.identifier.scheme == "arxiv" and span.is_marked:
            arxiv = arxiv or span.identifier.value
    if not arxiv and (found := arxiv_id_in(text)) is not None:
        arxiv = found.value
    return doi, arxiv


def _year(text: str, end: int) -> int | None:
    """Return the year: in brackets, else behind the people, else the last one that is no number of a page."""
    bare = _URL.sub(" ", text)
    if (early := _EARLY_YEAR.match(bare, end)) and early["year"]:
        return int(early["year"])
    if bracketed := _YEAR_IN_BRACKETS.search(bare):
        return int(bracketed["year"])
    years = [int(match[0]) for match in _YEAR.finditer(bare)]
    likely = [year for year in years if year <= 2100]
    return likely[-1] if likely else None


def _title_and_venue(text: str, end: int, sign: str, *, has_people: bool) -> tuple[str, str]:
    quoted = _QUOTED.search(text)
    if quoted is not None and quoted.start() < end + 60:
        title = _tidy(quoted["title"] or quoted["single"] or quoted["straight"])
        if " " in title or quoted.start() < end + 4:
            return title, read_venue(text[quoted.end() :])
    rest = text[end:].lstrip(" ,.;:")
    if early := _EARLY_YEAR.match(text, end):
        rest, sign = text[early.end() :].lstrip(" ,.;:"), early["sign"] or "."
    if has_people and rest[:3] in ("In ", "In:"):
        rest = rest[3:].lstrip()
    if not rest or (not has_people and len(rest) < 20):
        return "", ""
    title, after = _cut_title(rest, by_commas=sign == ",")
    title = _YEAR_TAIL.sub("", title)
    if not _is_title(title):
        return "", read_venue(rest)
    return _tidy(title), read_venue(after)


def _cut_title(rest: str, *, by_commas: bool) -> tuple[str, str]:
    """Return the title that a text begins with, and what follows: it ends at its source, or at a full stop."""
    stops = list(itertools.islice(sentence_ends(rest), 2))
    stop = stops[-1] if len(stops) == 2 and _is_subtitle(rest, *stops) else next(iter(stops), 0)
    imprint = _IMPRINT.search(rest, 8)
    is_last = not rest[stop:].strip(" .?!")  # nothing stands behind it: commas are all that parts the fields
    begins = begins_source if by_commas or not stop or is_last else begins_imprint
    comma = _source_behind_comma(rest[: stop + 1 if stop else None], begins)
    for pattern in (_IN_BOOK, _WITH_EDITOR):
        if (
            (found := pattern.search(rest, 8))
            and (not comma or found.start() < comma)
            and (not stop or found.start() < stop)
        ):
            comma = found.start()
    if imprint is not None and (not stop or imprint.start() < stop) and not 0 < comma < imprint.start():
        return rest[: imprint.start()], rest[imprint.end() :]
    if comma:
        return rest[:comma], rest[comma + 1 :]
    return (rest[:stop], rest[stop:].lstrip(" .")) if stop else (rest, "")


def _is_subtitle(rest: str, first: int, second: int) -> bool:
    """Tell whether the second sentence goes on with the title: no source itself, but one behind it."""
    subtitle = rest[first:second].strip(" .?!")
    is_plain = 2 <= len(subtitle.split()) <= 16 and not re.search(r"[,0-9:]", subtitle)
    behind = rest[second:]
    return is_plain and not begins_source(subtitle) and not is_role(subtitle) and begins_book(behind[:200])


def _source_behind_comma(text: str, begins: Callable[[str], bool]) -> int:
    """Return the first comma behind which a source begins, 0 for none."""
    for comma in itertools.islice(re.finditer(r",\s+", text), 40):
        behind = text[comma.end() : comma.end() + 200]
        if comma.start() >= 4 and begins(behind) and (len(behind) < 90 or not is_imprint(behind)):
            return comma.start()
    return 0


def _is_title(title: str) -> bool:
    """Tell whether words may be a title: not a journal with its numbers, not a single abbreviation."""
    if _NO_TITLE.match(title):
        return False
    words = title.split()
    letters = sum(char.isalpha() for char in title)
    if letters < 8 or len(words) < 2:
        return letters >= 10 and title[:1].isupper() and "." not in title and not any(map(str.isdigit, title))
    digits = sum(char.isdigit() for char in title)
    points = title.count(".")
    return not (digits >= 2 and len(words) <= 8 and (points or digits > 0.2 * letters)) and points * 2 <= len(words)


def _tidy(title: str) -> str:
    if added := _ADDED.search(title, 10):
        title = title[: added.start()]
    return title.strip(" ,.;:“”\"'«»").strip()
