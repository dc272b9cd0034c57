"""What papers cite, as OpenAlex lists it (https://docs.openalex.org/api-entities/works). Pure.

A work names what it cites by OpenAlex' own ids; these are asked for again, a hundred at once, for their DOIs and arXiv
numbers. Both questions are answered from whatever JSON comes: what is not as it should be is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import urlencode

import orjson

from dailypapers.lib.errors import SourceError
from dailypapers.lib.http.polite import PoliteClient
from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.sentences import sentence

WORKS = "https://api.openalex.org/works"
PAPERS_AT_ONCE = 25
MAX_REFERENCES = 2_000  # of a paper
_WORKS_AT_ONCE = 100
_MAX_IDENTIFIER = 100  # letters
_WORK = re.compile(r"https://openalex\.org/(W[0-9]{1,14})")
_ARXIV_PAGE = re.compile(r"https?://arxiv\.org/(?:abs|pdf)/")

Work = Mapping[str, object]


def doi_for(arxiv_id: str, *dois: str) -> str:
    """Return the DOI by which OpenAlex is asked for a paper: its own, or that of its arXiv number; "" for none."""
    own = next((doi for doi in dois if doi and not any(sign in doi for sign in "|,")), "")
    return own.lower() or (f"10.48550/arxiv.{arxiv_id}" if arxiv_id else "")


def references_of(dois: Sequence[str], key: str, client: PoliteClient) -> dict[str, list[tuple[str, ...]]]:
    """Return for each DOI that OpenAlex knows the identifiers of what is cited, best first, one tuple a reference.

    Raises SourceError where it does not answer as it should, SourceBusy where it wants silence, HarvestingOff.
    """
    cited: defaultdict[str, dict[str, None]] = defaultdict(dict)  # several works of one DOI count as one
    for work in _ask(client, key, "doi:" + "|".join(dois), "doi,referenced_works", PAPERS_AT_ONCE):
        if (doi := _doi(work)) in dois:
            named = work.get("referenced_works")
            ids = (
                (_WORK.fullmatch(one) for one in named[:MAX_REFERENCES] if isinstance(one, str))
                if isinstance(named, list)
                else ()
            )
            cited[doi] |= {match[1]: None for match in ids if match}
    known = _identifiers_of(dict.fromkeys(one for ids in cited.values() for one in ids), key, client)
    return {doi: [known[one] for one in ids if one in known] for doi, ids in cited.items()}


def _identifiers_of(works: Iterable[str], key: str, client: PoliteClient) -> dict[str, tuple[str, ...]]:
    """Return the arXiv number and the DOI of works, by their ids; nothing of those that have none."""
    known: dict[str, tuple[str, ...]] = {}
    left = iter(works)
    while batch := list(islice(left, _WORKS_AT_ONCE)):
        for work in _ask(client, key, "openalex:" + "|".join(batch), "id,doi,locations", _WORKS_AT_ONCE):
            match = _WORK.fullmatch(str(work.get("id")))
            if match and (names := tuple(dict.fromkeys(sorted(_names(work), key=lambda name: name.startswith("10."))))):
                known[match[1]] = names
    return known


def _names(work: Work) -> Iterator[str]:
    """Yield the identifiers of a work as the catalogue writes them."""
    locations = work.get("locations")
    places = [one for one in locations[:50] if isinstance(one, dict)] if isinstance(locations, list) else []
    pages = (str(one.get("landing_page_url") or "") for one in places)
    for text in (_doi(work), *filter(_ARXIV_PAGE.match, pages)):
        identifier = parse_identifier(text) if text else None
        if (
            identifier is not None
            and identifier.scheme in ("arxiv", "doi")
            and len(identifier.value) <= _MAX_IDENTIFIER
        ):
            yield identifier.value


def _doi(work: Work) -> str:
    doi = work.get("doi")
    return doi.lower().removeprefix("https://doi.org/") if isinstance(doi, str) else ""


def _ask(client: PoliteClient, key: str, wanted: str, fields: str, size: int) -> list[Work]:
    """Return the works of one answer."""
    parameters = {"filter": wanted, "select": fields, "per-page": size, "api_key": key}
    answer = client.get(f"{WORKS}?{urlencode(parameters)}", kind="json")
    try:
        found = orjson.loads(answer.body) if answer.status == 200 else None
    except ValueError:
        found = None
    results = found.get("results") if isinstance(found, dict) else None
    if not isinstance(results, list):
        raise SourceError(sentence("OpenAlex did not answer with works: it is asked again later."))
    return [one for one in results if isinstance(one, dict)]
