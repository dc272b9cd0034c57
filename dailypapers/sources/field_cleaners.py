"""What every source shares: the report of a damaged record, and the cleaning of one field at a time.

A parser is a pure function from bytes or text to `PaperRecord`s. It raises `InvalidRecord` for a record without a
title or an identity; every other field that cannot be read is left empty, because a bad page number must not cost
a paper. Each function here takes any value that JSON can hold, never raises, and returns text fit for a database:
one line, NFC, no control characters, no surrogates, cut at the stated limit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal, get_args
from unicodedata import is_normalized
from urllib.parse import urlsplit

import orjson

from dailypapers.lib.categories import archive_of, canonical_category
from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.identifiers import Identifier, parse_identifier
from dailypapers.lib.licences import parse_licence
from dailypapers.lib.markup import from_markup, has_markup_of_names, plain_name
from dailypapers.lib.record import LinkFact, StarCount
from dailypapers.lib.text import collapse, in_reading_order, is_east_asian

Format = Literal[
    "page", "hub", "plain", "snapshot", "bibtex", "ris", "csl", "csv", "zotero", "orcid", "openalex",
    "semantic-scholar", "papers-with-code", "alerts", "retraction-watch",
]  # fmt: skip
FORMATS: tuple[Format, ...] = get_args(Format)

MAX_TITLE = 2_000
MAX_ABSTRACT = 100_000  # also of summaries and comments
MAX_NAME = 400  # of a person, an organisation, a keyword
MAX_AUTHORS = 20_000
MAX_KEYWORDS = 200
MAX_URL = 2_000
MAX_VERSIONS = 1_000
MAX_STAR_COUNTS = 1_000
YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class RecordError:
    """One record, or the rest of one file, that could not be read; `reason` is a sentence for a person."""

    file: str
    line: int  # from 1; 0 where the file as a whole is meant
    reason: str

    def __str__(self) -> str:
        """Return it as compilers write it: `file:line: reason`."""
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


# --- JSON -------------------------------------------------------------------------------------------------------


def load_json(data: bytes) -> object:
    """Return the value of one JSON text, also of faulty ones that are common (NaN, lone surrogates, raw tabs).

    Raises InvalidRecord for bytes that are not UTF-8, hold NUL, or are not JSON.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        problem = str(error).partition(": line ")[0]
    if b"\0" in data:
        raise InvalidRecord("The record holds NUL bytes, so the file is damaged: fetch it again.")
    try:
        value: object = json.loads(data.decode("utf-8"), strict=False)
    except UnicodeDecodeError as error:
        raise InvalidRecord(
            f"The record is not UTF-8 (byte {error.start + 1} of the line): convert the file to UTF-8."
        ) from None
    except (ValueError, RecursionError):
        raise InvalidRecord(f"The record is not valid JSON ({problem}): correct or remove the line.") from None
    return value


def load_object(data: bytes) -> Mapping[str, object]:
    """Return the JSON object of a text, as `load_json` does; raises InvalidRecord also for any other value."""
    value = load_json(data)
    if not isinstance(value, dict):
        raise InvalidRecord("The record is not a JSON object: every paper must be written as {…}.")
    return value


# --- text and numbers -------------------------------------------------------------------------------------------


_CONTROLS = bytes((*range(32), 127))


def text(value: object, limit: int = MAX_ABSTRACT) -> str:
    """Return the value in one clean line of at most `limit` characters; "" for anything but text and numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        is_number = isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= 256)
        value = str(value) if is_number and not isinstance(value, bool) else ""
    if len(value) > limit:
        value = value[: 2 * limit]
    if not value.isascii() or len(value.encode().translate(None, _CONTROLS)) != len(value) or "  " in value:
        value = collapse(value)
    elif value[:1] == " " or value[-1:] == " ":
        value = value.strip()
    return value if len(value) <= limit else value[:limit].rstrip()


def prose(value: object, limit: int = MAX_ABSTRACT) -> str:
    """Return the value as `text` does, with HTML, JATS, MathML and entities read as what they mean."""
    return text(from_markup(value) if isinstance(value, str) else value, limit)


def required_title(value: object) -> str:
    """Return the title; raises InvalidRecord where there is none."""
    title = prose(value, MAX_TITLE)
    if not title:
        raise InvalidRecord("The record has no title: give it one.")
    return title


def count(value: object) -> int | None:
    """Return a number of things, 0 to 2,147,483,647; None for anything else."""
    if value is None:
        return None
    if isinstance(value, str):
        value = int(value) if value.isascii() and value.isdigit() and len(value) < 11 else None
    elif isinstance(value, float):
        value = int(value) if value.is_integer() else None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        return None
    return value


def words(value: object) -> tuple[str, ...]:
    """Return the keywords of a list or of a text with commas or semicolons, each once, in order."""
    if isinstance(value, str):
        value = re.split(r"[,;]", value[:MAX_ABSTRACT])
    if not isinstance(value, list):
        return ()
    return tuple(dict.fromkeys(word for item in value[:MAX_KEYWORDS] if (word := text(item, MAX_NAME))))


# --- names of authors -------------------------------------------------------------------------------------------

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
    r"(?:and )?(?:others|et\.? ?al\.?|etc\.?|(?-i:u\. ?a\.)|anonymous(?: authors?)?|anon\.?"
    r"|\[?no authors?(?: listed)?\]?|unknown|n/a|none)",
    re.IGNORECASE,
)
_PERHAPS_NOBODY = re.compile(
    r"\bothers\b|\bet\.? ?al\b|\betc\b|\banon|\bauthors?\b|\bunknown\b|\bn/a\b|\bnone\b|\bu\. ?a\.", re.I
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

    Takes a list of names or one text ("A. One, B. Two (1) and C. Three"). TeX and entities become Unicode, so that
    one person is one author; "Family, Given" in a list is turned, unless `in_order` says that the names are so already.
    Who is nobody ("et al.", "Anonymous") is left out.
    """
    if isinstance(value, str):
        names = _names_in(plain_name(western_commas(text(value, MAX_ABSTRACT))))
    elif isinstance(value, list):
        names = [item for item in value[:MAX_AUTHORS] if isinstance(item, str) and item]
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


# --- identifiers and categories ---------------------------------------------------------------------------------

_CATEGORY = re.compile(r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,12})?")
_USUAL_NUMBER = re.compile(
    r"(?:1[5-9]|[2-8][0-9])(?:0[1-9]|1[0-2])\.(?!00000)[0-9]{5}"
    r"|(?:070[4-9]|071[0-2]|(?:0[89]|1[0-4])(?:0[1-9]|1[0-2]))\.(?!0000)[0-9]{4}"
)


def identifier(value: object) -> Identifier | None:
    """Return the arXiv number, DOI or OpenReview id that the value is."""
    if not isinstance(value, str):
        return None
    number = value.removeprefix("oai:arXiv.org:")
    if _USUAL_NUMBER.fullmatch(number):  # the form of nearly every record of a large file or listing
        return Identifier("arxiv", number)
    return parse_identifier(value)


def doi(value: object) -> str:
    """Return the first DOI of a value (arXiv's field may hold several), canonical; "" where there is none."""
    if not isinstance(value, str) or not value:
        return ""
    parsed = parse_identifier(value)
    if parsed is None and " " in value.strip():
        parsed = parse_identifier(value.split()[0])
    return parsed.value if parsed is not None and parsed.scheme == "doi" else ""


@lru_cache(maxsize=4096)
def _category(code: str) -> str:
    canonical = canonical_category(code)
    return canonical if _CATEGORY.fullmatch(canonical) and archive_of(canonical) else ""


def categories(value: object) -> tuple[str, ...]:
    """Return the canonical arXiv codes of a list or of a text with blanks, without MSC and ACM classes.

    A category that is younger than this program stays when its archive is known.
    """
    if isinstance(value, str):
        return _categories_in(value[:2_000])
    if not isinstance(value, list):
        return ()
    codes = (_category(item) for item in value[:100] if isinstance(item, str))
    return tuple(dict.fromkeys(code for code in codes if code))


@lru_cache(maxsize=1024)
def _categories_in(line: str) -> tuple[str, ...]:
    return categories(line.replace(",", " ").split())


# --- days and moments -------------------------------------------------------------------------------------------

_MONTH_OR_YEAR = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def moment(value: object) -> datetime | None:
    """Return an ISO 8601 day or moment as an aware moment in UTC (a day is its midnight); None for any other value."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return in_utc(parsed)


def in_utc(value: datetime) -> datetime | None:
    """Return the moment in UTC (a naive one is taken as UTC); None outside the years 1900 to 2100."""
    if value.year not in YEARS:
        return None
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if value.tzinfo is UTC:
        return value
    value = value.astimezone(UTC)
    return value if value.year in YEARS else None


def day(value: object) -> date | None:
    """Return the day of an ISO 8601 day or moment, in UTC."""
    parsed = moment(value)
    return parsed.date() if parsed is not None else None


def start_of(value: object) -> datetime | None:
    """Return the first moment of a year ("2017", 2017) or month ("2017-05"), where a source knows no day."""
    match = _MONTH_OR_YEAR.fullmatch(text(value, 10))
    if match is None or int(match[1]) not in YEARS or (match[2] and not 1 <= int(match[2]) <= 12):
        return None
    return datetime(int(match[1]), int(match[2] or 1), 1, tzinfo=UTC)


# --- addresses --------------------------------------------------------------------------------------------------

_NOT_IN_URL = re.compile(r'[\s<>"\\^`{|}\x00-\x1f\x7f-\x9f\ud800-\udfff]')
_CODE = re.compile(
    r"(?<![\w@./-])(?:https?://)?(?:www\.)?(github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)"
    r"/((?:[A-Za-z0-9_.~%+/-]|\\_){1,500})",
    re.IGNORECASE,
)
_DOMAIN_END = re.compile(r"\.(?:com|org|co)/", re.IGNORECASE)
_NO_OWNERS = frozenset((
    "about", "blog", "collections", "docs", "explore", "features", "join", "learn", "login", "marketplace", "models",
    "orgs", "organizations", "papers", "posts", "pricing", "settings", "sponsors", "tasks", "topics", "users",
))  # fmt: skip  # first path words of these hosts that are no account


def web_address(value: object) -> str:
    """Return an http or https URL; "" for another scheme, white space or markup inside, or a login before the host."""
    if not isinstance(value, str):
        return ""
    url = value.strip()
    if len(url) > MAX_URL or not url.lower().startswith(("http://", "https://")) or _NOT_IN_URL.search(url):
        return ""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return ""
    return url if host.strip(".:") and "@" not in host else ""


def license_url(value: object) -> str:
    """Return the address of a licence that is written as its address or by its name, like `cc_by_nc`; "" for none."""
    if url := web_address(value):
        return url
    licence = parse_licence(text(value, MAX_NAME))
    return licence.url if licence else ""


def code_address(passage: str) -> str:
    """Return the first repository of code named in running text, as an https address; "" where there is none.

    Knows GitHub, GitLab, Bitbucket, Codeberg and the hub's models, data sets and spaces, with or without a scheme.
    """
    if "/" not in passage:
        return ""
    for domain in _DOMAIN_END.finditer(passage):
        match = _CODE.search(passage, max(0, domain.start() - 25), domain.end() + 500)
        if match is None or match.end(1) + 1 != domain.end():
            continue
        host = match[1].lower()
        path = match[2].replace("\\_", "_").rstrip(".-/").removesuffix(".git")
        parts = [part for part in path.split("/") if part]
        if host == "huggingface.co" and parts and parts[0] in ("datasets", "spaces"):
            parts = parts[1:]
        if len(parts) >= 2 and parts[0].lower() not in _NO_OWNERS:
            return f"https://{host}/{path}"
    return ""


def links(facts: Iterable[tuple[str, object, object]], *passages: str) -> tuple[LinkFact, ...]:
    """Return the links of (kind, URL, stars); where none is code, the first repository named in `passages` is."""
    by_url: dict[str, LinkFact] = {}  # by address
    for kind, value, stars in facts:
        url = web_address(value)
        if url:
            by_url.setdefault(url, LinkFact(kind, url, count(stars) if kind == "code" else None))
    if not any(link.kind == "code" for link in by_url.values()):
        for url in filter(None, map(code_address, passages)):
            return (*(link for link in by_url.values() if link.url != url), LinkFact("code", url))
    return tuple(by_url.values())


def star_counts(links: Iterable[LinkFact], counted_at: object) -> tuple[StarCount, ...]:
    """Return the counts of stars of links, where the source tells the moment; without one it is that of arrival."""
    at = moment(counted_at)
    return tuple(StarCount(link.url, at, link.stars) for link in links if at is not None and link.stars is not None)


def parse_star_counts(value: object) -> tuple[StarCount, ...]:
    """Return the counts of a list of objects with `url`, `at` and `stars`; those that lack one are left out."""
    if not isinstance(value, list):
        return ()
    entries = (entry for entry in value[:MAX_STAR_COUNTS] if isinstance(entry, dict))
    fields = ((web_address(entry.get("url")), moment(entry.get("at")), count(entry.get("stars"))) for entry in entries)
    return tuple(StarCount(url, at, stars) for url, at, stars in fields if url and at is not None and stars is not None)
