"""Answers of api.biorxiv.org, for bioRxiv and medRxiv: https://api.biorxiv.org. Each version is an item of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dailypapers.lib.errors import InvalidRecord
from dailypapers.lib.record import PaperRecord
from dailypapers.lib.sentences import sentence
from dailypapers.lib.tex.tables import symbol
from dailypapers.sources import field_cleaners as clean
from dailypapers.sources.fetcher import FailedRecord

_NAMED_SIGN = re.compile(r"\{([A-Za-z+/ =<>~-]{2,24})\}")
_SIGNS = {
    "micro": "µ", "degrees": "°", "+/-": "±", "-/+": "∓", ">=": "≥", "<=": "≤", "middle dot": "·", "bullet": "•",
    "ring operator": "∘", "whitebullet": "◦", "square": "□", "big up triangle, open": "△", "permil": "‰",
    "approximately": "≈", "approx": "≈", "less-than": "<", "greater-than": ">", "euro": "€", "pound": "£",
    "infinity": "∞", "prime": "′", "male": "♂", "female": "♀", "hamilt": "ℋ", "Mu": "Μ", "Alpha": "Α", "Beta": "Β",
}  # fmt: skip  # those that TeX has not, or names otherwise


@dataclass(frozen=True, slots=True)
class Listing:
    """One answer; `items` counts what stood in it, `total` what the whole range has."""

    records: tuple[PaperRecord, ...]
    failed: tuple[FailedRecord, ...]
    items: int
    total: int


def parse(data: bytes) -> Listing:
    """Return the newest version of every paper of an answer. Raises InvalidRecord where it is no such answer."""
    answer = clean.load_object(data)
    items, messages = answer.get("collection", []), answer.get("messages", [])
    if not isinstance(items, list) or not isinstance(messages, list):
        raise InvalidRecord(sentence("The answer has no collection of papers."))
    message: Mapping[str, object] = messages[0] if messages and isinstance(messages[0], dict) else {}
    newest: dict[str, PaperRecord] = {}
    failed: list[FailedRecord] = []
    for number, item in enumerate(items, start=1):
        try:
            record = record_of(item if isinstance(item, dict) else {})
        except InvalidRecord as error:
            name = clean.text(item.get("doi"), 200) if isinstance(item, dict) else ""
            failed.append(FailedRecord(name or f"item {number} of a listing", str(error)))
            continue
        previous = newest.get(record.source_id)
        if previous is None or (record.version or 0) >= (previous.version or 0):
            newest[record.source_id] = record
    return Listing(tuple(newest.values()), tuple(failed), len(items), clean.count(message.get("total")) or 0)


def record_of(item: Mapping[str, object]) -> PaperRecord:
    """Return the record of one item. Raises InvalidRecord where it has no title or no DOI."""
    get = item.get
    title = clean.required_title(_with_signs(get("title")))
    doi = clean.doi(get("doi"))
    if not doi:
        raise InvalidRecord(sentence("The record has no DOI, by which bioRxiv and medRxiv name their papers."))
    version, posted = clean.count(get("version")) or 1, clean.moment(get("date"))
    subject = clean.text(get("category"), clean.MAX_NAME)
    published_doi = clean.doi(get("published"))
    return PaperRecord(
        source="medrxiv" if "medrxiv" in clean.text(get("server"), 40).lower() else "biorxiv",
        source_id=doi,
        title=title,
        abstract=clean.prose(_with_signs(get("abstract"))),
        authors=clean.authors(_people(clean.text(get("authors")))),
        doi=doi,
        version=version,
        version_dates=(*(None,) * (min(version, clean.MAX_VERSIONS) - 1), posted),
        keywords=(subject,) if subject else (),
        published_at=posted if version == 1 else None,
        revised_at=posted if version > 1 else None,
        announced_on=posted.date() if posted and version == 1 else None,
        journal_ref=f"https://doi.org/{published_doi}" if published_doi else "",
        license_url=clean.license_url(get("license")),
        withdrawn="withdrawn" in clean.text(get("type"), 40).lower(),
    )


def _with_signs(value: object) -> object:
    """Replace the names of signs by the signs: bioRxiv writes `{beta}`, `{micro}`, `{degrees}`."""
    return _NAMED_SIGN.sub(_sign, value) if isinstance(value, str) and "{" in value else value


def _sign(match: re.Match[str]) -> str:
    return _SIGNS.get(match[1]) or symbol(match[1]) or match[0]


def _people(line: str) -> list[str]:
    """Return names out of "Family, G.; Family, G."; a single one has no semicolon."""
    parts = (name.partition(",") for name in line.split(";") if name.strip())
    return [f"{given.strip()} {family.strip()}".strip() for family, _, given in parts]
