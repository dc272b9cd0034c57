"""Names of people as reference managers write them, in reading order: "Jane van Doe Jr.", one text a person. Pure."""

from __future__ import annotations

import html
import re
from itertools import chain

from dailypapers.lib.person_names import in_reading_order, is_company, is_east_asian, is_particle, is_suffix
from dailypapers.lib.tex import to_plain
from dailypapers.sources import field_cleaners as clean

_ENTITY = re.compile(r"&(?:#[0-9]{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
_JOINED = re.compile(r"\\.|[{}]|,?\s++(?:and\s++)+|;", re.IGNORECASE | re.DOTALL)
_COMMA = re.compile(r"\\.|[{},]", re.DOTALL)
_AMPERSAND = re.compile(r"\\[^&]|[{}]|\s\\?&\s", re.DOTALL)
_VANCOUVER = re.compile(
    r"([^\W\d_][^\d,.]*[^\W\d_]) ((?:[A-Z]-?){1,4})((?: (?:van|von|vom|der|den|de|la|du|di|da|el|al))*)"
    r"(?: (Jr|Sr|[23]rd|II|III))?\.?"
)


_INITIALS_LAST = re.compile(r"([^\W\d_][^\d,.]*[^\W\d_]) ((?:[^\W\d_a-z]\.[ -]?){1,4})")
_FOOTNOTES = re.compile(
    r"\\(?:thanks|footnote|footnotemark|inst|affil)\s?\{[^{}]{0,400}\}|\$\s?\^\s?(?:\{[^{}$]{0,40}\}|[^{}$])\s?\$"
)
_BRACED_PERSON = re.compile(
    r"(?:[a-z]{1,4} ){0,2}[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?, "
    r"(?!Inc|Ltd|LLC)[A-ZÀ-Þ][\w'’.-]*(?: [A-ZÀ-Þ][\w'’.-]*){0,2}"
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_INITIALS = re.compile(r"(?:[A-Z]{1,3}|(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]?)")
_AND = re.compile(r",?\s++(?:(?:and|&)\s++)+", re.IGNORECASE)
_NAME_PART = re.compile(r"\s*\"?(family|given|prefix|suffix|[a-z]+-i|useprefix|id|hash)\s*=\s*", re.IGNORECASE)
_GROUP = re.compile(
    r"\b(?:collaborations?|committee|consortium|cent(?:er|re)s?|group|institute|network|organi[sz]ation|project"
    r"|society|team|university)\b",
    re.IGNORECASE,
)
_GROUP_WORDS = frozenset(("of", "for", "the", "on", "und", "et", "für", "pour"))
_MARKS = re.compile(
    r"(?<=[^\W\d_])(?:[*†‡§¶¹²³⁴-⁹]{1,5}|\d{1,2})(?:,(?:\d{1,2}|[*†‡§¶]))*+(?=\s*(?:[,;&]|$|and\b))"
)  # of footnotes and affiliations: "Jane Doe*, Richard Roe1,2"
_BRACKET = re.compile(
    r"(?<=[\w.])\s+\((?:[A-Z]{2,5}|\w[^();]{0,40}[ ,][^();]{1,40})\)(?=\s*(?:;|$))"
)  # a place of work: (USA)
_NUMBER = re.compile(r"\s*(?:\([0-9][0-9-]{3,24}[0-9X]\)|\[[0-9]{1,3}\])")  # of an author at Scopus, of an affiliation


def people_in(text: str, *, one_each: bool = False) -> list[str]:
    """Split one text without TeX into people: by semicolons, by "and", or by commas where they must be several.

    `one_each` says that a text usually names one person, so that "García Márquez, Gabriel José" is one.
    """
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    line = _BRACKET.sub("", _NUMBER.sub("", _MARKS.sub("", clean.western_commas(clean.text(text)))))
    if ";" in line:
        return clean.somebody(_given_first([in_reading_order(part) for part in line.split(";")]))
    parts = [part for part in (part.strip(" ,") for part in _AND.split(line)) if part]
    if len(parts) > 1 and "," not in line and _is_group(line, parts):
        return [line]
    if len(parts) > 1 and all("," in part for part in parts):
        return clean.somebody([in_reading_order(part) if part.count(",") < 3 else part for part in parts])
    if len(parts) > 1:
        return clean.somebody([person for part in parts for person in _separated(part.split(","))])
    return clean.somebody(_by_commas(line, one_each=one_each))


def _is_group(line: str, parts: list[str]) -> bool:
    """Tell whether an "and" belongs to the name of a group: "The A and B Teams", "Centers for X and Y", "Doe & Roe"."""
    words = line.split()
    begins_small = any(part[0].islower() and not is_particle(part.split()[0]) for part in parts[1:])
    has_group_word = words[0] == "The" or not _GROUP_WORDS.isdisjoint(words)
    return begins_small or has_group_word or not all(" " in part for part in parts)


def in_bibtex(value: str) -> list[str]:
    """Return the people of a field of BibTeX: joined by `and` outside of braces, TeX resolved.

    Braces around a whole name keep it whole; `von Last, Jr, First` is turned; "others" is nobody.
    """
    people: list[str] = []
    value = _ENTITY.sub(lambda match: html.unescape(match[0]), value)
    words = (_FOOTNOTES.sub("", value) if "{" in value else value).split()
    kept = [number for number, word in enumerate(words) if word.lower() != "and"]
    value = " ".join(words[kept[0] : kept[-1] + 1]) if kept else ""
    if value[:1] == "{" and value[-1:] == "}" and len(_split(value, _JOINED)) == 1:
        inner = _split(value[1:-1], _JOINED)
        if len(inner) > 1 and all(name.count(",") == 1 or name.lstrip()[:1] == "{" for name in inner):
            value = value[1:-1]  # of the whole list, not of one name
    for name in chain.from_iterable(map(_by_ampersands, _split(value, _JOINED))):
        name = clean.ET_AL.sub("", name.strip(" ,"))
        parts = [part.strip() for part in _split(name, _COMMA)]
        plain = [part for part in (_without_native(_plain(part)) for part in parts) if part]
        if all(map(_NAME_PART.match, parts)):
            people.append(_from_parts(parts))
        elif len(parts) == 1:
            people += plain
        elif len(plain) > 3 or _are_people(plain) or all(map(_INITIALS_LAST.fullmatch, plain)):
            people += _by_commas(", ".join(plain))
        else:
            people.append(in_reading_order(", ".join(plain)))
    people = clean.somebody(people)
    if len(_split(value, _AMPERSAND)) > 1:
        people = [_given_first([name, name])[0] for name in people]  # "Smith J., Doe K. & Roe R."
    if value[:1] == "{" and people and all(map(_BRACED_PERSON.fullmatch, people)):
        return [in_reading_order(name) if _is_whole(value) else name for name in people]
    if "," in value:
        return people
    return from_vancouver(people) if are_vancouver(people) else _given_first(people)


def _is_whole(value: str) -> bool:
    """Tell whether each name of a field stands in braces of its own, which some programs put around everybody."""
    return all(name.strip()[:1] == "{" and name.strip()[-1:] == "}" for name in _split(value, _JOINED))


def _by_ampersands(name: str) -> list[str]:
    """Return the people of "Doe, J. & Roe, R."; "Simon & Schuster" and "Centre for X & Y" are one."""
    parts = [part.strip(" ,") for part in _split(name, _AMPERSAND)] if "&" in name else []
    if len(parts) < 2 or not all(parts):
        return [name]
    return parts if all("," in part for part in parts) or not _is_group(name, parts) else [name]


def _without_native(name: str) -> str:
    """Return a name without the same name in Han, Kana or Hangul behind it: "San Zhang (张三)"."""
    return re.sub(r"\s*[(（]([^()（）]*)[)）]", lambda match: "" if is_east_asian(match[1]) else match[0], name) or name


def _from_parts(parts: list[str]) -> str:
    """Return a name of BibLaTeX's longer form: `family=Doe, given={Jane}, prefix=van`."""
    values = {match[1].lower(): _plain(part[match.end() :]) for part in parts if (match := _NAME_PART.match(part))}
    return " ".join(filter(None, (values.get(name, "") for name in ("given", "prefix", "family", "suffix"))))


def _plain(text: str) -> str:
    return clean.text(re.sub(r"[{}]", "", to_plain(text))) if re.search(r"[\\{}$~`]|--", text) else clean.text(text)


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Return the pieces between separators that stand outside of braces."""
    pieces: list[str] = []
    depth = start = 0
    for match in separator.finditer(text):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif depth == 0 and sign[0] != "\\":
            pieces.append(text[start : match.start()])
            start = match.end()
    return [*pieces, text[start:]]


def _are_people(parts: list[str]) -> bool:
    """Tell whether texts between commas are people in reading order ("A. Smith, B. Jones"), not parts of one name.

    "Family, Jr., Given" has no more than one word between its commas, so three of two words each are people.
    """
    words = [part.split() for part in parts]
    if len(parts) == 3 and all(
        len(name) > 1 and not is_suffix(name[-1]) and not is_particle(name[0]) for name in words
    ):
        return True
    return len(parts) > 1 and all(
        len(name) > 1 and _INITIALS.fullmatch(name[0]) and not _INITIALS.fullmatch(name[-1]) for name in words
    )


def _by_commas(text: str, *, one_each: bool = False) -> list[str]:
    """Split at commas: "Family, I., Family, I.", "Doe J, Roe R", "Jane Doe, Richard Roe"; or return one, reordered."""
    parts = clean.somebody(text.split(","))
    if len(parts) < 2:
        return _given_first(parts)
    if are_vancouver(parts):
        return [_from_vancouver(part) for part in parts]
    if len(parts) % 2 == 0 and len(parts) > 2 and all(_are_initials(part) for part in parts[1::2]):
        return [f"{given} {family}" for family, given in zip(parts[::2], parts[1::2], strict=True)]
    if _is_one(parts, one_each=one_each):
        return [in_reading_order(", ".join(parts))]
    return _separated(parts)


def _separated(parts: list[str]) -> list[str]:
    """Return the people of texts that stood between commas; a suffix belongs to the one before."""
    joined: list[str] = []
    for part in clean.somebody(parts):
        if joined and (is_suffix(part) or is_company(f", {part}")):
            joined[-1] += f" {part}" if is_suffix(part) else f", {part}"
        else:
            joined.append(part)
    return _given_first(joined)


def _are_initials(part: str) -> bool:
    return all(map(_INITIALS.fullmatch, part.split()))


def _is_one(parts: list[str], *, one_each: bool) -> bool:
    """Tell whether texts between commas are one name, "Family, Given" with or without a suffix."""
    if _are_people(parts):
        return False
    if is_east_asian("".join(parts)):
        return len(parts) == 2 and len(parts[0]) <= 2
    if len(parts) == 3:
        return any(map(is_suffix, parts[1:])) or not all(" " in part for part in parts)
    return len(parts) == 2 and (one_each or not _are_two_people(parts))


def _are_two_people(parts: list[str]) -> bool:
    """Tell two people ("Jane Doe, Richard Roe": two words each) from one ("Doe, Jane R.", "van Doe, Jane")."""
    return all(len(part.split()) > 1 for part in parts) and not any(
        _INITIALS.fullmatch(word) or word.islower() for part in parts for word in (part.split()[-1], part.split()[0])
    )


def are_vancouver(names: list[str]) -> bool:
    """Tell whether all of several names, those of groups aside, are written "Family GM", as PubMed does."""
    names = [name for name in names if not _GROUP.search(name)]
    are_alike = len(names) > 1 and all(map(_VANCOUVER.fullmatch, names))
    are_capitals = all(map(str.isupper, names)) and any(len(name.split()[-1]) > 2 for name in names)
    return are_alike and not are_capitals  # "JANE DOE, ED POE" in capitals tells nothing


def _given_first(names: list[str]) -> list[str]:
    """Return "Family A. B." in reading order, as Scopus and Russian lists write all names.

    One among others is a name in the order of southern India ("Eshwar S. R."), unless it is Cyrillic.
    """
    matches = [_INITIALS_LAST.fullmatch(name.strip()) for name in names]
    is_list = len(names) > 1 and all(matches)
    return [
        f"{match[2].strip()} {match[1]}" if match and (is_list or _CYRILLIC.match(name)) else name
        for name, match in zip(names, matches, strict=True)
    ]


def from_vancouver(names: list[str]) -> list[str]:
    """Return names of which those of people are written "Family GM" in reading order."""
    return list(map(_from_vancouver, names))


def _from_vancouver(name: str) -> str:
    match = _VANCOUVER.fullmatch(name)
    return " ".join(filter(None, (match[2], match[3].strip(), match[1], match[4]))) if match else name
