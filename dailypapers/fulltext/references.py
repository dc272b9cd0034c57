"""Fields out of the strings of a bibliography: people, title, venue, year and identifiers, by small rules. Pure.

What is marked (quotation marks, a year in brackets, an identifier) is believed first; where a field is not clear it is
left empty, for a wrong title costs a match more than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dailypapers.fulltext.document import Reference
from dailypapers.fulltext.reference_people import take_people
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
    r"‘(?P<single>[^‘]{6,400}?)[,.]?’(?=[,.;:]?(?:\s|$))"
)
_YEAR = re.compile(r"(?<![0-9./:–-])(?:1[5-9]|20)[0-9]{2}(?=[a-z]?(?![0-9/]|\.[0-9]))")
_YEAR_IN_BRACKETS = re.compile(r"\((?:[A-Za-z.,]{3,10}\s)?(?P<year>(?:1[5-9]|20)[0-9]{2})[a-z]?(?:,[^()]{0,20})?\)")
_EARLY_YEAR = re.compile(
    r"[\s.,:]*[(\[]?(?:forthcoming|in press|(?P<year>(?:1[5-9]|20)[0-9]{2})[a-z]?(?:,\s(?:jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s?[0-9]{0,2})?)[)\]]?\s?"
    r"(?P<sign>[.,:]?)\s+",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?i:vol|no|nr|ed|eds|hrsg|pp|p|proc|int|conf|phys|rev|lett|st|dr|vs|al|trans|comput|sci|soc|"
    r"am|acad|natl|"
    r"symp|univ|ser|dept|bd|sec|fig|ch|cf|inc|jr|op|cit|aufl|appl|math|astron|astrophys|chem|biol|med|eng|res))$"
)
_VENUE = re.compile(
    r"(?:[A-Z][\w&’-]*\.?\s(?:(?:of|the|and|for|in|on|de|der)\s)?){0,6}[A-Z][\w&’-]*\.?,?\s"
    r"(?:[Vv]ol(?:ume)?\.?\s?|[Nn]o\.?\s?)?[0-9]|[A-Z][\w&]{0,12}\.\s?[A-Z(]|[A-Z]\w+(?:\s[A-Z]\w+)?:\s[A-Z]|"
    r"(?i:in:?\s(?!the\b)|proc(?:eedings|\.)|(?:journal|transactions|annals|nature|science|cell|lecture notes|"
    r"ieee|acm|springer|"
    r"arxiv|phd|ph\.\s?d|tech(?:nical|\.)?\srep\w*|master.?s|university|cambridge|oxford|wiley|elsevier|addison|"
    r"prentice|"
    r"mcgraw|penguin|macmillan|routledge|internet.draft|studies in|acta|bulletin|physica|to appear|"
    r"paper (?:submitted|presented)|"
    r"working paper|trans\.|ed\.|(?:\w+\s){1,3}(?:press|publish\w*|verlag|books))\b)"
)
_IMPRINT = re.compile(
    r",?\s\((?=[^()]{0,120}(?:1[5-9]|20)[0-9]{2}[a-z]?\))|,?\s\((?=[^()]{2,40}:\s)|,?\s\((?:[0-9](?:st|nd|rd|"
    r"th)|rev)\b"
)
_ADDED = re.compile(
    r"(?:[.,]\s(?:trans|eds?|edited|translated|hrsg)\b(?:\.|\sby\b|\s[A-Z]).*|,?\s[(\[][^()\[\]]{3,80}[)\]]\.?)$",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:personal|private) communication|to (?:be|appear)|in (?:preparation|press|prep)|submitted|unpublished|"
    r"forthcoming|these proceedings",
    re.IGNORECASE,
)
_LEADING_IN = re.compile(r"^(?:in|dans|en)\s?:?\s+(?=\S)", re.IGNORECASE)
_VENUE_END = re.compile(
    r"[,.;:]?\s*(?:,\s*)?(?:\(?\b(?:vol(?:ume)?|bd|no|nr|pages?|pp?|s|issue|chap)\b\.?\s?[0-9]|\(?[0-9]|\[|\()",
    re.IGNORECASE,
)


def read_reference(anchor: str, label: str, text: str, *, urls: Sequence[str] = ()) -> Reference:
    """Return the reference of a string as printed, with the fields that could be read out of it."""
    text = collapse(text)[:MAX_LENGTH]
    doi, arxiv = _identifiers(" ".join((text, *urls)))
    main = text[: tail.start()] if (tail := _TAIL.search(text, 12)) else text
    authors, end, sign = take_people(main)
    title, venue = _title_and_venue(main, end, sign, has_people=bool(authors))
    web = next((url.rstrip(".,;)") for url in (*_URL.findall(text), *urls) if url.startswith("http")), "")
    return Reference(anchor, label, text, authors, title, venue, _year(text, end), doi, arxiv, web)


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
        title = _tidy(quoted["title"] or quoted["single"])
        if " " in title or quoted.start() < end + 4:
            return title, _venue(text[quoted.end() :])
    rest = text[end:].lstrip(" ,.;:")
    if early := _EARLY_YEAR.match(text, end):
        rest, sign = text[early.end() :].lstrip(" ,.;:"), early["sign"] or "."
    if not rest or (not has_people and len(rest) < 20):
        return "", ""
    title, after = _cut_title(rest, by_commas=sign == ",")
    if not _is_title(title):
        return "", _venue(rest)
    return _tidy(title), _venue(after)


def _cut_title(rest: str, *, by_commas: bool) -> tuple[str, str]:
    """Return the title that a text begins with, and what follows: it ends at a full stop, or before a venue."""
    stop = _sentence_end(rest)
    imprint = _IMPRINT.search(rest, 8)
    if (
        imprint is not None
        and (not stop or imprint.start() < stop)
        and not (
            by_commas
            and any(_VENUE.match(rest, comma.end()) for comma in re.finditer(r",\s+", rest[: imprint.start()]))
        )
    ):
        return rest[: imprint.start()], rest[imprint.end() :]
    if by_commas:
        for comma in re.finditer(r",\s+", rest[: stop + 1 if stop else None]):
            if _VENUE.match(rest, comma.end()):
                return rest[: comma.start()], rest[comma.end() :]
    if stop:
        return rest[:stop], rest[stop + 1 :]
    for comma in re.finditer(r",\s+", rest):
        if _VENUE.match(rest, comma.end()):
            return rest[: comma.start()], rest[comma.end() :]
    return rest, ""


def _sentence_end(text: str) -> int:
    """Return where the first sentence ends, 0 where none does; a point behind an abbreviation ends none."""
    for match in re.finditer(r"[.?!](?=\s+[\w“\"(\[«—–-]|\s*$)", text):
        if text[match.start()] != ".":
            return match.start() + 1
        if not _ABBREVIATION.search(text, 0, match.start()):
            return match.start()
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


def _venue(after: str) -> str:
    """Return the name of the journal, book or conference that a text begins with."""
    text = _LEADING_IN.sub("", after.lstrip(' ,.;:”"'))
    end = _VENUE_END.search(text)
    venue = text[: end.start()] if end else text
    stop = _sentence_end(venue)
    return (venue[:stop] if stop > 8 else venue).strip(" ,.;:()")[:300]
