"""Names of authors in reading order, without what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import is_normalized

from dailypapers.lib.markup import has_markup_of_names, plain_name
from dailypapers.lib.person_names import in_reading_order, is_east_asian
from dailypapers.lib.record import AuthorIds
from dailypapers.lib.registries import parse_openalex_author, parse_orcid
from dailypapers.sources.field_cleaners.limits import MAX_ABSTRACT, MAX_AUTHORS, MAX_NAME
from dailypapers.sources.field_cleaners.texts import text

_ODD_SIGN = re.compile(r"[\[\]();:*\\†‡§¶¹²³⁴⁵⁶⁷⁸⁹]| 0[0-9]{3}\|")
_ODD_PARTS = (
    ", ",
    "|on behalf ",
    "|for ",
    ",|",
    "  ",
    " |",
    "| ",
    "|and ",
    " and|",
    "|.",
    "|,",
    "|-",
    "|&",
    "&|",
    "|Jr",
    "|Sr",
    "|II",
    "|IV",
)
_NO_NAME = re.compile(r"\|[\W_]*\|")  # nothing, or signs alone
_AFFILIATIONS = re.compile(r"\(\(1\)|^\([0-9]{1,3}\) ?[^\W\d]")  # "((1) University of …", "(2) Institute …"
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])[\s*]*$")  # an affiliation or its number behind a name
_NAMESAKE = re.compile(r" 0[0-9]{3}$")  # DBLP's number of one of several people: "Wei Wang 0001"
_GENERATION = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
_GROUP_BEFORE = re.compile(
    r"((?:\S+ ){1,8}(?:Collaborations?|Consortium|Group|Team|Network|Project))\s?:\s?(\S.*)", re.IGNORECASE
)  # "BELLE Collaboration: A. Person"
_NOBODY = re.compile(
    r"(?:and )?(?:others|\d{1,5} (?:more |other )?(?:others|authors)|et\.? ?al\.?|etc\.?|(?-i:u\. ?a\.)|anon\.?"
    r"|anonymous(?: authors?)?"
    r"|\[?no authors?(?: listed)?\]?|unknown|n/a|none|N\. ?N\.)",
    re.IGNORECASE,
)
_PERHAPS_NOBODY = re.compile(
    r"\bothers\b|\bet\.? ?al\b|\betc\b|\banon|\bauthors?\b|\bunknown\b|\bn/a\b|\bnone\b|\bu\. ?a\.|\bn\. ?n\.", re.I
)
_WHOLE_NAMES = ("fullname", "full_name", "name", "display_name", "literal", "collective", "text")
_NAME_PARTS = (
    ("given", "first", "first_name", "firstName", "forename"),
    ("family", "last", "last_name", "lastName", "surname"),
)
ET_AL = re.compile(r"[,\s]+(?:et\.? ?al\.?|and others)$", re.IGNORECASE)
_BLANK_IN_HAN = re.compile("[\u3005-\u9fff\uac00-\ud7af] [\u3005-\u9fff\uac00-\ud7af]")
_COMMAS = str.maketrans({"，": ",", "،": ",", "、": ";", "；": ";", "؛": ";"})
_BEHALF = re.compile(
    r"(?:on behalf of|for)\s+(?:the\s+)?(?=\S.*(?:Collaborations?|Consortium|Group|Team|Network|Project)$)", re.I
)
_AROUND_NAMES = " ,;:*&\t†‡§¶¹²³⁴⁵⁶⁷⁸⁹"


def authors(value: object, *, in_order: bool = False) -> tuple[str, ...]:
    """Return names in reading order, without the affiliations, numbers, commas and joining words around them.

    Takes a list of names, or of objects that hold them, or one text ("A. One, B. Two (1) and C. Three"). TeX and
    entities become Unicode, so that one person is one author; "Family, Given" in a list is turned, unless `in_order`
    says that the names are so already. Who is nobody ("et al.", "Anonymous") is left out.
    """
    if isinstance(value, str):
        names = _names_in(plain_name(western_commas(text(value, MAX_ABSTRACT))))
    elif isinstance(value, list):
        given = (name_of(item) if isinstance(item, dict) else item for item in value[:MAX_AUTHORS])
        names = [name for name in given if isinstance(name, str) and name]
        if has_markup_of_names("|".join(names)):
            names = list(map(plain_name, names))
    else:
        return ()
    if not _are_clean_names(names):
        names = _clean_names(names)
        if not in_order:
            names = [in_reading_order(name) if "," in name else name for name in names]
    joined = "|".join(names)
    if _PERHAPS_NOBODY.search(joined):
        names = somebody(names)
    if max(map(len, names), default=0) > MAX_NAME:
        names = [name[:MAX_NAME].rstrip() for name in names]
    return tuple(map(_without_blank, names)) if _BLANK_IN_HAN.search(joined) else tuple(names)


def name_of(person: Mapping[str, object]) -> str:
    """Return the name of a person or group given as an object, in reading order; "" where it has none."""
    for name in _WHOLE_NAMES:
        if whole := text(person.get(name), MAX_NAME):
            return whole
    parts = (next((part for name in names if (part := text(person.get(name), MAX_NAME))), "") for names in _NAME_PARTS)
    return " ".join(filter(None, parts))


def author_ids(people: Iterable[tuple[object, object, object]]) -> tuple[AuthorIds, ...]:
    """Return the ids of people who have any, out of name, ORCID iD and id at OpenAlex, each as a source writes it."""
    found = []
    for name, orcid, openalex in people:
        ids = parse_orcid(text(orcid, 100)), parse_openalex_author(text(openalex, 100))
        if any(ids) and (names := authors([name])):
            found.append(AuthorIds(names[0], *ids))
    return tuple(found)


def somebody(names: Iterable[str]) -> list[str]:
    """Return the names of people and groups among texts, without "et al", "others" and the like."""
    stripped = (ET_AL.sub("", name.strip(" ,;")) for name in names)
    return [name for name in stripped if name and not _NOBODY.fullmatch(name)]


def western_commas(line: str) -> str:
    """Return a list of names with the commas and semicolons of Chinese, Japanese and Arabic as ours."""
    return line if line.isascii() else line.translate(_COMMAS)


def _without_blank(name: str) -> str:
    """Return a name in Han, Kana or Hangul without the blank that some sources set behind the family name."""
    joined = name.replace(" ", "") if name.count(" ") == 1 else name
    return joined if is_east_asian(joined) else name


def _are_clean_names(names: list[str]) -> bool:
    """Tell whether nothing stands around any of the names, as in most lists: `_clean_names` would change nothing."""
    joined = f"|{'|'.join(names)}|"
    is_odd = _ODD_SIGN.search(joined) or _NO_NAME.search(joined) or any(map(joined.__contains__, _ODD_PARTS))
    return not is_odd and joined.isprintable() and is_normalized("NFC", joined)


def _names_in(line: str) -> list[str]:
    """Return the names of one text; "Family, Given" is told by semicolons, or by "and" between pairs."""
    if "(" in line:
        line = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", line))
    pairs = line.split(";") if ";" in line else line.split(" and ")
    if len(pairs) > 1 and all(pair.count(",") == 1 for pair in pairs):
        parts = (pair.partition(",") for pair in pairs[:MAX_AUTHORS])
        return [f"{given.strip()} {family.strip()}" for family, _, given in parts]
    return [name.strip() for name in re.split(r";|,| and ", line)[:MAX_AUTHORS]]


def _clean_names(names: list[str]) -> list[str]:
    """Return each name without its surroundings; behind the first entry of a list of affiliations nothing is a name."""
    cleaned: list[str] = []
    bracket_ends = -1  # an affiliation was cut at its own comma: "B. Two (University of X", "Spain)"
    for position, entry in enumerate(names):
        if position <= bracket_ends:
            continue
        name = text(entry, 4 * MAX_NAME)
        listing = _AFFILIATIONS.search(name) if cleaned else None
        if listing is not None:
            name = name[: listing.start()]
        elif name.count("(") > name.count(")"):
            closing = (later for later in range(position + 1, position + 9) if ")" in "".join(names[later : later + 1]))
            bracket_ends = next(closing, -1)
            name = name[: name.rindex("(")]
        for part in name.split(";") if "&" not in name else (name,):
            stripped = _clean_name(part)
            group = _GROUP_BEFORE.fullmatch(stripped) if ":" in stripped else None
            if group is not None:
                cleaned.append(group[1])
                stripped = _clean_name(group[2])
            if cleaned and _GENERATION.fullmatch(stripped):
                cleaned[-1] += ", " + stripped
            elif stripped:
                cleaned.append(stripped)
        if listing is not None:
            break
    return cleaned


def _clean_name(name: str) -> str:
    previous = ""
    while previous != name:
        previous = name
        name = name.strip(_AROUND_NAMES).removeprefix("and ").removesuffix(" and").rstrip("\\")
        name = (_BRACKETS.sub("", name) or name.strip("()[] ")) if name[-1:] in (")", "]") else name
        name = name.lstrip("\\ ") if name.startswith("\\\\") else name
        name = _NAMESAKE.sub("", name)
    name = _BEHALF.sub("", name, count=1) if name[:3].lower() in ("on ", "for") else name
    return name if any(map(str.isalnum, name)) else ""
