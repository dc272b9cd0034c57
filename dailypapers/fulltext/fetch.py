"""Where the text of a paper can be had, and asking for it: the best form first. Pure: no Django, no rows.

| source | asked for | form |
|---|---|---|
| arXiv | `arxiv.org/html/ID`, the newest version's; where there is none `arxiv.org/pdf/ID` | LaTeXML, PDF |
| PLOS | `journals.plos.org/JOURNAL/article/file?id=DOI&type=manuscript` | JATS |
| eLife | `elifesciences.org/articles/NUMBER.xml` | JATS |
| bioRxiv, medRxiv | its API names the newest version's address | JATS |
| Europe PMC | a search by DOI names the article, where it may be passed on | JATS |
| OpenReview | `openreview.net/pdf?id=ID` | PDF |
| any other | the PDF that a source of the catalogue links | PDF |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import orjson

from dailypapers.fulltext.read import Kind, sniff
from dailypapers.lib.errors import HarvestingOff, SourceBusy, SourceError
from dailypapers.lib.http.polite import Answer, PoliteClient
from dailypapers.lib.sentences import sentence

MAX_FILE = 40 << 20
"""Bytes of one file, unpacked."""

_VERSION = re.compile(r"v([1-9][0-9]{0,2})(?:\.pdf)?\Z")
_PREPRINTS = ("10.1101/", "10.64898/")
_ELIFE = re.compile(r"10\.7554/elife\.([0-9]{4,7})(?:\.[0-9]{1,2})?\Z")
_PLOS = re.compile(r"10\.1371/journal\.([a-z]{4})\.[0-9]{7}\Z")
_PLOS_JOURNALS = {
    "pone": "plosone", "pbio": "plosbiology", "pmed": "plosmedicine", "pcbi": "ploscompbiol", "pgen": "plosgenetics",
    "ppat": "plospathogens", "pntd": "plosntds", "pclm": "climate", "pdig": "digitalhealth", "pwat": "water",
    "pgph": "globalpublichealth", "pstr": "sustainabilitytransformation", "pmen": "mentalhealth",
    "pcsy": "complexsystems",
}  # fmt: skip
_EUROPE_PMC = "https://www.ebi.ac.uk/europepmc/webservices/rest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of a paper whose text is wanted; "" or None where it is not."""

    arxiv_id: str = ""
    doi: str = ""
    openreview_id: str = ""
    version: int | None = None
    pdf_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that a source gave; `url` is where it was in the end."""

    source: str
    url: str
    kind: Kind
    body: bytes
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Absent:
    """A source that has no such text: `problem` says so in a sentence."""

    source: str
    problem: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A source that could not be asked, or answered with something else."""

    source: str
    problem: str


Attempt = Fetched | Absent | Failed
_Find = Callable[[PoliteClient], str]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place to ask: an address, or a function that asks for it and returns "" where there is none."""

    source: str
    kind: Kind
    address: str | _Find
    name: str


def attempts(wanted: Wanted, client: PoliteClient) -> Iterator[Attempt]:
    """Ask one source after another, and yield what each gave; stop taking them as soon as one can be read.

    Raises SourceBusy where a service wants silence for longer than the client has patience, and HarvestingOff: then
    nothing is known of the paper, and it is asked for again later.
    """
    for candidate in _candidates(wanted):
        yield _ask(candidate, wanted, client)


def _candidates(wanted: Wanted) -> Iterator[_Candidate]:
    if wanted.arxiv_id:
        path = quote(wanted.arxiv_id, safe="/")
        yield _Candidate("arxiv-html", "html", f"https://arxiv.org/html/{path}", "arXiv's HTML")
        yield _Candidate("arxiv-pdf", "pdf", f"https://arxiv.org/pdf/{path}", "arXiv's PDF")
    if wanted.doi:
        yield from _by_doi(wanted.doi)
    if wanted.openreview_id:
        url = f"https://openreview.net/pdf?{urlencode({'id': wanted.openreview_id})}"
        yield _Candidate("openreview", "pdf", url, "OpenReview")
    for url in wanted.pdf_urls[:2]:
        yield _Candidate("link", "pdf", url, sentence("The linked PDF"))


def _by_doi(doi: str) -> Iterator[_Candidate]:
    if (plos := _PLOS.match(doi)) and (journal := _PLOS_JOURNALS.get(plos[1])):
        query = urlencode({"id": doi, "type": "manuscript"}, safe="/")
        yield _Candidate("plos", "jats", f"https://journals.plos.org/{journal}/article/file?{query}", "PLOS")
    if elife := _ELIFE.match(doi):
        yield _Candidate("elife", "jats", f"https://elifesciences.org/articles/{elife[1]}.xml", "eLife")
    if doi.startswith(_PREPRINTS):
        for server, name in (("biorxiv", "bioRxiv"), ("medrxiv", "medRxiv")):
            yield _Candidate(server, "jats", _preprint(server, doi), name)
    yield _Candidate("europepmc", "jats", lambda client: _europe_pmc(doi, client), "Europe PMC")


def _preprint(server: str, doi: str) -> _Find:
    """Return the function that asks for the address of a preprint's newest JATS."""

    def find(client: PoliteClient) -> str:
        url = f"https://api.biorxiv.org/details/{server}/{quote(doi, safe='/')}"
        found = _json(client.get(url, kind="json")).get("collection")
        entries = [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []
        address = str(entries[-1].get("jatsxml") or "") if entries else ""
        return address if address.startswith(f"https://www.{server}.org/") else ""

    return find


def _europe_pmc(doi: str, client: PoliteClient) -> str:
    """Return the address of an article's JATS, "" where Europe PMC may not pass it on."""
    plain = doi.replace('"', "").replace("\\", "")
    query = urlencode({"query": f'DOI:"{plain}" AND OPEN_ACCESS:y', "format": "json", "resultType": "lite"})
    answer = _json(client.get(f"{_EUROPE_PMC}/search?{query}", kind="json"))
    results = answer.get("resultList")
    results = results.get("result") if isinstance(results, dict) else None
    for result in results if isinstance(results, list) else ():
        pmcid = str(result.get("pmcid") or "") if isinstance(result, dict) else ""
        if re.fullmatch(r"PMC[0-9]{1,10}", pmcid) and str(result.get("doi") or "").lower() == doi:
            return f"{_EUROPE_PMC}/{pmcid}/fullTextXML"
    return ""


def _json(answer: Answer) -> dict[str, object]:
    try:
        found = orjson.loads(answer.body) if answer.status == 200 else {}
    except ValueError:
        raise SourceError(sentence("The answer is not JSON.")) from None
    return found if isinstance(found, dict) else {}


def _ask(candidate: _Candidate, wanted: Wanted, client: PoliteClient) -> Attempt:
    """Ask one source. Its refusals are facts about the paper; those that concern the service are raised."""
    source, name = candidate.source, candidate.name
    try:
        url = candidate.address if isinstance(candidate.address, str) else candidate.address(client)
        if not url:
            return Absent(source, sentence("%(name)s has no such article.", name=name))
        answer = client.get(url)
    except (SourceBusy, HarvestingOff):
        raise
    except SourceError as error:
        return Failed(source, f"{name}: {error}")
    if answer.status == 404:
        return Absent(source, sentence("%(name)s does not have it.", name=name))
    kind = sniff(answer.body)
    if kind is None or (kind == "html" and candidate.kind != "html"):
        expected = {"html": sentence("a page"), "jats": "JATS", "pdf": sentence("a PDF")}[candidate.kind]
        what = sentence("a web page") if kind == "html" else sentence("something else")
        return Failed(
            source,
            sentence(
                "%(name)s sent %(what)s where %(expected)s was expected.", name=name, what=what, expected=expected
            ),
        )
    version = _VERSION.search(answer.url) if source.startswith("arxiv") else None
    return Fetched(source, answer.url, kind, answer.body, int(version[1]) if version else wanted.version)
