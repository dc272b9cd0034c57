"""How often each service may be asked, in one table. Services are told apart by the hosts that share one allowance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """The allowance of one service. All of its hosts count together, one request at a time."""

    name: str
    hosts: tuple[str, ...]
    every: float  # seconds from the start of one request to the start of the next
    seconds: float = 120.0  # the longest one answer may take in all
    after_429: float = 600.0  # seconds of silence after a 429 that names no time of its own


LIMITS = (
    # https://info.arxiv.org/help/api/tou.html: one request every three seconds, one connection, over all interfaces
    Limit("arxiv", ("export.arxiv.org", "oaipmh.arxiv.org", "rss.arxiv.org", "arxiv.org"), every=3.0, seconds=300.0),
    Limit("preprints", ("www.biorxiv.org", "www.medrxiv.org"), every=7.0),  # a site for people, no interface
    Limit("plos", ("journals.plos.org", "storage.googleapis.com"), every=5.0),  # articles lie in the store
    Limit("elife", ("elifesciences.org", "cdn.elifesciences.org"), every=2.0),
    Limit("europepmc", ("www.ebi.ac.uk",), every=0.5),
    Limit("hub", ("huggingface.co",), every=0.7),  # 500 requests in five minutes
    Limit("biorxiv", ("api.biorxiv.org", "api.medrxiv.org"), every=1.0),
    Limit("openreview", ("api2.openreview.net", "openreview.net"), every=18.0),  # about 100 in half an hour
    Limit("github", ("api.github.com",), every=60.0),  # 60 requests in an hour without a key
    Limit("openalex", ("api.openalex.org",), every=0.5),
    Limit("zotero", ("api.zotero.org",), every=1.0),  # no more at once, and Backoff and Retry-After kept
    Limit("semantic-scholar", ("api.semanticscholar.org",), every=3.0),
)
"""Services we know. Any other host has an allowance of its own, `OTHERS`."""

OTHERS = 5.0  # seconds between two requests to a host that stands in no row
_BY_HOST = {host: limit for limit in LIMITS for host in limit.hosts}


def limit_of(host: str) -> Limit:
    """Return the allowance that a host is part of."""
    limit = _BY_HOST.get(host.lower())
    return limit or Limit("host-" + "".join(c if c.isalnum() else "-" for c in host.lower())[:80], (host,), OTHERS)
