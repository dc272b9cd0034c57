"""Where a cited work appeared, out of its reference string: journal, book or conference, no publisher. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dailypapers.fulltext.reference_people import take_people

_ABBREVIATION = re.compile(
    r"(?:\b[A-Z]|\b(?i:vol|no|nr|ed|eds|hrsg|pp|p|proc|int|conf|phys|rev|lett|st|dr|vs|al|trans|comput|sci|soc|"
    r"am|acad|natl|"
    r"symp|univ|ser|dept|bd|sec|fig|ch|cf|inc|jr|op|cit|aufl|appl|math|astron|astrophys|chem|biol|med|eng|res))$"
)
_GENRE = re.compile(
    r"(?:an?\s|unpublished\s|the\s)?(?:ph\.?\s?d|d\.?phil|doctoral|doctorat|master.?s|m\.?\s?(?:sc|a|s)\b\.?\s(?:thesis|diss)|"
    r"diploma|bachelor|habilitation|thesis|dissertation|th[èe]se|diss\b|tech(?:nical|\.)?\s(?:re?p\w*|memo\w*|note|summary)|"
    r"tr\b|rr\b|(?:research|working|internal|annual|progress|discussion)\s(?:report|paper|memo\w*)|report\b|(?:\w+\s){1,4}"
    r"(?:tech(?:nical|\.)?\sre?p\w*|(?:ph\.?d\.?|master.?s|doctoral)\s(?:thesis|diss\w*))|"
    r"personal comm|to (?:be|appear)|draft|internet.draft|unpublished|manuscript|mimeo|(?:us|u\.s\.)\spatent|patent|"
    r"rfc\b|submitted|forthcoming|in (?:press|prep\w*)\b|(?:dept|department|faculty|school|institute|center|centre|"
    r"laborator\w+)\b\.?\s(?:of|for)|"
    r"available|retrieved|accessed|published|reprint\w*|web\b|dvd\b|motion picture|exhibition|(?:2|3)rd\sed|website)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"\b(?:press|publish\w*|publications?|verlag\w*|editions?|[ée]ditions?|edizioni|editorial|editora|editores|books|"
    r"presses|puf|seuil|gallimard|suhrkamp|springer(?:[- ]verlag)?|wiley|elsevier|addison|prentice|mcgraw|"
    r"morgan.kaufman\w*|kluwer|birkh[äa]user|north.holland|routledge|penguin|macmillan|blackwell|sage|pergamon|plenum|"
    r"reidel|freeman|norton|knopf|random house|harper\w*|houghton|lawrence erlbaum|erlbaum|methuen|harmattan|"
    r"la découverte|armand colin|fayard|& sons|and sons|and co|& co|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)
_JOURNAL_WORD = re.compile(
    r"\b(?:journal|review|revue|rivista|zeitschrift|transactions|annals|proceedings|proc|bulletin|magazine|letters|"
    r"conference|workshop|symposium|lecture notes|advances|ieee|acm)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[A-ZÀ-Ž][\w’'.-]*(?:\s(?:de|am|an|der|upon|la|[A-ZÀ-Ž][\w’'.-]*)){0,4}(?:\s\([A-Z]{2}\))?"
    r"(?:\s?[,;/&]\s?[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*){0,3}){0,2}\s?:\s?"
    r"[A-ZÀ-Ž][\w’'.-]*(?:\s(?:of|and|de|der|du|la|for|&|[A-ZÀ-Ž][\w’'.-]*)){0,7}(?=[,;)\]]|\.?\s|\.?$)"
    r"(?!\s[a-z])(?!.{0,60}(?:\b(?:[Vv]ol|pp)\b|,\s[0-9]{1,3}[\s(:]))"
)
_EDITION = re.compile(
    r"[(\[]?(?:[0-9]{1,2}(?:st|nd|rd|th|\.)?|rev(?:ised)?\.?|second|third|fourth|fifth|new)\s?"
    r"(?:rev\.?\s|revised\s)?(?:ed(?:n|ition|s)?|aufl(?:age)?|[ée]d)\b\.?[)\]]?[.,]?\s*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"[A-ZÀ-Ž](?:[^.,?!:;()0-9]|(?<=[A-Za-z])\.(?=\s?[A-Z(]|,)){2,80}?[.,]?\s?"
    r"(?:,?\s?(?:[Vv]ol(?:ume)?|[Nn]o|v|n|[Bb]d|t|Heft|Nr|[Ii]ssue)\s?[.°º]\s?(?:\(?[0-9A-Z])|\(?[0-9]{1,4}\)?\s?[:,(/]|[0-9]{1,3}\b)"
)
_NAMED = re.compile(
    r"(?:proc(?:eedings|\.)|(?:the\s)?(?:[\w’&-]+\s){0,3}(?:journal|transactions|annals|bulletin|review|magazine|letters|"
    r"conference|symposium|workshop)\b|journal|transactions|annals|nature\b|science\b|cell\b|"
    r"lecture notes|ieee|acm|arxiv|acta\b|physica\b|studies in|advances in|(?:[A-Z][a-z]{1,7}\.\s){1,6}[A-Z(0-9])",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"(?:[A-Z][\w&]*\.?\s(?:of\s|the\s|on\s|for\s)?){0,3}(?:J|[A-Z][a-z]{1,9})\.\s?(?:[A-Z(0-9]|of\b|on\b|in\b)"
)
_REPORT = re.compile(
    r"\b(?:report|patent|(?:working|discussion|white)\s(?:paper|draft)|preprint|thesis)\b[^,.]{0,12}$", re.IGNORECASE
)
_MONTHS = re.compile(
    r"[,.\s]*\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|janvier|f[ée]vrier|mars|avril|juin|juillet|"
    r"septembre|octobre|novembre|d[ée]cembre|spring|summer|autumn|fall|winter)[a-z]{0,7}\.?$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"(?:arxiv|corr|preprint|ibid|web|online|abs)\.?|[^A-ZÀ-Ž0-9].*|[^A-Za-zÀ-ž]*.?", re.DOTALL)
_PART = re.compile(
    r"(?<![0-9])(?!(?:1[5-9]|20)[0-9]{2}(?![0-9]))[0-9]+|\bto appear\b|\bin press\b|\bforthcoming\b", re.IGNORECASE
)
_SOURCES = (_EDITION, _GENRE, _NAMED, _ABBREVIATED, _NUMBERED)
_ROLE = re.compile(
    r"(?:(?:edited|translated|revised|compiled|introduced|selected|illustrated)\b(?:\sand\s\w+)?(?:\sby)?|"
    r"(?:eds?|trans|dir|perf|intro|rev|ill|comp|hrsg)\.\s)[^.]{0,80}?(?:\s[A-Z]\.[^.]{0,40}?){0,3}(?:\.\s+|$)",
    re.IGNORECASE,
)
_IN = re.compile(r"(?:in|dans|en|presented at|paper presented at)\s?:?\s+(?=\S)", re.IGNORECASE)
_VENUE_END = re.compile(
    r"[,.;:]?\s*(?:,\s*)?(?:\(?\b(?:vol(?:ume)?|bd|no|nr|pages?|pp?|s|issue|chap|v|n|t)\b[.°º]?\s?\(?(?:[0-9]|[IVXL]+\b)|"
    r"\b(?:to appear|in press|forthcoming)\b|"
    r"\(?(?<![A-Za-z0-9])[0-9]|\[|\()",
    re.IGNORECASE,
)
_ROLE_LEFT = re.compile(
    r"[\s,]*[(\[]?(?:\w+\.\s)?(?:eds?|[ée]ds?|editors?|edited|hrsg|hg|dirs?|coords?|orgs?)\b\.?[)\]]?[.,:]*\s*",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"(?:(?:1[5-9]|20)[0-9]{2}|[0-9]{1,3}(?:st|nd|rd|th|\.))\s+(?=[A-Z])")


def begins_source(text: str) -> bool:
    """Tell whether a text goes on with where a work appeared: a journal, a book, a publisher, a kind of report."""
    text = text[:200].lstrip(" .,;:(")
    if not text or text[0].isdigit() or text.startswith(("http", "doi", "[")):
        return True
    if _IN.match(text) and not text.lower().startswith(("in the ", "in a ", "en la ")):
        return True
    return any(pattern.match(text) for pattern in _SOURCES) or is_imprint(text)


def begins_book(text: str) -> bool:
    """Tell whether a text goes on with the book that holds a chapter, or with the place and publisher of one."""
    text = text.lstrip(" .,;:(")
    return _IN.match(text) is not None or _PLACE.match(text) is not None


def begins_imprint(text: str) -> bool:
    """Tell whether a text goes on with a publisher or a kind of report."""
    return is_imprint(text) or _GENRE.match(text) is not None or _EDITION.match(text) is not None


def is_role(text: str) -> bool:
    """Tell whether words say who edited or translated a work."""
    return _ROLE.match(text) is not None


def is_imprint(text: str) -> bool:
    """Tell whether a text begins with a publisher, or with a place and a publisher."""
    first = re.split(r"[.;(]|,\s", text, maxsplit=1)[0]
    if _PLACE.match(text) and not _JOURNAL_WORD.search(first):
        return True
    return len(first.split()) <= 6 and _PUBLISHER.search(first) is not None and not _JOURNAL_WORD.search(first)


def read_venue(after: str) -> str:
    """Return the name of the journal, book or conference that a text begins with; "" for a publisher or a report."""
    text = after[:600].lstrip(" ,.;:”\"'»’")
    leading = _IN.match(text)
    text = text[leading.end() :].lstrip(' “‘"').removeprefix("the ") if leading else text
    if leading:
        text = _without_editors(text)
    for skipped in (_ROLE, _EDITION):
        if found := skipped.match(text):
            text = text[found.end() :]
    if _GENRE.match(text) or (not leading and is_imprint(text)):
        return ""
    start = found.end() if (found := _LEADING_NUMBER.match(text)) else 0
    end = _VENUE_END.search(text, start)
    venue = text[: end.start()] if end else text
    stop = sentence_end(venue)
    venue = (venue[:stop] if stop > 8 else venue).strip(" ,.;:()")
    if leading and (comma := venue.find(", ")) > 0 and is_imprint(venue[comma + 2 :]):
        venue = venue[:comma]
    venue = _MONTHS.sub("", venue).strip(" ,.;:()")[:300]
    if _NO_NAME.fullmatch(venue) or _REPORT.search(venue):
        return ""
    is_numbered = leading or _PART.search(text, start + len(venue)) or venue.isupper() or _JOURNAL_WORD.search(venue)
    return venue if is_numbered else ""


def _without_editors(text: str) -> str:
    """Return a text without the editors that it begins with, where it says that they are such."""
    _, end, _ = take_people(text)
    if end and (role := _ROLE_LEFT.match(text, end)):
        return text[role.end() :]
    has_role = end and re.search(r"\b(?:[Ee]d|[Ée]d|[Hh]rsg|[Hh]g|[Dd]ir|[Cc]oord)", text[:end])
    return text[end:].lstrip(" ,.:;") if has_role else text


def sentence_end(text: str) -> int:
    """Return where the first sentence ends, 0 where none does; a point behind an abbreviation ends none."""
    return next(sentence_ends(text), 0)


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where sentences end."""
    for match in re.finditer(r"[.?!](?=\s+[\w“\"(\[«—–-]|\s*$)", text):
        if text[match.start()] != ".":
            yield match.start() + 1
        elif not _ABBREVIATION.search(text, 0, match.start()):
            yield match.start()
