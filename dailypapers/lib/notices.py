"""What is said of a paper after it came out: that it was retracted, doubted, reinstated, or published elsewhere. Pure.

Notices are known by the identifier of the paper they are about, so that they are kept for papers that come later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from dailypapers.lib.identifiers import parse_identifier

NoticeKind = Literal["retraction", "concern", "correction", "reinstatement", "publication"]
KINDS: tuple[NoticeKind, ...] = ("retraction", "concern", "correction", "reinstatement", "publication")
_PREPRINT_DOI = re.compile(
    r"10\.(?:48550/|1101/[0-9]|64898/|2139/ssrn|3123[0-9]/|31219/|26434/|20944/|21203/|36227/|22541/)"
)  # arXiv, bioRxiv and medRxiv, openRxiv, SSRN, OSF's, ChemRxiv, Preprints, Research Square, TechRxiv, ESS
_DOI_URL = "https://doi.org/"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. `identifier` is the DOI or arXiv number of the paper, `doi` that of the notice or publication."""

    identifier: str
    kind: NoticeKind
    doi: str = ""
    issued_on: date | None = None
    reason: str = ""


class Standing(NamedTuple):
    """What the notices of one paper come to. `kind` is "retraction", "concern" or empty."""

    kind: str = ""
    doi: str = ""
    issued_on: date | None = None
    reason: str = ""
    published_doi: str = ""


def standing_of(notices: Iterable[Notice]) -> Standing:
    """Return what holds of a paper: a retraction goes before a concern, a later reinstatement ends both.

    Of several retractions the first that is dated counts; a correction leaves a paper as it is.
    """
    rows = list(notices)
    reinstated = max((row.issued_on or date.max for row in rows if row.kind == "reinstatement"), default=None)
    published = next((row.doi for row in rows if row.kind == "publication" and row.doi), "")
    for kind in ("retraction", "concern"):
        holding = [
            row for row in rows
            if row.kind == kind and (reinstated is None or (row.issued_on or date.min) > reinstated)
        ]  # fmt: skip
        if holding:
            first = min(holding, key=lambda row: (row.issued_on or date.max, row.doi))
            return Standing(kind, first.doi, first.issued_on, first.reason, published)
    return Standing(published_doi=published)


class Publication(NamedTuple):
    """Where a preprint was published: a DOI, a venue as the source writes it, or both; empty where nobody says so."""

    doi: str = ""
    venue: str = ""

    def __bool__(self) -> bool:
        """Tell whether it was published."""
        return bool(self.doi or self.venue)


def publication_of(arxiv_id: str, doi: str, journal_ref: str, published_doi: str) -> Publication:
    """Return where a preprint came out; nothing for a paper that is no preprint, whose own venue says it."""
    is_preprint_doi = _PREPRINT_DOI.match(doi) is not None
    if journal_ref.startswith(_DOI_URL):  # how bioRxiv names the article
        published_doi, journal_ref = published_doi or journal_ref.removeprefix(_DOI_URL), ""
    if not arxiv_id and not is_preprint_doi:
        return Publication(published_doi, journal_ref if published_doi else "")
    return Publication(published_doi or ("" if is_preprint_doi else doi), journal_ref)


def notice_identifier(text: str) -> str:
    """Return the DOI or arXiv number in a text, as notices are known by it; "" where there is none."""
    identifier = parse_identifier(text)
    return identifier.value if identifier is not None and identifier.scheme in ("doi", "arxiv") else ""
