"""What shows that an account belongs to an author of a paper, without a moderator. Pure: it reads and decides nothing.

Two things do: the whole address an account has verified stands in the paper's record and the account bears the
author's whole name; or the paper is among the works of the account's ORCID record and somebody other than its owner
put it there. Whatever is only similar is for a moderator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from dailypapers.lib.identifiers import parse_identifier
from dailypapers.lib.text import collapse

_ADDRESS = re.compile(r"(?<![\w.+-])([\w.+-]{1,64}|\{[\w.+, |;/-]{1,300}\})\s?@\s?([\w-]+(?:\.[\w-]+)+)(?![\w-])")
_SEPARATORS = re.compile(r"[,;|/\s]+")


def printed_addresses(text: str) -> set[str]:
    """Return the mail addresses in a text, in lower case; `{ada,emmy}@example.org` is two."""
    found = set()
    for local, domain in _ADDRESS.findall(text.lower()):
        names = _SEPARATORS.split(local.strip("{} ")) if local.startswith("{") else [local]
        found |= {f"{name.strip('.')}@{domain}" for name in names if name.strip(".")}
    return found


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same, letter by letter; case, white space and Unicode's spelling aside."""
    return bool(one.strip()) and _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return collapse(unicodedata.normalize("NFKC", name)).casefold()


def names_in_orcid(record: dict[str, Any]) -> list[str]:
    """Return the names of a public ORCID record: given and family name, and the one for publications."""
    name = _dict(_dict(record.get("person")).get("name"))
    given, family, credit = (_value(name.get(part)) for part in ("given-names", "family-name", "credit-name"))
    return [text for text in (f"{given} {family}".strip(), credit) if text]


def works_of(record: dict[str, Any]) -> set[str]:
    """Return the arXiv ids and DOIs of the works in an ORCID record (API 3.0) that others than its owner put there.

    A work tells its source: the owner's iD where they typed it in or imported it, else the client, such as Crossref;
    and `assertion-origin-orcid` where a client only did what the owner asked for. A work without a source
    proves nothing.
    """
    works = _dict(_dict(record.get("activities-summary")).get("works"))
    found: set[str] = set()
    for group in _list(works.get("group")):
        for work in _list(_dict(group).get("work-summary")):
            if _is_told_by_others(_dict(_dict(work).get("source"))):
                found |= set(_identifiers(_dict(work)))
    return found


def _is_told_by_others(source: dict[str, Any]) -> bool:
    by_owner = _dict(source.get("source-orcid")) or _dict(source.get("assertion-origin-orcid"))
    return not by_owner and bool(_dict(source.get("source-client-id")).get("path"))


def _identifiers(work: dict[str, Any]) -> Iterable[str]:
    """Yield the identifiers of the work itself: one of a book it is a part of, say, is not its own."""
    for external in _list(_dict(work.get("external-ids")).get("external-id")):
        entry = _dict(external)
        is_own = str(entry.get("external-id-relationship") or "").lower() == "self"
        if not is_own or entry.get("external-id-type") not in {"doi", "arxiv"}:
            continue
        if identifier := parse_identifier(str(entry.get("external-id-value") or "")[:500]):
            yield identifier.value


def _value(part: Any) -> str:
    value = _dict(part).get("value")
    return value if isinstance(value, str) else ""


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
