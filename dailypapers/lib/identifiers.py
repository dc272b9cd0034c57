"""Identifiers of papers: arXiv numbers old and new, DOIs, OpenReview ids, and the addresses that carry them.

`parse_identifier` reads what people paste and what sources emit; everything behind it compares canonical values:

* arXiv: `2205.13147`, `0704.1412`, `hep-th/9901001`; never a version, never a subject class (`math.GT/0309136` is
  `math/0309136`), never cut at the slash. Rules: https://info.arxiv.org/help/arxiv_identifier.html
* DOI: lower case, without resolver and percent-encoding; an arXiv DOI (`10.48550/arXiv.…`) is an arXiv identifier.
* OpenReview: the case-sensitive id of the forum.

`arxiv_id_in` and `identifier_at_start` find the identifier of a paper inside a field that holds other words too.

All patterns are linear, and a text longer than 2,000 characters is no identifier.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, quote, unquote

from dailypapers.lib.categories import archive_of as archive_of
from dailypapers.lib.categories import canonical_category as canonical_category
from dailypapers.lib.categories import category_name as category_name

Scheme = Literal["arxiv", "doi", "openreview"]

_LONGEST = 2_000
_MAX_DOI = 400

_OLD_ARCHIVES = frozenset((
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph",
    "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th",
    "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th", "patt-sol", "physics", "plasm-ph", "q-alg",
    "q-bio", "quant-ph", "solv-int", "supr-con",
))  # fmt: skip  # every archive that gave out numbers before April 2007

_NEW_ID = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])\.([0-9]{4,5})(?:v([1-9][0-9]{0,2}))?", re.IGNORECASE)
_OLD_ID = re.compile(
    r"([a-z]{1,8}(?:-[a-z]{2,4})?)(?:\.[a-z]{2}|\.[a-z]{2,5}-[a-z]{2,4}|\.[a-z]{4,6})?"
    r"/([0-9]{2})(0[1-9]|1[0-2])([0-9]{3})(?:v([1-9][0-9]{0,2}))?",
    re.IGNORECASE,
)
_MIXED_ID = re.compile(
    r"[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/(?=[0-9]{4}\.[0-9]{4,5})", re.IGNORECASE
)  # hep-th/1601.07616
_STAMP = re.compile(r"\s*\[[A-Za-z.-]{2,20}\].{0,40}", re.DOTALL)  # "… [cs.LG] 25 May 2022", as on the first page
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,5}/\S+")
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.", re.IGNORECASE)
_OPENREVIEW_ID = re.compile(r"[A-Za-z0-9_-]{5,40}")
_PREFIX = re.compile(
    r"(oai:arxiv\.org|info:arxiv|arxiv|info:doi|doi|openreview|urn:doi)\s{0,3}(?::|/|\s)\s{0,3}", re.IGNORECASE
)
_URL = re.compile(r"(?:https?:)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_HOST_START = re.compile(
    r"(?:[a-z0-9-]{1,40}\.){0,3}(?:arxiv\.org|ar5iv\.org|alphaxiv\.org|huggingface\.co|hf\.co|doi\.org|openreview\.net)[/:?]",
    re.IGNORECASE,
)
_ARXIV_PATH = re.compile(
    r"/(?:abs|pdf|html|ps|src|e-print|format|tb|cits|bibtex|trackback|overview|resources|papers|arxiv)/(.*)",
    re.IGNORECASE | re.DOTALL,
)
_ARXIV_HOSTS = ("arxiv.org", "ar5iv.org", "ar5iv.labs.arxiv.org", "alphaxiv.org", "xxx.lanl.gov", "arxiv-vanity.com")
_HUB_HOSTS = ("huggingface.co", "hf.co", "emergentmind.com", "paperswithcode.com")
_NAMED_PATH = re.compile(r"/(?:.{0,200}/)?arxiv[/:](?:abs/|pdf/)?(.*)", re.IGNORECASE | re.DOTALL)
_DBLP_PATH = re.compile(r".*journals/corr/abs-([0-9]{4})-([0-9]{4,5})(?:\.[a-z]{1,5})?", re.IGNORECASE | re.DOTALL)
_BIBCODE = re.compile(r"(?:19|20)[0-9]{2}arXiv([0-9]{4})\.?([0-9]{4,5})[A-Z.]", re.IGNORECASE)
_FILE_ENDING = re.compile(r"(?:\.(?:pdf|html?|ps|md|tar\.gz|gz))?/*", re.IGNORECASE)
_DOI_IN_PATH = re.compile(r"/(10\.[0-9]{4,9}(?:\.[0-9]{1,9}){0,5}/.+)", re.DOTALL)
_PREPRINT_DOI = re.compile(
    r"10\.(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8}"
)  # of bioRxiv and medRxiv
_PREPRINT_TAIL = re.compile(r"v[0-9]{1,3}(?:[./][a-z.-]{1,40})?$")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\ufe58\ufe63\uff0d\u00ad", "-"))
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier in canonical form; `version` only where the text named one (arXiv alone has versions)."""

    scheme: Scheme
    value: str
    version: int | None = None

    def __str__(self) -> str:
        """Return the usual citation: `arXiv:2205.13147v3`, `doi:10.1000/xyz`, `openreview:AbC`; parses to itself."""
        if self.scheme == "arxiv":
            return f"arXiv:{self.value}" + (f"v{self.version}" if self.version else "")
        return f"{self.scheme}:{self.value}"

    @property
    def url(self) -> str:
        """Return the page of the paper at the source, or at the DOI resolver."""
        if self.scheme == "arxiv":
            return arxiv_url(self.value, self.version)
        return doi_url(self.value) if self.scheme == "doi" else openreview_url(self.value)


def parse_identifier(text: str) -> Identifier | None:
    """Return the identifier that `text` as a whole is, or None. Never raises.

    Reads bare numbers and DOIs, prefixes (`arXiv:`, `oai:arXiv.org:`, `doi:`, `openreview:`, any case), addresses
    of arXiv and its mirrors, the hub, alphaXiv, doi.org, publishers with a DOI in the path, and OpenReview; with
    white space, brackets, quotes or punctuation around it, full-width digits and typographic dashes inside.
    """
    if len(text) > _LONGEST:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text.translate(_DASHES))).translate(_DASHES)
    text = _peel(text)
    url = _URL.fullmatch(text)
    if url is None and _HOST_START.match(text):
        url = _URL.fullmatch("//" + text)
    if url is not None:
        return _from_url(url[1], url[2], url[3] or "")
    prefix = _PREFIX.match(text)
    if prefix is None:
        return _arxiv(text) or _doi(text)
    name, rest = prefix[1].lower(), text[prefix.end() :]
    if name == "openreview":
        return Identifier("openreview", rest) if _OPENREVIEW_ID.fullmatch(rest) else None
    if "doi" in name:
        nested = _URL.fullmatch(rest)  # "doi:https://doi.org/10.…" stands in many a BibTeX file
        return _from_url(nested[1], nested[2], nested[3] or "") if nested else _doi(rest)
    return _arxiv(rest)


_ID_IN_TEXT = re.compile(
    r"(?<![\w.-])(?:[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})"
    r"(?:v[1-9][0-9]{0,2})?(?![\w-]|\.[0-9])",
    re.IGNORECASE,
)
_ARXIV_WORD = re.compile(
    rf"ar[x5]iv|corr\b|e-?print|preprint|\b(?:abs|pdf|{'|'.join(sorted(_OLD_ARCHIVES))})(?:\.[a-z]{{2}})?/",
    re.IGNORECASE,
)
_LEADING_WORDS = re.compile(
    r"(?:[\s:;,.(\[<{\"']++|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|(?:arxiv|pre-?prints?|e-?prints?|available|at|from|"
    r"online|url|doi|id|as|on|number|no|the|published|via)\b)*+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s,;\])>}]+")


def arxiv_id_in(text: str, *, is_arxiv: bool = False) -> Identifier | None:
    """Return the arXiv number that stands anywhere in a text such as a venue or a volume; None where there is none.

    A number alone ("1706.03762") counts behind a word that says so (arXiv, CoRR, abs/, eprint), or where `is_arxiv`
    says that its field speaks of arXiv; one of before 2007 names its archive and counts always.
    """
    for match in _ID_IN_TEXT.finditer(text[:_LONGEST]):
        identifier = _arxiv(match[0])
        if identifier is None:
            continue
        if is_arxiv or "/" in match[0] or _ARXIV_WORD.search(text, max(0, match.start() - 30), match.start()):
            return identifier
    return None


def identifier_at_start(text: str) -> Identifier | None:
    """Return the identifier that a note begins with, as in "arXiv:1706.03762 [cs]" or "Available at https://…".

    One further behind ("Comment on arXiv:…") is that of another paper, and not given.
    """
    text = text[:_LONGEST]
    identifier = parse_identifier(text)
    if identifier is not None or not text:
        return identifier
    leading = _LEADING_WORDS.match(text)
    token = _TOKEN.match(text, leading.end() if leading else 0)
    if token is None:
        return None
    identifier = parse_identifier(token[0])
    if identifier is not None and identifier.scheme == "arxiv" and "/" not in token[0] and "." in token[0]:
        return identifier if _ARXIV_WORD.search(text, 0, token.start() + 6) else None
    return identifier


def arxiv_month(arxiv_id: str) -> tuple[int, int] | None:
    """Return year and month in which arXiv assigned the number (not when it was announced); None for no arXiv id."""
    identifier = _arxiv(arxiv_id)
    if identifier is None:
        return None
    digits = identifier.value.partition("/")[2] or identifier.value
    year = int(digits[:2])
    return (1900 + year if year > 90 else 2000 + year), int(digits[2:4])


def arxiv_url(arxiv_id: str, version: int | None = None) -> str:
    """Return the abstract page of a canonical id."""
    return f"https://arxiv.org/abs/{arxiv_id}" + (f"v{version}" if version else "")


def pdf_url(arxiv_id: str, version: int | None = None) -> str:
    """Return the PDF of a canonical arXiv id."""
    return f"https://arxiv.org/pdf/{arxiv_id}" + (f"v{version}" if version else "")


def doi_url(doi: str) -> str:
    """Return the resolver's address of a DOI; characters an address cannot hold are percent-encoded."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-", errors="replace")


def openreview_url(openreview_id: str) -> str:
    """Return the forum page of an OpenReview id."""
    return "https://openreview.net/forum?id=" + quote(openreview_id, safe="", errors="replace")


def _peel(text: str) -> str:
    """Take off what surrounds an identifier in running text: blanks, quotes, brackets, final punctuation."""
    while True:
        peeled = text.strip(" \t\r\n\v\f\x00\u00a0\"'`“”‘’«»*|,;!").rstrip(".:?\\")
        pairs = {"(": ")", "[": "]", "<": ">", "{": "}"}
        if peeled[:1] in pairs and peeled:
            peeled = peeled[1:].removesuffix(pairs[peeled[0]])
        elif peeled[-1:] in (")", "]", ">", "}"):
            opening = {")": "(", "]": "[", ">": "<", "}": "{"}[peeled[-1]]
            if opening not in peeled:
                peeled = peeled[:-1]
        if peeled == text:
            return text
        text = peeled


def _arxiv(text: str) -> Identifier | None:
    mixed = _MIXED_ID.match(text)
    if mixed is not None and mixed[0].lower().rstrip("/").partition(".")[0] in _OLD_ARCHIVES:
        text = text[mixed.end() :]
    match = _NEW_ID.match(text)
    if match is not None:
        year, month, number, version = match.groups()
        month_number = int(year + month)
        is_assigned = 704 <= month_number < 9000 and len(number) == (4 if month_number <= 1412 else 5) and int(number)
        value = f"{year}{month}.{number}"
    else:
        match = _OLD_ID.match(text)
        if match is None:
            return None
        archive, year, month, number, version = match.groups()
        archive = archive.lower()
        month_number = int(year + month)
        is_assigned = archive in _OLD_ARCHIVES and (month_number >= 9101 or month_number <= 703) and int(number)
        value = f"{archive}/{year}{month}{number}"
    rest = text[match.end() :]
    if not is_assigned or (rest and rest.lower() != ".pdf" and not _STAMP.fullmatch(rest)):
        return None
    return Identifier("arxiv", value, int(version) if version else None)


def _doi(text: str) -> Identifier | None:
    if "%" in text and ("/" not in text or "%2f" in text.lower()):
        text = _peel(unquote(text, errors="replace"))
    if len(text) > _MAX_DOI or "\ufffd" in text or not text.isprintable() or not _DOI.fullmatch(text):
        return None
    arxiv = _ARXIV_DOI.match(text)
    if arxiv is not None:
        return _arxiv(text[arxiv.end() :])
    if _PREPRINT_DOI.match(text):
        text = _PREPRINT_TAIL.sub("", text)
    return Identifier("doi", text.lower())


def _from_url(authority: str, path: str, query: str) -> Identifier | None:
    host = authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    if _is_host(host, ("openreview.net",)):
        ids = parse_qs(query[:1000], max_num_fields=None).get("id", []) if path.strip("/") else []
        return Identifier("openreview", ids[0]) if ids and _OPENREVIEW_ID.fullmatch(ids[0]) else None
    path = _peel(unquote(path, errors="replace"))
    if _is_host(host, ("doi.org",)):
        return _doi(path.lstrip("/").removeprefix("doi:"))
    is_arxiv = _is_host(host, _ARXIV_HOSTS)
    if is_arxiv or _is_host(host, _HUB_HOSTS):
        inside = _ARXIV_PATH.fullmatch(path)
        identifier = _arxiv_in_path(inside[1] if inside else path.lstrip("/")) if inside or is_arxiv else None
        if identifier is not None or is_arxiv:
            return identifier
    if _is_host(host, ("dblp.org", "dblp.uni-trier.de", "adsabs.harvard.edu")):
        coded = _DBLP_PATH.fullmatch(path) or _BIBCODE.search(path)
        if coded is not None:
            return _arxiv(f"{coded[1]}.{coded[2]}")
    named = _NAMED_PATH.fullmatch(path)  # papers.cool, scirate.com and all others that name the archive
    if named is not None and (identifier := _arxiv_in_path(named[1])) is not None:
        return identifier
    doi = _DOI_IN_PATH.search(path)
    if doi is None:
        return None
    value = doi[1]
    while (bare := _peel(value.rstrip("/"))) != value:
        value = bare
    return _doi(value)


def _is_host(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def _arxiv_in_path(rest: str) -> Identifier | None:
    """Return an id at the start of a path; a file ending may follow (`2205.13147v2.pdf`), other words may not."""
    rest = re.sub(r"^arxiv:", "", rest, flags=re.IGNORECASE)
    match = _NEW_ID.match(rest) or _OLD_ID.match(rest)
    if match is None or not _FILE_ENDING.fullmatch(rest[match.end() :]):
        return None
    return _arxiv(match[0])
